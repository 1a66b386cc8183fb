"""Routes of motor vehicles: the effect of number plates, departure times and the order of waypoints."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import shapely
from msgspec import Struct, field
from msgspec.structs import replace

from functions.map_direction.engine.clock import NOW
from functions.map_direction.engine.driving.waypoint_order import best_order
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing, costing_of
from functions.map_direction.engine.routes.planner import RouteRequest, plan
from functions.map_direction.engine.routes.route import Route
from functions.map_direction.errors import NoRoute
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.roads import RoadNetwork, RoutingRefusal
from shared.roads.plates import BANS_AVOIDED, BANS_UNAVOIDABLE, NONE, PlateRules, Rule, areas_of

LEAST_WALK: Final = 1.0
"""Metres between a point and the road below which no walk is given."""
NO_DURATION: Final = -1


class PlateRestriction(Struct, frozen=True):
    """The effect of bans of number plates on the routes: `restriction_info`."""

    status: int = NONE
    description: str = ""


class DrivingPlan(Struct, frozen=True):
    """The routes of one request, the best first."""

    routes: Sequence[Route]
    restriction: PlateRestriction = field(default_factory=PlateRestriction)


def plan_driving(
    network: RoadNetwork,
    request: RouteRequest,
    rules: PlateRules,
    plate: str,
    departure: datetime,
    electric: bool,
) -> DrivingPlan:
    """Plan the routes of a vehicle with a number plate; raises what `plan` raises.

    A ban counts where a route would enter its area: the routes are then planned around it, if possible.
    """
    has_no_time = request.date_time is None and request.costing.traffic
    if has_no_time and network.facts.has_turn_hours:  # a route does not tell that it makes such a turn
        request = replace(request, date_time=NOW)
    routes = plan(network, request)
    if has_no_time and any(route.has_time_restrictions for route in routes):
        request = replace(request, date_time=NOW)  # slower, so only where a road is closed at some hours
        routes = plan(network, request)
    bans = [rule for rule in rules.banning(plate, departure, electric) if _enters(routes, rule)]
    if not bans:
        return DrivingPlan(routes)
    names = "、".join(rule.name for rule in bans)
    try:
        routes = plan(network, replace(request, exclude_polygons=areas_of(bans)))
    except NoRoute:
        return DrivingPlan(routes, PlateRestriction(BANS_UNAVOIDABLE, f"无法避开限行区域：{names}"))
    return DrivingPlan(routes, PlateRestriction(BANS_AVOIDED, f"已为您避开限行区域：{names}"))


def _enters(routes: Sequence[Route], rule: Rule) -> bool:
    area = shapely.Polygon(rule.area)
    return any(shapely.LineString(route.line).intersects(area) for route in routes)


def plan_walk(network: RoadNetwork, start: Point, end: Point) -> Route | None:
    """Return the route on foot between a point and the road, None where there is none or none is needed."""
    if haversine(*start, *end, ROUTING_RADIUS) < LEAST_WALK:
        return None
    request = RouteRequest(
        mode="walking", points=(start, end), costing=costing_of("walking"), with_edges=False
    )
    route = _fastest(network, request)
    return route if route is not None and route.distance else None


def durations_by_departure(
    network: RoadNetwork, request: RouteRequest, times: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Return the seconds of the best route at each of the engine's times, -1 where there is none.

    Packs have no speeds by the time of day. So the best route is the same at every hour unless a road of it
    is closed at some hours, and usually one request answers for all times.
    """
    single = replace(request, alternatives=0, with_edges=False, date_time=None)
    usual = _fastest(network, single)
    if usual is None or not usual.has_time_restrictions:
        return [usual.duration if usual else NO_DURATION] * len(times)
    routes = [_fastest(network, replace(single, date_time=date_time)) for date_time in times]
    return [route.duration if route else NO_DURATION for route in routes]


def _fastest(network: RoadNetwork, request: RouteRequest) -> Route | None:
    try:
        return plan(network, request)[0]
    except NoRoute:
        return None


def order_waypoints(network: RoadNetwork, points: tuple[Point, ...], costing: Costing) -> tuple[Point, ...]:
    """Return the points with the waypoints in the order that takes least time."""
    if len(points) < 4:
        return points
    locations = [{"lon": lng, "lat": lat} for lng, lat in points]
    try:
        answer = network.matrix({"sources": locations, "targets": locations, **costing.request()})
    except RoutingRefusal:
        return points  # the plan of the route says what is wrong
    table = answer["sources_to_targets"]
    if isinstance(table, dict):
        rows = table["durations"]
    else:
        rows = [[cell["time"] for cell in row] for row in table]
    costs = [[math.inf if seconds is None else float(seconds) for seconds in row] for row in rows]
    return points[0], *(points[index] for index in best_order(costs)), points[-1]
