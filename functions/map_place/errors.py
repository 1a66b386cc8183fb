"""Why a place service gives no answer.

PlaceRefusal              carries the wire status
├── QueryMissing      2   neither a query nor a tag
├── RegionUnknown     2   no division, country or city has this name
├── PlaceUnknown      2   no place has the uid
└── FieldInvalid      2   a parameter is none of its values

The texts of QueryMissing and PlaceUnknown are Baidu's own.
"""

from typing import Final

from shared.geo.refusal import Refusal

NO_PACK: Final = "no data pack is loaded"
"""What status 1 means in the API documents."""
PARAMETER_INVALID: Final = "Parameter Invalid"


class PlaceRefusal(Refusal):
    """No answer; `status` is the wire code."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"{PARAMETER_INVALID}: {reason}" if reason else PARAMETER_INVALID)


class QueryMissing(PlaceRefusal):
    """Raised when there is neither a query nor a tag."""


class RegionUnknown(PlaceRefusal):
    """Raised when the region is no division, or abroad neither a country nor a city."""


class PlaceUnknown(PlaceRefusal):
    """Raised when no place has the uid, or the service does not cover the place."""


class FieldInvalid(PlaceRefusal):
    """Raised when a parameter is none of its values."""
