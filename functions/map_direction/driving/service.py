"""Answering for cars and motorcycles: from what the caller sent to the dictionary that is rendered."""

from dataclasses import dataclass, replace
from typing import Final

from functions.map_direction.answers import WideLngLat, lng_lat
from functions.map_direction.driving.answers import (
    DrivingAnswer,
    DrivingResult,
    LiteDrivingAnswer,
    LiteDrivingResult,
)
from functions.map_direction.driving.parameters import (
    DrivingParameters,
    LiteDrivingParameters,
    MotorcycleParameters,
    TimedParameters,
)
from functions.map_direction.driving.writing import Writer
from functions.map_direction.engine.clock import Clock
from functions.map_direction.engine.driving.drives import Drive, drive, durations_at, ordered, walk
from functions.map_direction.engine.driving.vehicle import Vehicle, number
from functions.map_direction.engine.ends import Ends
from functions.map_direction.engine.measures import great_circle
from functions.map_direction.engine.points import Datum, Point
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import Journey
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.errors import ParameterRefused
from functions.map_direction.pack import PACK, Roads, surroundings

SUCCESS, LITE_SUCCESS = "成功", "ok"
MOST_WAYPOINTS: Final = 18
MOST_LITE_WAYPOINTS: Final = 10
MOST_ALTERNATIVES: Final = 2
MOTORCYCLE_METRES: Final = 400_000
"""Straight line from origin to destination that motorcycle directions cover."""
LIGHT_MOTORCYCLE_CC: Final = 50
LARGEST_DISPLACEMENT: Final = 10_000
SHORTEST: Final = "2"
"""`tactics` that has one route only."""
SKIP_CLOSED: Final = {"search_filter": {"exclude_closures": True}}


@dataclass(frozen=True)
class _Trip:
    """A request of the full service, read."""

    ends: Ends
    clock: Clock
    journey: Journey
    leaves: int | None
    arrives: int | None
    others: list[int]


