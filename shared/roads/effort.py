"""How the engine is asked so that long ways and big matrices stay fast.

The engine knows two ways to fill a matrix: one search outwards from each point of its shorter side (`TREES`,
exact), or searches from all points of both sides that meet on the way (`MEETING`). The first wins when one
side is short or everything is near, the second when both sides are long and far apart.

Walkers and cyclists use every path, so that their searches grow with the area. Beyond `EXACT_METRES`, and in
matrices whose exact answer would take longer than `PATIENCE`, they leave small ways behind once they have
come some way from the ends, as searches for cars always do: ways get a few per cent longer.

All constants are measured by bench/matrix.py on a network of a quarter million junctions in 20,000 km².
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

SLOW: Final = frozenset({"bicycle", "pedestrian"})
EXACT_METRES: Final = 50_000.0
"""Between the ends of a way on foot or by bicycle, as the crow flies."""
PATIENCE: Final = 300.0
"""Milliseconds that an exact matrix may take."""

KILOMETRE: Final = 1000.0
METRES_PER_DEGREE: Final = 111_195.0

CULLED: Final = {
    "matrix": {"1": 4_000, "2": 1_000},
    "route": {"1": 20_000, "2": 5_000},
}
"""How many crossings from a lower level of roads a search makes before it stays on the higher ones."""
UNBOUNDED: Final = 10**8
"""What a request names as its limits: the engine lowers it to the values of its configuration."""


class Method(StrEnum):
    """The engine's names of its ways to fill a matrix."""

    TREES = "timedistancematrix"
    MEETING = "costmatrix"


@dataclass(frozen=True)
class Plan:
    """How to ask for a matrix."""

    method: Method
    culled: bool


def plan_matrix(rows: int, columns: int, metres: float, costing: str) -> Plan:
    """Return how to fill a matrix whose farthest pair is `metres` apart as the crow flies."""
    kilometres = metres / KILOMETRE
    trees = min(rows, columns) * (8.0 + 3.0 * kilometres)
    if costing not in SLOW:
        meeting = (rows + columns) * min(12.0, 2.0 + 0.12 * kilometres)
        return Plan(Method.TREES if trees <= meeting else Method.MEETING, culled=False)
    meeting = (rows + columns) * (4.0 + (kilometres / 8.0) ** 2)
    if min(trees, meeting) <= PATIENCE or min(rows, columns) == 1:
        return Plan(Method.TREES if trees <= meeting else Method.MEETING, culled=False)
    return Plan(Method.MEETING, culled=True)


def farthest(sources: Sequence[Mapping[str, Any]], targets: Sequence[Mapping[str, Any]]) -> float:
    """Return an upper bound of the metres between any source and any target, in one pass over both."""
    places = [*sources, *targets]
    south, north = min(at["lat"] for at in places), max(at["lat"] for at in places)
    west, east = min(at["lon"] for at in places), max(at["lon"] for at in places)
    across = (east - west) * math.cos(math.radians((south + north) / 2))
    return math.hypot(north - south, across) * METRES_PER_DEGREE


def farthest_leg(request: Mapping[str, Any]) -> float:
    """Return the metres of the longest leg of a route, as the crow flies."""
    legs = pairwise(request.get("locations", ()))
    return max((farthest([here], [there]) for here, there in legs), default=0.0)


def bounded_route(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request for a route that culls small ways where a slow traveller goes far."""
    if request.get("costing") not in SLOW or farthest_leg(request) <= EXACT_METRES:
        return request
    return culled(request)


def culled(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request whose searches leave small ways behind far from the ends."""
    costing = request["costing"]
    options = dict(request.get("costing_options", {}))
    limits = {level: {"max_up_transitions": UNBOUNDED, "expand_within_distance": UNBOUNDED} for level in "12"}
    options[costing] = {**options.get(costing, {}), "hierarchy_limits": limits}
    return {**request, "costing_options": options}
