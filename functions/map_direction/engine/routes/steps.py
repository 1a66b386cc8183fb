"""Cutting the engine's legs into steps whose metres and seconds add up to the route's.

The engine rounds every maneuver for itself, so that their sum misses the route's length by metres: here the
route's own length is split by their shares.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from functions.map_direction.engine.measures import apportion
from functions.map_direction.engine.routes.polyline import decode
from functions.map_direction.engine.routes.route import Edge, Route, Step
from functions.map_direction.engine.routes.turns import ARRIVALS

METRES_PER_KILOMETRE: Final = 1000
Json = Mapping[str, Any]


@dataclass(frozen=True)
class _Cut:
    """A step before the whole numbers are known."""

    leg: int
    maneuver: Json
    begin: int
    end: int


def lines_of(trip: Json) -> list[NDArray[np.float64]]:
    """Return the line of each leg, two points at least."""
    lines = [decode(leg["shape"]) for leg in trip["legs"]]
    return [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in lines]


def cut(trip: Json, lines: Sequence[NDArray[np.float64]], edges: Sequence[Edge] = ()) -> Route:
    """Return the route of one of the engine's trips; `edges` are those of its whole line."""
    cuts: list[_Cut] = []
    offset = 0
    for number, (leg, line) in enumerate(zip(trip["legs"], lines, strict=True)):
        cuts += _cuts_of(leg["maneuvers"], number, offset, len(line))
        offset += len(line)
    distance = round(trip["summary"]["length"] * METRES_PER_KILOMETRE)
    duration = round(trip["summary"]["time"])
    summary = trip["summary"]
    return Route(
        line=np.concatenate(lines),
        distance=distance,
        duration=duration,
        steps=_steps(cuts, trip, edges, distance, duration),
        edges=tuple(edges),
        has_highway=bool(summary.get("has_highway")),
        has_ferry=bool(summary.get("has_ferry")),
        toll_road=bool(summary.get("has_toll")),
        time_restrictions=bool(summary.get("has_time_restrictions")),
    )


def _cuts_of(maneuvers: Sequence[Json], leg: int, offset: int, points: int) -> list[_Cut]:
    """Return the stretches of a leg; a maneuver without any metres is none."""
    kept = [
        _Cut(leg, maneuver, offset + maneuver["begin_shape_index"], offset + maneuver["end_shape_index"])
        for maneuver in maneuvers
        if maneuver["begin_shape_index"] < maneuver["end_shape_index"]
    ]
    return kept or [_Cut(leg, maneuvers[0], offset, offset + points - 1)]


def _steps(
    cuts: Sequence[_Cut], trip: Json, edges: Sequence[Edge], distance: int, duration: int
) -> tuple[Step, ...]:
    begins = [edge.begin for edge in edges]
    metres = apportion(distance, [each.maneuver["length"] for each in cuts])
    seconds = apportion(duration, [each.maneuver["time"] for each in cuts])
    steps = []
    for index, each in enumerate(cuts):
        after = cuts[index + 1] if index + 1 < len(cuts) and cuts[index + 1].leg == each.leg else None
        steps.append(
            Step(
                leg=each.leg,
                maneuver=each.maneuver["type"],
                following=after.maneuver["type"] if after else None,
                begin=each.begin,
                end=each.end,
                distance=metres[index],
                duration=seconds[index],
                names=_names(each, edges[bisect_left(begins, each.begin) : bisect_left(begins, each.end)]),
                exit=each.maneuver.get("roundabout_exit_count", 0),
                arrival=None if after else _arrival(trip["legs"][each.leg]["maneuvers"]),
            )
        )
    return tuple(steps)


def _names(cut: _Cut, edges: Sequence[Edge]) -> tuple[str, ...]:
    """Return the names that most metres of a step bear: the engine's own are those that it begins with."""
    given = tuple(cut.maneuver.get("street_names", ()))
    metres: dict[tuple[str, ...], float] = {}
    for edge in edges:
        metres[edge.names] = metres.get(edge.names, 0.0) + edge.metres
    if len(metres) < 2:
        return given
    return max(metres, key=metres.__getitem__) or given


def _arrival(maneuvers: Sequence[Json]) -> int | None:
    last: int = maneuvers[-1]["type"]
    return last if last in ARRIVALS else None
