"""Directions by car and motorcycle: v2, lite and abroad."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from functions.map_direction.driving_answers import (
    DrivingAnswer,
    DrivingResult,
    DrivingRoute,
    LiteDrivingAnswer,
    WideLngLat,
)
from functions.map_direction.driving_parameters import (
    DrivingParameters,
    LiteDrivingParameters,
    MotorcycleParameters,
    TimedParameters,
)
from functions.map_direction.faults import ParameterRefused
from functions.map_direction.packs import PACK, Roads, surroundings
from shared.web.map import MapEndpoint

if TYPE_CHECKING:
    from functions.map_direction.clock import Clock
    from functions.map_direction.drives import Drive
    from functions.map_direction.driving_routes import Writer
    from functions.map_direction.ends import Ends
    from functions.map_direction.planner import Journey
    from functions.map_direction.route import Route
    from functions.map_direction.surroundings import Surroundings
    from functions.map_direction.vehicle import Vehicle

MOST_WAYPOINTS: Final = 18
MOST_LITE_WAYPOINTS: Final = 10
MOST_ALTERNATIVES: Final = 2
MOTORCYCLE_METRES: Final = 400_000
"""Straight line from origin to destination that motorcycle directions cover."""
LIGHT_MOTORCYCLE_CC: Final = 50
LARGEST_DISPLACEMENT: Final = 10_000
SHORTEST: Final = "2"
"""`tactics` that has one route only."""

SUCCESS: Final = "成功"


@dataclass(frozen=True)
class _Trip:
    """A request of the full service, read."""

    ends: "Ends"
    clock: "Clock"
    journey: "Journey"
    leaves: int | None
    arrives: int | None
    others: list[int]


def drive(asked: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction/v2/driving`."""
    result = _full(asked, "driving", "driving", asked.cartype == "1")
    return {"message": SUCCESS, "type": 2, "result": result}


