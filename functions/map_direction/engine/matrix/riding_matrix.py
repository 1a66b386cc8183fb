"""Matrices of rides: as in directions, against a one-way street only where there is no other route."""

from collections.abc import Sequence
from typing import Final

from functions.map_direction.engine.active.active_planner import CAREFUL, PUSHING_METRES, plan_active
from functions.map_direction.engine.matrix.table import MatrixCell, MatrixPoint, MatrixTable, route_table
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.errors import NoRoute
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork

MOST_RETRIES: Final = 10
"""Pairs without a route that are planned again, each by itself, against one-way streets."""
MOST_FAILURES: Final = 3
"""Failed retries after which no other is made: then one-way streets are not the reason."""


def riding_table(
    network: RoadNetwork,
    origins: Sequence[MatrixPoint],
    destinations: Sequence[MatrixPoint],
    mode: str,
    prefer: str,
) -> MatrixTable:
    """Return the routes of all pairs; `mode` is riding or ebike. Raises what `route_table` raises."""
    table = route_table(network, origins, destinations, costing_of(mode, prefer))
    if prefer == CAREFUL:
        return table
    gaps = [
        (row, column)
        for row, cells in enumerate(table)
        for column, cell in enumerate(cells)
        if cell is None
        and haversine(*origins[row].point, *destinations[column].point, ROUTING_RADIUS) <= PUSHING_METRES
    ]
    failures = 0
    for row, column in gaps[:MOST_RETRIES]:
        table[row][column] = _pushing_cell(network, origins[row], destinations[column], mode)
        failures += table[row][column] is None
        if failures == MOST_FAILURES:
            break
    return table


def _pushing_cell(
    network: RoadNetwork, origin: MatrixPoint, destination: MatrixPoint, mode: str
) -> MatrixCell | None:
    """Return the route of two points that may go against one-way streets."""
    try:
        plan = plan_active(network, mode, (origin.point, destination.point), "0", with_edges=False)
    except (NoRoute, NoData):
        return None
    wrong_way = round(sum(edge.metres for edge in plan.route.edges if edge.is_wrong_way))
    return MatrixCell(plan.route.distance, plan.route.duration, wrong_way)
