"""Steps of a route: stretches of the engine's maneuvers with metres and seconds that add up to the route's.

The engine rounds each maneuver for itself, so their sum differs from the route's length by metres. Here the
length of the route is split by the shares of the stretches.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from functions.map_direction.engine.apportionment import apportion
from functions.map_direction.engine.routes.route import NO_SIGN, Edge, Route, Sign, Step
from functions.map_direction.engine.routes.stretches import Stretch, stretches_of_leg
from functions.map_direction.engine.routes.turns import ARRIVALS, SIDELESS, Maneuver, bend_of
from shared.roads.polyline import decode

METRES_PER_KILOMETRE: Final = 1000
FERRIES: Final = frozenset({"ferry", "rail_ferry"})
"""The engine's uses of a way over water."""
MOST_DESTINATIONS: Final = 3
"""Places of a sign that a sentence names."""
Json = Mapping[str, Any]


def lines_of(trip: Json) -> list[NDArray[np.float64]]:
    """Return the line of each leg; each has at least two points."""
    lines = [decode(leg["shape"]) for leg in trip["legs"]]
    return [line if len(line) > 1 else np.repeat(line, 2, axis=0) for line in lines]


def route_from_trip(trip: Json, lines: Sequence[NDArray[np.float64]], edges: Sequence[Edge] = ()) -> Route:
    """Return the route of one of the engine's trips; `edges` are those of its whole line."""
    stretches: list[Stretch] = []
    offset = 0
    for number, (leg, line) in enumerate(zip(trip["legs"], lines, strict=True)):
        stretches += stretches_of_leg(leg["maneuvers"], number, offset, len(line), edges)
        offset += len(line)
    summary = trip["summary"]
    distance = round(summary["length"] * METRES_PER_KILOMETRE)
    duration = round(summary["time"])
    return Route(
        line=np.concatenate(lines),
        distance=distance,
        duration=duration,
        steps=_steps(stretches, trip, distance, duration),
        edges=tuple(edges),
        has_time_restrictions=bool(summary.get("has_time_restrictions")),
    )


def _steps(stretches: Sequence[Stretch], trip: Json, distance: int, duration: int) -> tuple[Step, ...]:
    metres = apportion(distance, [stretch.metres for stretch in stretches])
    seconds = apportion(duration, [stretch.seconds for stretch in stretches])
    steps = []
    for index, stretch in enumerate(stretches):
        successor = stretches[index + 1] if index + 1 < len(stretches) else None
        if successor is not None and successor.leg != stretch.leg:
            successor = None
        steps.append(
            Step(
                leg=stretch.leg,
                maneuver=stretch.type,
                next_maneuver=successor.type if successor else None,
                begin=stretch.begin,
                end=stretch.end,
                distance=metres[index],
                duration=seconds[index],
                names=stretch.names,
                exit=stretch.maneuver.get("roundabout_exit_count", 0),
                next_bend=_bend(successor) if successor else None,
                sign=NO_SIGN if stretch.is_renamed else _sign(stretch.maneuver),
                is_ferry=_is_ferry(stretch),
                arrival=None if successor else _arrival(trip["legs"][stretch.leg]["maneuvers"]),
            )
        )
    return tuple(steps)


def _bend(successor: Stretch) -> int | None:
    maneuver = successor.maneuver
    if successor.type not in SIDELESS or "bearing_before" not in maneuver:
        return None
    return bend_of(maneuver["bearing_after"] - maneuver["bearing_before"])


def _sign(maneuver: Json) -> Sign:
    sign = maneuver.get("sign", {})
    destinations = _texts(sign, "exit_toward_elements") or _texts(sign, "exit_branch_elements")
    return Sign("/".join(_texts(sign, "exit_number_elements")), destinations[:MOST_DESTINATIONS])


def _texts(sign: Json, elements: str) -> tuple[str, ...]:
    return tuple(element["text"] for element in sign.get(elements, ()))


def _is_ferry(stretch: Stretch) -> bool:
    if not stretch.edges:
        return stretch.type == Maneuver.FERRY_ENTER
    metres = sum(edge.metres for edge in stretch.edges if edge.use in FERRIES)
    return metres * 2 > sum(edge.metres for edge in stretch.edges)


def _arrival(maneuvers: Sequence[Json]) -> int | None:
    last: int = maneuvers[-1]["type"]
    return last if last in ARRIVALS else None
