"""Why a place service gives no answer.

Refusal (shared.geo)
├── PlaceRefusal          the text is Baidu's own
│   ├── QueryMissing  2   neither a query nor a tag
│   └── PlaceUnknown  2   no place has the uid
└── ParameterInvalid  2   a parameter is none of its values
    └── RegionUnknown     no division, country or city has this name
"""

from collections.abc import Mapping
from typing import Any, Final

from shared.geo.refusal import ParameterInvalid, Refusal

NO_PACK: Final = "no data pack is loaded"
"""What status 1 means in the API documents."""
NO_RESULTS: Final[Mapping[str, Any]] = {"results": []}
"""What refusals of version 3, and of every search, carry."""


class PlaceRefusal(Refusal):
    """No answer, in Baidu's words."""

    def __init__(self) -> None:
        super().__init__("Parameter Invalid")


class QueryMissing(PlaceRefusal):
    """Raised when there is neither a query nor a tag."""


class PlaceUnknown(PlaceRefusal):
    """Raised when no place has the uid, or the service does not cover the place."""


class RegionUnknown(ParameterInvalid):
    """Raised when the region is no division, or abroad neither a country nor a city."""

    def __init__(self, name: str, expectation: str) -> None:
        super().__init__("region", f"is {name[:40]!r}; expected {expectation}")
