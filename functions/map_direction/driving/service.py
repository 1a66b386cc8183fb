"""Answering for cars and motorcycles: from the parameters to the answer."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

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
from functions.map_direction.driving.writing import DrivingWriter
from functions.map_direction.engine.clock import Clock
from functions.map_direction.engine.driving.driving_planner import (
    DrivingPlan,
    durations_by_departure,
    order_waypoints,
    plan_driving,
    plan_walk,
)
from functions.map_direction.engine.driving.origin_vehicle import OriginVehicle
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.roads_pack import Roads
from functions.map_direction.engine.route_ends import RouteEnds
from functions.map_direction.engine.routes.costing import costing_of
from functions.map_direction.engine.routes.planner import RouteRequest
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.pack import PACK, current_surroundings
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid

SUCCESS, LITE_SUCCESS = "成功", "ok"
MOST_ALTERNATIVES: Final = 2
MOTORCYCLE_METRES: Final = 400_000
"""Greatest distance of origin and destination for motorcycles, along the great circle."""
LIGHT_MOTORCYCLE_CC: Final = 50
SHORTEST: Final = "2"
"""`tactics` that has one route only."""
SKIP_CLOSED: Final = {"search_filter": {"exclude_closures": True}}


class _DrivingTrip(Struct, frozen=True):
    """The parameters of the full service as values."""

    ends: RouteEnds
    clock: Clock
    request: RouteRequest
    departure: int | None
    arrival: int | None
    other_departures: Sequence[int]


def directions(parameters: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction/v2/driving`."""
    return {"message": SUCCESS, "type": 2, "result": _full(parameters, "driving", "driving")}