def directions(asked: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction/v2/driving`."""
    return {"message": SUCCESS, "type": 2, "result": _full(asked, "driving", "driving")}


def abroad_directions(asked: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction_abroad/v1/driving`: everything under every name that clients read."""
    return {"message": LITE_SUCCESS, "type": 2, "result": _full(asked, "driving", "driving", wide=True)}


def motorcycle_directions(asked: MotorcycleParameters) -> DrivingAnswer:
    """Answer `/direction/v2/motorcycle`."""
    result = _full(asked, "motorcycle", _motorcycle_costing(asked.displacement))
    return {"message": SUCCESS, "result": result}


def lite_directions(asked: LiteDrivingParameters) -> LiteDrivingAnswer:
    """Answer `/directionlite/v1/driving`."""
    return {"message": LITE_SUCCESS, "result": _lite(asked)}


def _full(asked: TimedParameters, mode: str, costing: str, *, wide: bool = False) -> DrivingResult:
    """Answer the full service: up to three routes; `wide` adds the names of other services.

    mode: driving or motorcycle, `costing` the mode's table of tactics. Raises a Refusal.
    """
    known = surroundings()
    trip = _read(asked, mode, costing, known)
    ends, clock, journey = trip.ends, trip.clock, trip.journey
    electric = isinstance(asked, DrivingParameters) and asked.cartype == "1"
    with PACK.use() as roads:
        if asked.intelligent_plan == "1":
            journey = replace(journey, points=ordered(roads.network, journey.points, journey.costing))
        if journey.when is None and journey.costing.traffic:
            journey = replace(journey, when=roads.now)
        leaves = clock.local(trip.leaves or int(clock.now))
        found = drive(roads.network, journey, roads.plates, asked.plate_number, leaves, electric)
        writer = Writer(ends.datum, roads.tariff, known.adcode, ends.language, leaves.hour, ends.is_abroad)
        result: DrivingResult = {
            "restriction": found.ban.desc,
            "total": len(found.routes),
            "origin": _end(ends.datum, ends.origin, "originPt" if wide else ""),
            "destination": _end(ends.datum, ends.destination, "destinationPt" if wide else ""),
            "routes": [
                writer.route(route, found.routes[0], found.ban, with_steps=asked.steps_info == "1", wide=wide)
                for route in found.routes
            ],
        }
        _add_times(result, replace(trip, journey=journey), roads)
        if asked.walkinfo == "1":
            _add_walks(result, roads, ends, found, writer)
    return result


def _lite(asked: LiteDrivingParameters) -> LiteDrivingResult:
    """Answer the lite service: one route with instructions. Raises a Refusal."""
    known = surroundings()
    ends = asked.ends(known, asked.waypoints, MOST_LITE_WAYPOINTS)
    vehicle = Vehicle(asked.gps_direction, asked.speed, asked.radius, asked.origin_road_type)
    journey = Journey(
        mode="driving",
        points=ends.points,
        costing=costing_of("driving_lite", asked.tactics),
        origin=vehicle.at_origin(),
    )
    clock = Clock.at(ends.origin, ends.is_abroad)
    with PACK.use() as roads:
        journey = replace(journey, when=roads.now if journey.costing.traffic else None)
        now = clock.local(int(clock.now))
        found = drive(roads.network, journey, roads.plates, asked.plate_number, now, electric=False)
        writer = Writer(ends.datum, roads.tariff, known.adcode, ends.language, abroad=ends.is_abroad)
        return {
            "origin": lng_lat(ends.datum.write_point(ends.origin)),
            "destination": lng_lat(ends.datum.write_point(ends.destination)),
            "routes": [writer.lite(found.routes[0], with_steps=asked.steps_info == "1")],
        }


def _motorcycle_costing(displacement: str) -> str:
    """Return the table of tactics for an engine of so many cc; raises ParameterRefused."""
    cc = number("displacement", displacement, 0, LARGEST_DISPLACEMENT)
    return "moped" if cc is not None and 0 < cc <= LIGHT_MOTORCYCLE_CC else "motorcycle"


def _read(asked: TimedParameters, mode: str, costing: str, known: Surroundings) -> _Trip:
    """Read what the caller wants; raises ParameterRefused before anything is planned."""
    ends = asked.ends(known, asked.waypoints, MOST_WAYPOINTS)
    if mode == "motorcycle" and great_circle(ends.origin, ends.destination) > MOTORCYCLE_METRES:
        raise ParameterRefused("origin and destination are more than 400 km apart")
    clock = Clock.at(ends.origin, ends.is_abroad)
    leaves = clock.departure(asked.departure_time)
    alone = asked.tactics == SHORTEST or asked.alternatives == "0"
    journey = Journey(
        mode=mode,
        points=ends.points,
        costing=costing_of(costing, asked.tactics),
        alternatives=0 if alone else MOST_ALTERNATIVES,
        origin=_vehicle(asked).at_origin(),
        ends=SKIP_CLOSED if isinstance(asked, DrivingParameters) and asked.dest_bind_stategy == "1" else {},
        when=None if leaves is None else clock.engine_time(leaves),
    )
    arrives = clock.arrival(asked.expect_arrival_time)
    return _Trip(ends, clock, journey, leaves, arrives, clock.departures(asked.ext_departure_time))


def _vehicle(asked: TimedParameters) -> Vehicle:
    vehicle = Vehicle(asked.gps_direction, asked.speed, asked.radius)
    if not isinstance(asked, DrivingParameters):
        return vehicle
    return replace(vehicle, road_type=asked.origin_road_type, skip_closed=asked.origin_bind_stategy == "1")


def _add_times(result: DrivingResult, trip: _Trip, roads: Roads) -> None:
    """Say how long it takes at other times, and when to leave."""
    if trip.others:
        times = [trip.clock.engine_time(second) for second in trip.others]
        durations = ",".join(map(str, durations_at(roads.network, trip.journey, times)))
        for route in result["routes"]:
            route["ext_duration"] = durations
    if trip.arrives is not None:
        for route in result["routes"]:
            leave = trip.arrives - route["duration"]
            route["suggest_departure_time"] = leave if leave >= trip.clock.now else -1


def _add_walks(result: DrivingResult, roads: Roads, ends: Ends, found: Drive, writer: Writer) -> None:
    """Lead from the origin to the road, and from the road to the destination."""
    best = found.routes[0]
    result["start_walkinfo"] = writer.walk(walk(roads.network, ends.origin, best.start))
    result["end_walkinfo"] = writer.walk(walk(roads.network, best.finish, ends.destination))


def _end(datum: Datum, point: Point, name: str) -> WideLngLat:
    """Write an end of the journey, where `name` is given also under that."""
    lng, lat = datum.write_point(point)
    end: WideLngLat = {"lng": lng, "lat": lat}
    if name:
        end[name] = {"lng": lng, "lat": lat}  # type: ignore[literal-required]
    return end
