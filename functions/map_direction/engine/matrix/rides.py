"""Matrices of rides: as in directions, against a one-way street only where nothing else leads there."""

from collections.abc import Sequence

from functions.map_direction.engine.active.ways import CAREFUL, PUSHING_METRES, find
from functions.map_direction.engine.matrix.table import Reach, Spot, Table, compute
from functions.map_direction.engine.measures import great_circle
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.errors import NoRoute
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork

LOOKED_AT = 10
"""Pairs without a way that are looked at again, each with a route of its own."""
GIVEN_UP_AFTER = 3
"""Such pairs that have no way against one-way streets either: then it is something else that divides them."""


def compute_rides(
    network: RoadNetwork, origins: Sequence[Spot], destinations: Sequence[Spot], mode: str, prefer: str
) -> Table:
    """Return the ways between all pairs; `mode` is riding or ebike. Raises what `compute` raises."""
    table = compute(network, origins, destinations, costing_of(mode, prefer))
    if prefer == CAREFUL:
        return table
    missing = [
        (row, column)
        for row, reaches in enumerate(table)
        for column, reach in enumerate(reaches)
        if reach is None and great_circle(origins[row].point, destinations[column].point) <= PUSHING_METRES
    ]
    in_vain = 0
    for row, column in missing[:LOOKED_AT]:
        table[row][column] = _pushed(network, origins[row], destinations[column], mode)
        in_vain += table[row][column] is None
        if in_vain == GIVEN_UP_AFTER:
            break
    return table


def _pushed(network: RoadNetwork, origin: Spot, destination: Spot, mode: str) -> Reach | None:
    """Return the way between two points that may lead against one-way streets."""
    try:
        way = find(network, mode, (origin.point, destination.point), "0", with_edges=False)
    except (NoRoute, NoData):
        return None
    against = round(sum(edge.metres for edge in way.route.edges if edge.against))
    return Reach(way.route.distance, way.route.duration, against)