def abroad_directions(parameters: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction_abroad/v1/driving`: everything under every name that clients read."""
    result = _full(parameters, "driving", "driving", is_wide=True)
    return {"message": LITE_SUCCESS, "type": 2, "result": result}


def motorcycle_directions(parameters: MotorcycleParameters) -> DrivingAnswer:
    """Answer `/direction/v2/motorcycle`."""
    result = _full(parameters, "motorcycle", _motorcycle_costing(parameters.displacement))
    return {"message": SUCCESS, "result": result}


def lite_directions(parameters: LiteDrivingParameters) -> LiteDrivingAnswer:
    """Answer `/directionlite/v1/driving`."""
    return {"message": LITE_SUCCESS, "result": _lite(parameters)}


def _full(parameters: TimedParameters, mode: str, costing: str, *, is_wide: bool = False) -> DrivingResult:
    """Answer the full service: up to three routes; `is_wide` adds the field names of other services.

    mode: driving or motorcycle; costing: the mode's table of tactics. Raises a Refusal.
    """
    surroundings = current_surroundings()
    trip = _read(parameters, mode, costing, surroundings)
    ends, clock, request = trip.ends, trip.clock, trip.request
    electric = isinstance(parameters, DrivingParameters) and parameters.cartype
    with PACK.use() as roads:
        if parameters.intelligent_plan:
            points = order_waypoints(roads.network, request.points, request.costing)
            request = replace(request, points=points)
        if request.date_time is None and request.costing.traffic:
            request = replace(request, date_time=roads.date_time)
        departure = clock.local(trip.departure or int(clock.now))
        plan = plan_driving(
            roads.network, request, roads.plates, parameters.plate_number, departure, electric
        )
        writer = DrivingWriter(
            ends.datum, roads.tariff, surroundings.adcode, ends.language, departure.hour, ends.is_abroad
        )
        best, with_steps = plan.routes[0], parameters.steps_info
        result: DrivingResult = {
            "restriction": plan.restriction.description,
            "total": len(plan.routes),
            "origin": _end(ends.datum, ends.origin, "originPt" if is_wide else ""),
            "destination": _end(ends.datum, ends.destination, "destinationPt" if is_wide else ""),
            "routes": [
                writer.route(route, best, plan.restriction, with_steps=with_steps, is_wide=is_wide)
                for route in plan.routes
            ],
        }
        _add_times(result, replace(trip, request=request), roads)
        if parameters.walkinfo:
            _add_walks(result, roads, ends, plan, writer)
    return result


def _lite(parameters: LiteDrivingParameters) -> LiteDrivingResult:
    """Answer the lite service: one route with instructions. Raises a Refusal."""
    surroundings = current_surroundings()
    ends = parameters.ends(surroundings, parameters.waypoints)
    vehicle = OriginVehicle(
        parameters.gps_direction, parameters.speed, parameters.radius, parameters.origin_road_type
    )
    request = RouteRequest(
        mode="driving",
        points=ends.route_points,
        costing=costing_of("driving_lite", parameters.tactics),
        origin_options=vehicle.location_options(),
    )
    clock = Clock.for_point(ends.origin, ends.is_abroad)
    with PACK.use() as roads:
        request = replace(request, date_time=roads.date_time if request.costing.traffic else None)
        now = clock.local(int(clock.now))
        plan = plan_driving(
            roads.network, request, roads.plates, parameters.plate_number, now, electric=False
        )
        writer = DrivingWriter(
            ends.datum, roads.tariff, surroundings.adcode, ends.language, is_abroad=ends.is_abroad
        )
        return {
            "origin": lng_lat(ends.datum.write(*ends.origin)),
            "destination": lng_lat(ends.datum.write(*ends.destination)),
            "routes": [writer.lite(plan.routes[0], with_steps=parameters.steps_info)],
        }


def _motorcycle_costing(cc: float | None) -> str:
    """Return the table of tactics for an engine of so many cc, None for an unknown one."""
    return "moped" if cc is not None and 0 < cc <= LIGHT_MOTORCYCLE_CC else "motorcycle"


def _read(parameters: TimedParameters, mode: str, costing: str, surroundings: Surroundings) -> _DrivingTrip:
    """Return the parameters as values; raises ParameterInvalid before anything is planned."""
    ends = parameters.ends(surroundings, parameters.waypoints)
    distance = haversine(*ends.origin, *ends.destination, ROUTING_RADIUS)
    if mode == "motorcycle" and distance > MOTORCYCLE_METRES:
        raise ParameterInvalid("origin and destination", "are more than 400 km apart")
    clock = Clock.for_point(ends.origin, ends.is_abroad)
    departure, arrival = parameters.departure_time, parameters.expect_arrival_time
    clock.check_departure(departure)
    is_single = parameters.tactics == SHORTEST or not parameters.alternatives
    skips_closed = isinstance(parameters, DrivingParameters) and parameters.dest_bind_stategy
    request = RouteRequest(
        mode=mode,
        points=ends.route_points,
        costing=costing_of(costing, parameters.tactics),
        alternatives=0 if is_single else MOST_ALTERNATIVES,
        origin_options=_vehicle(parameters).location_options(),
        destination_options=SKIP_CLOSED if skips_closed else {},
        date_time=None if departure is None else clock.engine_time(departure),
    )
    clock.check_arrival(arrival)
    clock.check_other_departures(parameters.ext_departure_time)
    return _DrivingTrip(ends, clock, request, departure, arrival, parameters.ext_departure_time)


def _vehicle(parameters: TimedParameters) -> OriginVehicle:
    vehicle = OriginVehicle(parameters.gps_direction, parameters.speed, parameters.radius)
    if not isinstance(parameters, DrivingParameters):
        return vehicle
    return replace(
        vehicle,
        road_type=parameters.origin_road_type,
        skips_closed_roads=parameters.origin_bind_stategy,
    )


def _add_times(result: DrivingResult, trip: _DrivingTrip, roads: Roads) -> None:
    """Add the durations at other times of departure, and the time to leave."""
    if trip.other_departures:
        times = [trip.clock.engine_time(second) for second in trip.other_departures]
        durations = ",".join(map(str, durations_by_departure(roads.network, trip.request, times)))
        for route in result["routes"]:
            route["ext_duration"] = durations
    if trip.arrival is not None:
        for route in result["routes"]:
            departure = trip.arrival - route["duration"]
            route["suggest_departure_time"] = departure if departure >= trip.clock.now else -1


def _add_walks(
    result: DrivingResult, roads: Roads, ends: RouteEnds, plan: DrivingPlan, writer: DrivingWriter
) -> None:
    """Add the walks from the origin to the road, and from the road to the destination."""
    best = plan.routes[0]
    result["start_walkinfo"] = writer.walk(plan_walk(roads.network, ends.origin, best.start))
    result["end_walkinfo"] = writer.walk(plan_walk(roads.network, best.finish, ends.destination))


def _end(datum: Datum, point: Point, name: str) -> WideLngLat:
    """Write an end of the route, under `name` as well where one is given."""
    lng, lat = datum.write(*point)
    end: WideLngLat = {"lng": lng, "lat": lat}
    if name:
        end[name] = {"lng": lng, "lat": lat}  # type: ignore[literal-required]
    return end
