"""Journeys by motor vehicle: what number plates, times of day and the order of waypoints change."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import shapely

from functions.map_direction.engine.clock import NOW
from functions.map_direction.engine.driving.ordering import best_order
from functions.map_direction.engine.measures import great_circle
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing, costing_of
from functions.map_direction.engine.routes.planner import Journey, plan
from functions.map_direction.engine.routes.route import Route
from functions.map_direction.errors import NoRoute
from shared.roads import RequestRefused, RoadNetwork
from shared.roads.plates import AVOIDED, NONE, UNAVOIDABLE, PlateRules, Rule, areas_of

ON_THE_ROAD: Final = 1.0
"""Metres within which nobody walks to the road."""
UNKNOWN_DURATION: Final = -1


@dataclass(frozen=True)
class Ban:
    """What the bans of number plates mean for the routes: `restriction_info`."""

    status: int = NONE
    desc: str = ""


@dataclass(frozen=True)
class Drive:
    """The routes of one journey, the best first."""

    routes: Sequence[Route]
    ban: Ban = field(default_factory=Ban)


def drive(
    network: RoadNetwork, journey: Journey, rules: PlateRules, plate: str, when: datetime, electric: bool
) -> Drive:
    """Plan a journey of a vehicle with a number plate; raises what `plan` raises.

    Bans count where the way would enter their areas: it then goes around them, if it can.
    """
    routes = plan(network, journey)
    if journey.when is None and journey.costing.traffic and any(route.time_restrictions for route in routes):
        journey = replace(journey, when=NOW)  # slower, so only where a road is closed at some hours
        routes = plan(network, journey)
    banning = [rule for rule in rules.banning(plate, when, electric) if _enters(routes, rule)]
    if not banning:
        return Drive(routes)
    names = "、".join(rule.name for rule in banning)
    try:
        routes = plan(network, replace(journey, exclude=areas_of(banning)))
    except NoRoute:
        return Drive(routes, Ban(UNAVOIDABLE, f"无法避开限行区域：{names}"))
    return Drive(routes, Ban(AVOIDED, f"已为您避开限行区域：{names}"))


def _enters(routes: Sequence[Route], rule: Rule) -> bool:
    area = shapely.Polygon(rule.area)
    return any(shapely.LineString(route.line).intersects(area) for route in routes)


def walk(network: RoadNetwork, start: Point, end: Point) -> Route | None:
    """Return the way on foot between a point and the road, None where there is none or none is needed."""
    if great_circle(start, end) < ON_THE_ROAD:
        return None
    journey = Journey(mode="walking", points=(start, end), costing=costing_of("walking"), with_edges=False)
    try:
        found = plan(network, journey)[0]
    except NoRoute:
        return None
    return found if found.distance else None


def durations_at(network: RoadNetwork, journey: Journey, times: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the seconds of a journey at each of the engine's times, -1 where there is no way then.

    The way through roads that are all open is the same at every hour unless one of them has hours, as packs
    have no speeds by the time of day: then one look is enough for all times.
    """
    alone = replace(journey, alternatives=0, with_edges=False, when=None)
    always = _fastest(network, alone)
    if always is None or not always.time_restrictions:
        return [always.duration if always else UNKNOWN_DURATION] * len(times)
    found = [_fastest(network, replace(alone, when=when)) for when in times]
    return [route.duration if route else UNKNOWN_DURATION for route in found]


def _fastest(network: RoadNetwork, journey: Journey) -> Route | None:
    try:
        return plan(network, journey)[0]
    except NoRoute:
        return None


def ordered(network: RoadNetwork, points: tuple[Point, ...], costing: Costing) -> tuple[Point, ...]:
    """Return the points with the waypoints in the order that takes least time."""
    if len(points) < 4:
        return points
    places = [{"lon": lng, "lat": lat} for lng, lat in points]
    try:
        answer = network.matrix({"sources": places, "targets": places, **costing.request()})
    except RequestRefused:
        return points  # planning says what is wrong
    table = answer["sources_to_targets"]
    if isinstance(table, dict):
        rows = table["durations"]
    else:
        rows = [[cell["time"] for cell in row] for row in table]
    costs = [[math.inf if seconds is None else float(seconds) for seconds in row] for row in rows]
    return points[0], *(points[index] for index in best_order(costs)), points[-1]
