"""Why geocoding gives no point.

GeocodingError            a Refusal with the wire status
├── AddressMissing    2   the address is empty
└── NothingFound      1   no source knows any part of the address
"""

from shared.geo.refusal import Refusal


class GeocodingError(Refusal):
    """No point; `status` is the wire code."""


class AddressMissing(GeocodingError):
    """The address is empty."""

    def __init__(self) -> None:
        super().__init__("address is empty; expected the text of an address")


class NothingFound(GeocodingError):
    """No part of the address is known."""

    status = 1

    def __init__(self, text: str) -> None:
        super().__init__(
            f"no source knows any part of {text[:40]!r}: load an extract or a table that covers it"
        )
