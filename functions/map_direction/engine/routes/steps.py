"""Steps of a route: the engine's maneuvers with metres and seconds that add up to the route's.

The engine rounds each maneuver for itself, so their sum differs from the route's length by metres. Here the
length of the route is split by the shares of the maneuvers.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from functions.map_direction.engine.apportionment import apportion
from functions.map_direction.engine.routes.polyline import decode
from functions.map_direction.engine.routes.route import Edge, Route, Step
from functions.map_direction.engine.routes.turns import ARRIVALS

METRES_PER_KILOMETRE: Final = 1000
Json = Mapping[str, Any]


@dataclass(frozen=True)
class _Stretch:
    """A step without its whole numbers of metres and seconds."""

    leg: int
    maneuver: Json
    begin: int
    end: int


def lines_of(trip: Json) -> list[NDArray[np.float64]]:
    """Return the line of each leg; each has at least two points."""
    lines = [decode(leg["shape"]) for leg in trip["legs"]]
    return [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in lines]


def route_from_trip(trip: Json, lines: Sequence[NDArray[np.float64]], edges: Sequence[Edge] = ()) -> Route:
    """Return the route of one of the engine's trips; `edges` are those of its whole line."""
    stretches: list[_Stretch] = []
    offset = 0
    for number, (leg, line) in enumerate(zip(trip["legs"], lines, strict=True)):
        stretches += _stretches(leg["maneuvers"], number, offset, len(line))
        offset += len(line)
    summary = trip["summary"]
    distance = round(summary["length"] * METRES_PER_KILOMETRE)
    duration = round(summary["time"])
    return Route(
        line=np.concatenate(lines),
        distance=distance,
        duration=duration,
        steps=_steps(stretches, trip, edges, distance, duration),
        edges=tuple(edges),
        has_time_restrictions=bool(summary.get("has_time_restrictions")),
    )


def _stretches(maneuvers: Sequence[Json], leg: int, offset: int, point_count: int) -> list[_Stretch]:
    """Return the stretches of a leg; maneuvers without length are left out."""
    stretches = [
        _Stretch(leg, maneuver, offset + maneuver["begin_shape_index"], offset + maneuver["end_shape_index"])
        for maneuver in maneuvers
        if maneuver["begin_shape_index"] < maneuver["end_shape_index"]
    ]
    return stretches or [_Stretch(leg, maneuvers[0], offset, offset + point_count - 1)]


def _steps(
    stretches: Sequence[_Stretch], trip: Json, edges: Sequence[Edge], distance: int, duration: int
) -> tuple[Step, ...]:
    begins = [edge.begin for edge in edges]
    metres = apportion(distance, [stretch.maneuver["length"] for stretch in stretches])
    seconds = apportion(duration, [stretch.maneuver["time"] for stretch in stretches])
    steps = []
    for index, stretch in enumerate(stretches):
        successor = stretches[index + 1] if index + 1 < len(stretches) else None
        if successor is not None and successor.leg != stretch.leg:
            successor = None
        step_edges = edges[bisect_left(begins, stretch.begin) : bisect_left(begins, stretch.end)]
        steps.append(
            Step(
                leg=stretch.leg,
                maneuver=stretch.maneuver["type"],
                next_maneuver=successor.maneuver["type"] if successor else None,
                begin=stretch.begin,
                end=stretch.end,
                distance=metres[index],
                duration=seconds[index],
                names=_names(stretch, step_edges),
                exit=stretch.maneuver.get("roundabout_exit_count", 0),
                arrival=None if successor else _arrival(trip["legs"][stretch.leg]["maneuvers"]),
            )
        )
    return tuple(steps)


def _names(stretch: _Stretch, edges: Sequence[Edge]) -> tuple[str, ...]:
    """Return the road names of most metres of a step; the engine's own are those at its start."""
    start_names = tuple(stretch.maneuver.get("street_names", ()))
    metres: dict[tuple[str, ...], float] = {}
    for edge in edges:
        metres[edge.names] = metres.get(edge.names, 0.0) + edge.metres
    if len(metres) < 2:
        return start_names
    return max(metres, key=metres.__getitem__) or start_names


def _arrival(maneuvers: Sequence[Json]) -> int | None:
    last: int = maneuvers[-1]["type"]
    return last if last in ARRIVALS else None
