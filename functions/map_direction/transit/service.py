"""From a request to plans: where one is, what runs there, and what is said when nothing does."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from functions.map_direction.engine.ends import Ends
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import Journey as Drive
from functions.map_direction.engine.routes.planner import plan as plan_drive
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.engine.transit.feet import Feet, metres_between
from functions.map_direction.engine.transit.journeys import Journey
from functions.map_direction.engine.transit.planner import Planner, Wish
from functions.map_direction.engine.transit.stages import StageTeller
from functions.map_direction.engine.transit.tactics import in_city, inter_city, long_distance
from functions.map_direction.errors import NO_RESULT, NoPlan, NoRoute, NotSupported
from functions.map_direction.pack import PACK, Roads, surroundings
from functions.map_direction.transit.answers import City, LiteTransitAnswer, Taxi, TransitAnswer
from functions.map_direction.transit.parameters import (
    LiteTransitParameters,
    TransitParameters,
    read_departure,
)
from functions.map_direction.transit.writing import TransitWriter
from shared.geo.refusal import NoData
from shared.roads import RoadNetwork
from shared.roads.tariff import Tariff

SUCCESS: Final = "ok"
TYPE: Final = 2
MOST_LITE: Final = 5
"""Plans of a lite answer, which has no pages."""
SAME_PLACE: Final = 20.0
"""Metres between origin and destination that nobody takes a bus for."""
ONE_CITY: Final = 60_000.0
"""Metres between points of one city, where no divisions tell: abroad."""
LOAD: Final = "put the GTFS feed of its lines as roads/NAME.gtfs.zip into the bucket sources"


class NoTimetable(NoData):
    """No timetable is loaded that knows stops around a point."""

    status = 1001
    also = NO_RESULT


@dataclass(frozen=True)
class Plans:
    """The plans of a request, and what writes them."""

    journeys: list[Journey]
    writer: TransitWriter
    ends: Ends
    taxi: Taxi | None
    known: Surroundings

    def city(self, point: Point) -> City:
        """Return an end of the journey."""
        code = self.known.adcode(*point)
        return {
            "city_id": f"{code[:4]}00" if code else "",
            "city_name": self.known.city(*point),
            "location": self.writer.lng_lat(point),
        }


def directions(asked: TransitParameters) -> TransitAnswer:
    """Answer `/direction/v2/transit` and `/direction_abroad/v1/transit`."""
    page = asked.page
    known = surroundings()
    with PACK.use() as roads:
        plans = find_plans(asked, roads, known)
        routes = [plans.writer.full(journey) for journey in plans.journeys[page]]
    return {
        "message": SUCCESS,
        "type": TYPE,
        "result": {
            "origin": plans.city(plans.ends.origin),
            "destination": plans.city(plans.ends.destination),
            "taxi": plans.taxi,
            "total": len(plans.journeys),
            "routes": routes,
        },
    }


def lite_directions(asked: LiteTransitParameters) -> LiteTransitAnswer:
    """Answer `/directionlite/v1/transit`."""
    known = surroundings()
    with PACK.use() as roads:
        plans = find_plans(asked, roads, known, inter_city_too=False)
        routes = [plans.writer.lite(journey) for journey in plans.journeys[:MOST_LITE]]
    return {
        "message": SUCCESS,
        "result": {
            "origin": plans.writer.lng_lat(plans.ends.origin),
            "destination": plans.writer.lng_lat(plans.ends.destination),
            "taxi": plans.taxi,
            "routes": routes,
        },
    }


def find_plans(
    asked: LiteTransitParameters, roads: Roads, known: Surroundings, *, inter_city_too: bool = True
) -> Plans:
    """Return the plans for a request.

    Raises ParameterRefused, NoTimetable, NoPlan, and without `inter_city_too` NotSupported from city to city.
    """
    ends = asked.ends(known)
    planner = roads.transit
    if planner is None:
        raise NoTimetable(f"no timetable is loaded: {LOAD}")
    is_far = _crosses(known, ends)
    if is_far and not inter_city_too:
        raise NotSupported("origin and destination lie in different cities, which is not supported here")
    origin, destination = ends.bound_origin, ends.bound_destination
    apart = metres_between(origin, destination)
    if apart < SAME_PLACE:
        raise NoPlan("origin and destination are the same place")
    feet = Feet(roads.network)
    wish, zone = _wish(asked, planner, feet, ends, is_far)
    journeys = feet.plan(planner, wish, origin, destination)
    if not journeys and wish.needs is not None:
        journeys = feet.plan(planner, replace(wish, needs=None), origin, destination)
    if not journeys:
        raise NoPlan(_why(planner, wish, datetime.fromtimestamp(wish.departure, zone)))
    writer = TransitWriter(
        planner,
        StageTeller(planner, feet, origin, destination),
        ends.datum,
        known,
        ends.language,
        zone,
        inter_city=is_far,
        prices=not ends.is_abroad,
        with_steps=asked.steps_info == "1",
    )
    taxi = None if is_far or ends.is_abroad else _taxi(roads.network, roads.tariff, ends)
    return Plans(journeys, writer, ends, taxi, known)


def _wish(
    asked: LiteTransitParameters, planner: Planner, feet: Feet, ends: Ends, is_far: bool
) -> tuple[Wish, ZoneInfo]:
    access = feet.reach(planner.network, ends.bound_origin)
    egress = feet.reach(planner.network, ends.bound_destination)
    for name, reach in (("the origin", access), ("the destination", egress)):
        if not len(reach.stops):
            raise NoTimetable(f"no stop is known within 5 km of {name}: {LOAD}")
    zone = planner.network.zone_of_stop(int(access.stops[0]))
    now = datetime.fromtimestamp(int(time.time()), zone)
    leaves = read_departure(asked.departure_date, asked.departure_time, now, inter_city=is_far)
    tactic, needs = in_city(int(asked.tactics_incity)), None
    if is_far and isinstance(asked, TransitParameters):
        tactic = inter_city(int(asked.tactics_intercity))
        needs = long_distance(int(asked.trans_type_intercity))
    until = None if leaves.until is None else int(leaves.until.timestamp())
    walk = feet.walk(ends.bound_origin, ends.bound_destination)
    return Wish(access, egress, int(leaves.since.timestamp()), tactic, until, needs, walk), zone


def _crosses(known: Surroundings, ends: Ends) -> bool:
    """Tell whether a journey leads from city to city: by the divisions, else by its length."""
    cities = [known.city(*point) for point in (ends.bound_origin, ends.bound_destination)]
    if all(cities):
        return cities[0] != cities[1]
    return metres_between(ends.bound_origin, ends.bound_destination) > ONE_CITY


def _why(planner: Planner, wish: Wish, leaves: datetime) -> str:
    day = leaves.date().isoformat()
    feeds = planner.timetable.feeds
    if not any(feed.first_day <= day <= feed.last_day for feed in feeds):
        days = "; ".join(f"{feed.file} from {feed.first_day} to {feed.last_day}" for feed in feeds)
        return f"no plan: the timetable does not know {day}, but {days}"
    if wish.walk is not None:
        return (
            f"no plan: no line is quicker than {round(wish.walk[0] / 60)} minutes on foot, or saves walking"
        )
    return f"no plan: no line leads there on {day} after {leaves:%H:%M}"


def _taxi(network: RoadNetwork, tariff: Tariff, ends: Ends) -> Taxi | None:
    """Return the same journey by taxi, None where no road leads there."""
    journey = Drive(mode="driving", points=ends.points, costing=costing_of("driving"), with_edges=False)
    try:
        route = plan_drive(network, journey)[0]
    except (NoRoute, NoData):
        return None
    return {
        "detail": [
            {
                "desc": rate.desc,
                "km_price": rate.km_price,
                "start_price": rate.start_price,
                "total_price": rate.fee(route.distance),
            }
            for rate in tariff.taxi
        ],
        "distance": route.distance,
        "duration": route.duration,
        "remark": "",
    }
