"""Why there is no route, as the wire says it.

Refusal (shared.geo)          a wire status and a text
├── ParameterRefused    2     a parameter is missing, malformed or beyond a limit
├── NoRoute                   roads are loaded, and none of them leads there
├── NoPlan           1001     no public transport plan
├── NotSupported     1002     the kind of journey is not offered there
└── NoRoads (NoData)          nothing is loaded around a point: an upstream is asked, if there is one

As Baidu documents them. What "no route" is called depends on the mode.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

from shared.geo.refusal import NoData, Refusal

NO_ROUTE_STATUS: Final = {"driving": 7, "motorcycle": 7, "walking": 2001, "riding": 2001, "transit": 1001}
"""The status of "no route" by mode."""

NO_RESULT: Final[Mapping[str, Any]] = MappingProxyType({"result": None})
"""What a refusal of public transport carries."""

BUILD: Final = (
    "put an extract into the bucket `sources` as roads/NAME.osm.pbf and run `geoportrait packs rebuild roads`"
)
"""What an operator does about a point without roads."""


class ParameterRefused(Refusal):
    """A parameter is missing, malformed or beyond a limit."""

    status = 2

    def __init__(self, message: str) -> None:
        super().__init__(f"Parameter Invalid: {message}")


class NoRoute(Refusal):
    """The roads that are loaded do not connect the points in this mode."""

    def __init__(self, message: str, mode: str = "driving") -> None:
        super().__init__(message, status=NO_ROUTE_STATUS[mode])


class NoPlan(Refusal):
    """No line of public transport leads there at that time."""

    status = 1001
    also = NO_RESULT


class NotSupported(Refusal):
    """A kind of journey that is not offered between these points."""

    status = 1002
    also = NO_RESULT


class NoRoads(NoData):
    """No road is loaded around a point that this mode may use."""

    def __init__(self, message: str, mode: str = "driving") -> None:
        super().__init__(message, status=NO_ROUTE_STATUS[mode])


@contextmanager
def refused_parameters() -> Iterator[None]:
    """Turn a ValueError of a reader into the refusal of the parameter."""
    try:
        yield
    except ValueError as error:
        raise ParameterRefused(str(error)) from None
