"""Routes on foot and by bicycle, and the restrictions along them.

Cyclists obey one-way streets, as far as these apply to them. Only where no other route exists does a ride go
against a one-way street, and the answer says where: the rider gets off and pushes. `road_prefer=3` never
does, and takes no stairs, where riders push as well. Where a road of the route is closed at some hours, or
some turns are, the route is planned for now.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from functions.map_direction.engine.clock import NOW
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import RouteRequest, plan
from functions.map_direction.engine.routes.route import Edge, Route
from functions.map_direction.errors import NoRoute
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.roads import RoadNetwork

WALKING, RIDING, ELECTRIC = "walking", "riding", "ebike"
CAREFUL: Final = "3"
"""`road_prefer`: never against one-way streets, no stairs."""

PUSHING_METRES: Final = 50_000
"""Greatest distance of origin and destination for a route against one-way streets."""
STAIRS: Final = "steps"
"""The engine's use of stairs."""
DETOURS: Final = 5
"""Stairs that a careful rider is led around, one after the other; with more of them there is no route."""
HALF_SIDE: Final = 2e-6
"""Half the side in degrees, 20 cm, of the square that closes a stretch of stairs and nothing else."""


class ActivePlan(Struct, frozen=True):
    """A route, and whether it may go against one-way streets."""

    route: Route
    is_wrong_way: bool = False


def plan_active(
    network: RoadNetwork, mode: str, points: tuple[Point, ...], prefer: str, with_edges: bool
) -> ActivePlan:
    """Return the route from the first point to the last; `mode` is walking, riding or ebike.

    Raises NoRoads, NoRoute or ParameterInvalid.
    """
    status_mode = WALKING if mode == WALKING else RIDING
    costing = costing_of(mode, prefer)
    request = RouteRequest(mode=status_mode, points=points, costing=costing, with_edges=with_edges)
    if mode == WALKING:
        return ActivePlan(_best(network, request))
    if prefer == CAREFUL:
        return ActivePlan(_avoid_stairs(network, replace(request, with_edges=True)))
    try:
        return ActivePlan(_best(network, request))
    except NoRoute:
        if haversine(*points[0], *points[-1], ROUTING_RADIUS) > PUSHING_METRES:
            raise
        pushing = replace(request, costing=costing.with_options({"ignore_oneways": True}), with_edges=True)
        return ActivePlan(_best(network, pushing), is_wrong_way=True)


def _best(network: RoadNetwork, request: RouteRequest) -> Route:
    if network.facts.has_turn_hours and request.mode == RIDING:
        return plan(network, replace(request, date_time=NOW))[0]
    route = plan(network, request)[0]
    return plan(network, replace(request, date_time=NOW))[0] if route.has_time_restrictions else route


def _avoid_stairs(network: RoadNetwork, request: RouteRequest) -> Route:
    squares: list[list[list[float]]] = []
    for _ in range(DETOURS + 1):
        route = _best(network, replace(request, exclude_polygons=squares))
        stairs = [edge for edge in route.edges if edge.use == STAIRS]
        if not stairs:
            return route
        squares += list(_squares(route, stairs))
    raise NoRoute("no route for riding without stairs between these points", RIDING)


def _squares(route: Route, edges: list[Edge]) -> Iterator[list[list[float]]]:
    """Yield a tiny square on the middle of each edge, as corners (lng, lat)."""
    for edge in edges:
        middle = (edge.begin + edge.end) // 2
        (x1, y1), (x2, y2) = route.line[middle].tolist(), route.line[middle + 1].tolist()
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        west, east, south, north = x - HALF_SIDE, x + HALF_SIDE, y - HALF_SIDE, y + HALF_SIDE
        yield [[west, south], [east, south], [east, north], [west, north], [west, south]]