def drive_abroad(asked: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction_abroad/v1/driving`: everything under every name that clients read."""
    result = _full(asked, "driving", "driving", asked.cartype == "1", wide=True)
    return {"message": "ok", "type": 2, "result": result}


def ride_motorcycle(asked: MotorcycleParameters) -> DrivingAnswer:
    """Answer `/direction/v2/motorcycle`."""
    from functions.map_direction.vehicle import number

    cc = number("displacement", asked.displacement, 0, LARGEST_DISPLACEMENT)
    light = cc is not None and 0 < cc <= LIGHT_MOTORCYCLE_CC
    result = _full(asked, "motorcycle", "moped" if light else "motorcycle", electric=False)
    return {"message": SUCCESS, "result": result}


def drive_lite(asked: LiteDrivingParameters) -> LiteDrivingAnswer:
    """Answer `/directionlite/v1/driving`."""
    from functions.map_direction.clock import Clock
    from functions.map_direction.costing import costing_of
    from functions.map_direction.drives import drive as plan_drive
    from functions.map_direction.driving_routes import Writer, lng_lat
    from functions.map_direction.planner import Journey
    from functions.map_direction.vehicle import Vehicle

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
        found = plan_drive(roads.network, journey, roads.plates, asked.plate_number, now, electric=False)
        writer = Writer(ends.datum, roads.tariff, known.adcode, ends.language, abroad=ends.is_abroad)
        routes = [writer.lite(found.routes[0], with_steps=asked.steps_info == "1")]
    return {
        "message": "ok",
        "result": {
            "origin": lng_lat(ends.datum.write_point(ends.origin)),
            "destination": lng_lat(ends.datum.write_point(ends.destination)),
            "routes": routes,
        },
    }


def _full(
    asked: TimedParameters, mode: str, costing: str, electric: bool, *, wide: bool = False
) -> DrivingResult:
    """Answer the full service of cars and motorcycles."""
    from functions.map_direction.drives import drive as plan_drive
    from functions.map_direction.drives import ordered
    from functions.map_direction.driving_routes import Writer

    known = surroundings()
    trip = _read(asked, mode, costing, known)
    ends, clock, journey = trip.ends, trip.clock, trip.journey
    with PACK.use() as roads:
        if asked.intelligent_plan == "1":
            journey = replace(journey, points=ordered(roads.network, journey.points, journey.costing))
        if journey.when is None and journey.costing.traffic:
            journey = replace(journey, when=roads.now)
        leaves = clock.local(trip.leaves or int(clock.now))
        found = plan_drive(roads.network, journey, roads.plates, asked.plate_number, leaves, electric)
        writer = Writer(ends.datum, roads.tariff, known.adcode, ends.language, leaves.hour, ends.is_abroad)
        routes = [
            writer.route(route, found.routes[0], found.ban, with_steps=asked.steps_info == "1", wide=wide)
            for route in found.routes
        ]
        for written, route in zip(routes, found.routes, strict=True):
            _add_times(written, route, trip, roads)
        result: DrivingResult = {
            "restriction": found.ban.desc,
            "total": len(routes),
            "origin": _end(ends, writer, wide, "originPt"),
            "destination": _end(ends, writer, wide, "destinationPt"),
            "routes": routes,
        }
        if asked.walkinfo == "1":
            _add_walks(result, roads, ends, found, writer)
    return result


def _read(asked: TimedParameters, mode: str, costing: str, known: "Surroundings") -> _Trip:
    """Read what the caller wants; raises ParameterRefused before anything is planned."""
    from functions.map_direction.clock import Clock
    from functions.map_direction.costing import costing_of
    from functions.map_direction.measures import great_circle
    from functions.map_direction.planner import Journey

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
        ends={"search_filter": {"exclude_closures": True}} if _ends_open(asked) else {},
        when=None if leaves is None else clock.engine_time(leaves),
    )
    arrives = clock.arrival(asked.expect_arrival_time)
    return _Trip(ends, clock, journey, leaves, arrives, clock.departures(asked.ext_departure_time))


def _vehicle(asked: TimedParameters) -> "Vehicle":
    from functions.map_direction.vehicle import Vehicle

    if not isinstance(asked, DrivingParameters):
        return Vehicle(asked.gps_direction, asked.speed, asked.radius)
    return Vehicle(
        asked.gps_direction,
        asked.speed,
        asked.radius,
        asked.origin_road_type,
        asked.origin_bind_stategy == "1",
    )


def _ends_open(asked: TimedParameters) -> bool:
    return isinstance(asked, DrivingParameters) and asked.dest_bind_stategy == "1"


def _add_times(written: DrivingRoute, route: "Route", trip: _Trip, roads: Roads) -> None:
    from functions.map_direction.drives import duration_at

    if trip.others:
        written["ext_duration"] = ",".join(
            str(duration_at(roads.network, replace(trip.journey, when=trip.clock.engine_time(second))))
            for second in trip.others
        )
    if trip.arrives is not None:
        leave = trip.arrives - route.duration
        written["suggest_departure_time"] = leave if leave >= trip.clock.now else -1


def _add_walks(result: DrivingResult, roads: Roads, ends: "Ends", found: "Drive", writer: "Writer") -> None:
    from functions.map_direction.drives import walk

    best = found.routes[0]
    result["start_walkinfo"] = writer.walk(walk(roads.network, ends.origin, best.start))
    result["end_walkinfo"] = writer.walk(walk(roads.network, best.finish, ends.destination))


def _end(ends: "Ends", writer: "Writer", wide: bool, name: str) -> WideLngLat:
    point = ends.origin if name == "originPt" else ends.destination
    lng, lat = writer.datum.write_point(point)
    end: WideLngLat = {"lng": lng, "lat": lat}
    if wide:
        end[name] = {"lng": lng, "lat": lat}  # type: ignore[literal-required]
    return end


CODES: Final = {
    1: "the engine failed",
    2: "a parameter is missing, malformed or beyond its limit",
    7: "no way leads there; or no roads are loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1670,24.9467", "destination": "60.1674,24.9497", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/driving",),
        summary="driving directions: up to three routes, step by step",
        service="direction",
        parameters=DrivingParameters,
        run=drive,
        answer_shape=DrivingAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction/v2/motorcycle",),
        summary="motorcycle directions, up to 400 km",
        service="direction_motorcycle",
        parameters=MotorcycleParameters,
        run=ride_motorcycle,
        answer_shape=DrivingAnswer,
        codes=CODES,
        example=EXAMPLE | {"displacement": "150"},
    ),
    MapEndpoint(
        paths=("/directionlite/v1/driving",),
        summary="driving directions, one route with instructions",
        service="directionlite_driving",
        parameters=LiteDrivingParameters,
        run=drive_lite,
        answer_shape=LiteDrivingAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/driving",),
        summary="driving directions outside the mainland of China",
        service="direction_abroad",
        parameters=DrivingParameters,
        run=drive_abroad,
        answer_shape=DrivingAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
)
