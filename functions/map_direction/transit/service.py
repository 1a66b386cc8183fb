"""Answering for public transport: from the parameters to plans, or to the reason why there are none."""

import logging
import time
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from functions.map_direction.answers import Taxi, taxi
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.roads_pack import Roads
from functions.map_direction.engine.route_ends import RouteEnds
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import RouteRequest
from functions.map_direction.engine.routes.planner import plan as plan_routes
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.engine.transit.itineraries import Itinerary
from functions.map_direction.engine.transit.legs import LegBuilder
from functions.map_direction.engine.transit.planner import TransitPlanner, TransitRequest
from functions.map_direction.engine.transit.tactics import (
    city_tactic,
    intercity_tactic,
    long_distance_kind,
)
from functions.map_direction.engine.transit.walking_router import WalkingRouter, metres_between
from functions.map_direction.errors import NoPlan, NoRoute, NoTimetable, UnsupportedJourney
from functions.map_direction.pack import PACK, current_surroundings
from functions.map_direction.transit.answers import City, LiteTransitAnswer, TransitAnswer
from functions.map_direction.transit.parameters import (
    LiteTransitParameters,
    TransitParameters,
    read_departure,
)
from functions.map_direction.transit.writing.full_plans import write_plan
from functions.map_direction.transit.writing.lite_plans import write_lite_plan
from functions.map_direction.transit.writing.plan_context import PlanContext
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork
from shared.roads.tariff import Tariff

_LOG = logging.getLogger(__name__)

SUCCESS: Final = "ok"
TYPE: Final = 2
MOST_LITE: Final = 5
"""Plans of a lite answer, which has no pages."""
SAME_PLACE: Final = 20.0
"""Metres of origin and destination below which there is no plan."""
ONE_CITY: Final = 60_000.0
"""Greatest distance within a city in metres, where there are no divisions: abroad."""
TIMETABLE_REMEDY: Final = "put the GTFS feed of its lines as roads/NAME.gtfs.zip into the bucket sources"


class Plans(Struct, frozen=True):
    """The itineraries of a request, and what their writing needs."""

    itineraries: list[Itinerary]
    context: PlanContext
    ends: RouteEnds
    taxi: Taxi | None

    def city(self, point: Point) -> City:
        """Return an end of the itineraries with its city."""
        surroundings = self.context.surroundings
        code = surroundings.adcode(*point)
        return {
            "city_id": f"{code[:4]}00" if code else "",
            "city_name": surroundings.city(*point),
            "location": self.context.location(point),
        }


def directions(parameters: TransitParameters) -> TransitAnswer:
    """Answer `/direction/v2/transit` and `/direction_abroad/v1/transit`."""
    page = parameters.page
    surroundings = current_surroundings()
    with PACK.use() as roads:
        plans = find_plans(parameters, roads, surroundings)
        routes = [write_plan(plans.context, itinerary) for itinerary in plans.itineraries[page]]
    return {
        "message": SUCCESS,
        "type": TYPE,
        "result": {
            "origin": plans.city(plans.ends.origin),
            "destination": plans.city(plans.ends.destination),
            "taxi": plans.taxi,
            "total": len(plans.itineraries),
            "routes": routes,
        },
    }


def lite_directions(parameters: LiteTransitParameters) -> LiteTransitAnswer:
    """Answer `/directionlite/v1/transit`."""
    surroundings = current_surroundings()
    with PACK.use() as roads:
        plans = find_plans(parameters, roads, surroundings, with_intercity=False)
        itineraries = plans.itineraries[:MOST_LITE]
        routes = [write_lite_plan(plans.context, itinerary) for itinerary in itineraries]
    return {
        "message": SUCCESS,
        "result": {
            "origin": plans.context.location(plans.ends.origin),
            "destination": plans.context.location(plans.ends.destination),
            "taxi": plans.taxi,
            "routes": routes,
        },
    }


