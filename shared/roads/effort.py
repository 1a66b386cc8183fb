"""How the engine is asked so that long ways and big matrices stay fast.

The engine knows two ways to fill a matrix: one search outwards from each source (`TREES`, exact), or searches
from all points of both sides that meet on the way (`MEETING`). The first wins with few sources or where
everything is near, the second when both sides are long and far apart. `TREES` is not asked for more sources
than targets: the engine would search from the targets then, and its backward ways are up to half longer than
the best.

Walkers and cyclists use every path, so that their searches grow with the area, and where no way leads there
they would look at all of it. So they leave small ways behind once they have come some way from the ends, as
searches for cars always do. That changes nothing within 10 km or so; farther, ways get longer by up to a few
per cent. Small matrices are filled by `TREES`, which needs no such bound.

All constants are measured by bench/matrix.py on a network of a quarter million junctions in 20,000 km².
"""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from shared.geo.geodesy import LocalPlane

SLOW: Final = frozenset({"bicycle", "pedestrian"})
NEAR: Final = 10.0
"""Kilometres within which leaving small ways behind changes nothing."""
PATIENCE: Final = 300.0
"""Milliseconds that an exact matrix may take."""

KILOMETRE: Final = 1000.0

TRANSITION_LIMITS: Final = {
    "matrix": {"1": 4_000, "2": 1_000},
    "route": {"1": 20_000, "2": 5_000},
}
"""How many crossings from a lower level of roads a search makes before it stays on the higher ones."""
NO_LIMIT: Final = 10**8
"""What a request names as its limits: the engine lowers it to the values of its configuration."""


class Method(StrEnum):
    """The engine's names of its ways to fill a matrix."""

    TREES = "timedistancematrix"
    MEETING = "costmatrix"


class Plan(Struct, frozen=True):
    """How to ask for a matrix, and the milliseconds that it is expected to take."""

    method: Method
    is_culled: bool
    milliseconds: float


def plan_matrix(rows: int, columns: int, metres: float, costing: str) -> Plan:
    """Return how to fill a matrix whose farthest pair is `metres` apart as the crow flies."""
    kilometres = metres / KILOMETRE
    trees = rows * (5.0 + 0.7 * kilometres + 0.007 * kilometres**2) if rows <= columns else math.inf
    searches = rows + columns
    if costing not in SLOW:
        meeting = searches * min(14.0, 0.2 + 0.2 * kilometres)
        return _cheaper(trees, meeting)
    meeting = searches * min(16.0, 1.0 + 0.3 * kilometres)
    if trees <= (meeting if kilometres < NEAR else PATIENCE):
        return Plan(Method.TREES, is_culled=False, milliseconds=trees)
    return Plan(Method.MEETING, is_culled=True, milliseconds=meeting)


def _cheaper(trees: float, meeting: float) -> Plan:
    method = Method.TREES if trees <= meeting else Method.MEETING
    return Plan(method, is_culled=False, milliseconds=min(trees, meeting))


def parts(rows: int, columns: int, plan: Plan, most: int) -> list[tuple[range, range]]:
    """Return the rows and columns of the parts, at most `most`, that a matrix is computed in side by side.

    One that is not expected to exhaust the patience stays whole: parts repeat each other's searches.
    """
    number = min(most, math.ceil(plan.milliseconds / PATIENCE))
    splits_columns = plan.method is Method.MEETING and columns > rows
    split = columns if splits_columns else rows
    size = math.ceil(split / max(1, min(number, split)))
    pieces = [range(start, min(start + size, split)) for start in range(0, split, size)]
    return [(range(rows), piece) if splits_columns else (piece, range(columns)) for piece in pieces]


def join_answers(answers: Sequence[Mapping[str, Any]], *, by_rows: bool) -> dict[str, Any]:
    """Return the answer of a matrix out of those of its parts, in the engine's long or short form."""
    tables = [answer["sources_to_targets"] for answer in answers]
    if isinstance(tables[0], Mapping):
        table: Any = {name: _join([each[name] for each in tables], by_rows) for name in tables[0]}
    else:
        table = _join(tables, by_rows)
    return {**answers[0], "sources_to_targets": table}


def _join(tables: Sequence[Sequence[Sequence[Any]]], by_rows: bool) -> list[list[Any]]:
    if by_rows:
        return [list(row) for table in tables for row in table]
    return [[cell for row in rows for cell in row] for rows in zip(*tables, strict=True)]


def farthest(sources: Sequence[Mapping[str, Any]], targets: Sequence[Mapping[str, Any]]) -> float:
    """Return an upper bound of the metres between any source and any target, in one pass over both."""
    places = [*sources, *targets]
    south, north = min(place["lat"] for place in places), max(place["lat"] for place in places)
    west, east = min(place["lon"] for place in places), max(place["lon"] for place in places)
    plane = LocalPlane(west, (south + north) / 2)
    return math.dist(plane.metres(west, south), plane.metres(east, north))


def bounded_route(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request for a route that leaves small ways behind where its traveller may use them all."""
    return cull(request) if request.get("costing") in SLOW else request


def cull(request: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request whose searches leave small ways behind far from the ends."""
    costing = request["costing"]
    options = dict(request.get("costing_options", {}))
    limits = {level: {"max_up_transitions": NO_LIMIT, "expand_within_distance": NO_LIMIT} for level in "12"}
    options[costing] = {**options.get(costing, {}), "hierarchy_limits": limits}
    return {**request, "costing_options": options}
