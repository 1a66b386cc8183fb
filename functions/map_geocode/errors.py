"""Why map-geocode gives no answer; `status` is the wire code.

MapGeocodeError
├── AddressEmpty       2   `address` is missing or blank
├── AddressTooLong     2   `address` is longer than is read
├── AddressNotFound    1   no source knows any part of the address
├── LocationMissing    2   `location` is missing
└── KeywordMissing    -1   `keyword` is missing or blank
"""

from collections.abc import Mapping
from typing import Any, Final

from shared.geo.refusal import Refusal

NO_PACK: Final = "no data pack is loaded"
"""What status 1 means in the API documents."""
_NO_RESULTS: Final[Mapping[str, Any]] = {"results": []}


class MapGeocodeError(Refusal):
    """No answer."""


class AddressEmpty(MapGeocodeError):
    """There is no address; the text is Baidu's own."""

    also = _NO_RESULTS

    def __init__(self) -> None:
        super().__init__("Request Parameter Error: lack address or location")


class AddressTooLong(MapGeocodeError):
    """The address has more characters than are read."""

    also = _NO_RESULTS

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"Request Parameter Error: address has {length} characters; {most} are read")


class AddressNotFound(MapGeocodeError):
    """No source knows any part of the address; the text begins as Baidu's own."""

    status = 1
    also = _NO_RESULTS

    def __init__(self, reason: str, debug: Mapping[str, Any] | None = None) -> None:
        also = {**_NO_RESULTS, "debug": debug} if debug else None
        super().__init__(f"Internal Service Error:无相关结果 ({reason})", also=also)


class LocationMissing(MapGeocodeError):
    """There is no location; the text is Baidu's own."""

    def __init__(self) -> None:
        super().__init__("Request Parameter Error: lack location; expected lat,lng")


class KeywordMissing(MapGeocodeError):
    """There is no keyword."""

    status = -1

    def __init__(self) -> None:
        super().__init__("keyword is empty")