def find_plans(
    parameters: LiteTransitParameters,
    roads: Roads,
    surroundings: Surroundings,
    *,
    with_intercity: bool = True,
) -> Plans:
    """Return the plans of a request.

    Raises ParameterInvalid, NoTimetable, NoPlan, and without `with_intercity` UnsupportedJourney from city to
    city.
    """
    ends = parameters.ends(surroundings)
    planner = roads.transit
    if planner is None:
        _LOG.warning("no timetable is loaded: %s", TIMETABLE_REMEDY)
        raise NoTimetable("no timetable is loaded")
    is_intercity = _is_intercity(surroundings, ends)
    if is_intercity and not with_intercity:
        raise UnsupportedJourney(
            "origin and destination lie in different cities, which is not supported here"
        )
    origin, destination = ends.route_origin, ends.route_destination
    if metres_between(origin, destination) < SAME_PLACE:
        raise NoPlan("origin and destination are the same place")
    router = roads.walks
    request, zone = _request(parameters, planner, router, ends, is_intercity)
    itineraries = router.plan(planner, request, origin, destination)
    if not itineraries and request.required_kind is not None:
        itineraries = router.plan(planner, replace(request, required_kind=None), origin, destination)
    if not itineraries:
        raise NoPlan(_why_no_plan(planner, request, datetime.fromtimestamp(request.departure, zone)))
    context = PlanContext(
        planner,
        LegBuilder(planner, router, origin, destination),
        ends.datum,
        surroundings,
        ends.language,
        zone,
        is_intercity=is_intercity,
        has_prices=not ends.is_abroad,
        with_steps=parameters.steps_info,
    )
    taxi_ride = None if is_intercity or ends.is_abroad else _taxi(roads.network, roads.tariff, ends)
    return Plans(itineraries, context, ends, taxi_ride)


def _request(
    parameters: LiteTransitParameters,
    planner: TransitPlanner,
    router: WalkingRouter,
    ends: RouteEnds,
    is_intercity: bool,
) -> tuple[TransitRequest, ZoneInfo]:
    access = router.access(planner.network, ends.route_origin)
    egress = router.access(planner.network, ends.route_destination)
    for name, stops in (("the origin", access.stops), ("the destination", egress.stops)):
        if not len(stops):
            _LOG.warning("no stop is known within 5 km of %s: %s", name, TIMETABLE_REMEDY)
            raise NoTimetable(f"no stop is known within 5 km of {name}")
    zone = planner.network.zone_of_stop(int(access.stops[0]))
    now = datetime.fromtimestamp(int(time.time()), zone)
    departure = read_departure(
        parameters.departure_date, parameters.departure_time, now, is_intercity=is_intercity
    )
    tactic, required_kind = city_tactic(int(parameters.tactics_incity)), None
    if is_intercity and isinstance(parameters, TransitParameters):
        tactic = intercity_tactic(int(parameters.tactics_intercity))
        required_kind = long_distance_kind(int(parameters.trans_type_intercity))
    request = TransitRequest(
        access=access,
        egress=egress,
        departure=int(departure.earliest.timestamp()),
        tactic=tactic,
        latest_departure=None if departure.latest is None else int(departure.latest.timestamp()),
        required_kind=required_kind,
        walk=router.walk(ends.route_origin, ends.route_destination),
    )
    return request, zone


def _is_intercity(surroundings: Surroundings, ends: RouteEnds) -> bool:
    """Tell whether the ends lie in different cities: by the divisions, else by their distance."""
    cities = [surroundings.city(*point) for point in (ends.route_origin, ends.route_destination)]
    if all(cities):
        return cities[0] != cities[1]
    return metres_between(ends.route_origin, ends.route_destination) > ONE_CITY


def _why_no_plan(planner: TransitPlanner, request: TransitRequest, departure: datetime) -> str:
    day = departure.date().isoformat()
    feeds = planner.timetable.feeds
    if not any(feed.first_day <= day <= feed.last_day for feed in feeds):
        _LOG.warning("no timetable knows %s: %s", day, "; ".join(map(str, feeds)))
        first, last = min(feed.first_day for feed in feeds), max(feed.last_day for feed in feeds)
        return f"no plan: the timetable does not know {day}, but {first} to {last}"
    if request.walk is not None:
        minutes = round(request.walk[0] / 60)
        return f"no plan: no line is quicker than {minutes} minutes on foot, or soon saves walking"
    return f"no plan: no line leads there on {day} after {departure:%H:%M}"


def _taxi(network: RoadNetwork, tariff: Tariff, ends: RouteEnds) -> Taxi | None:
    """Return the same journey by taxi, None where there is no route by road."""
    request = RouteRequest(
        mode="driving", points=ends.route_points, costing=costing_of("driving"), with_edges=False
    )
    try:
        route = plan_routes(network, request)[0]
    except (NoRoute, NoData):
        return None
    return taxi(tariff, route.distance, route.duration)
