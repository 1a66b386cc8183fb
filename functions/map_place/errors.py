"""Why place search gives no answer.

PlaceRefused              carries the wire status
├── QueryMissing      2   neither a query nor a tag
├── RegionUnknown     2   no division, country or city is called so
├── PlaceUnknown      2   no place has the uid
└── FieldInvalid      2   a parameter is none of its values

For the first and the third the text is Baidu's own.
"""

from typing import Final

from shared.geo.refusal import Refusal

NO_PACK: Final = "no data pack is loaded"
"""What status 1 means in the API documents."""
PARAMETER_INVALID: Final = "Parameter Invalid"


class PlaceRefused(Refusal):
    """No answer; `status` is the wire code."""

    def __init__(self, why: str = "") -> None:
        super().__init__(f"{PARAMETER_INVALID}: {why}" if why else PARAMETER_INVALID)


class QueryMissing(PlaceRefused):
    """There is nothing to look for."""


class RegionUnknown(PlaceRefused):
    """The region is no division, or abroad no country and no city."""


class PlaceUnknown(PlaceRefused):
    """No place has this uid, or the service does not know that side of the border."""


class FieldInvalid(PlaceRefused):
    """A parameter is none of its values."""
