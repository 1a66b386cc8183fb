"""Why there is no route, with its status on the wire.

Refusal (shared.geo)             a wire status and a text
├── ParameterInvalid       2     a parameter is missing, malformed or beyond a limit (shared.geo)
├── NoRoute                      roads are loaded, and none of them connects the points
├── NoPlan              1001     no plan by public transport
├── UnsupportedJourney  1002     the kind of journey is not offered there
├── NoRoads (NoData)             nothing is loaded around a point: an upstream is asked, if there is one
└── NoTimetable (NoData) 1001    no timetable is loaded around a point: the same

The status codes are Baidu's. The status of "no route" depends on the mode.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from shared.geo.refusal import NoData, Refusal

NO_ROUTE_STATUS: Final = {"driving": 7, "motorcycle": 7, "walking": 2001, "riding": 2001, "transit": 1001}
"""The status of "no route" by mode."""

NO_RESULT: Final[Mapping[str, Any]] = MappingProxyType({"result": None})
"""What a refusal of public transport carries."""

ROADS_REMEDY: Final = (
    "put an extract into the bucket `sources` as roads/NAME.osm.pbf and run `geoportrait packs rebuild roads`"
)
"""What an operator does about a point without roads; it goes to the log, as callers have no files to put."""


class NoRoute(Refusal):
    """The loaded roads do not connect the points in this mode."""

    def __init__(self, message: str, mode: str = "driving") -> None:
        super().__init__(message, status=NO_ROUTE_STATUS[mode])


class NoPlan(Refusal):
    """No line of public transport connects the points at that time."""

    status = 1001
    also = NO_RESULT


class UnsupportedJourney(Refusal):
    """A kind of journey that is not offered between these points."""

    status = 1002
    also = NO_RESULT


class NoRoads(NoData):
    """No road is loaded around a point that this mode may use."""

    def __init__(self, message: str, mode: str = "driving") -> None:
        super().__init__(message, status=NO_ROUTE_STATUS[mode])


class NoTimetable(NoData):
    """No timetable is loaded that has stops around a point."""

    status = 1001
    also = NO_RESULT
