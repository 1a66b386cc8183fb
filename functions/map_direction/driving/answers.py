"""The shapes of answers of driving and motorcycle directions, as Baidu documents them."""

from typing import NotRequired, TypedDict

from functions.map_direction.answers import LiteStep, LngLat, WideLngLat


class Condition(TypedDict):
    """A run of the path with one status of traffic: 0 unknown, 1 clear, 2 slow, 3 jam, 4 heavy jam."""

    status: int
    geo_cnt: int
    distance: NotRequired[float]


class AccessWalk(TypedDict):
    """A route on foot between a point and the road."""

    distance: int
    path: str


class RestrictionInfo(TypedDict):
    """0 no ban matters, 1 avoided, 2 cannot be avoided."""

    status: int
    desc: str


class DrivingStep(TypedDict):
    """A stretch of a route; the paths, distances and durations of all add up to the route's."""

    leg_index: int
    distance: int
    duration: int
    direction: int
    road_name: str
    road_type: int
    toll: int
    toll_distance: int
    toll_gate_name: NotRequired[str]
    toll_gate_location: NotRequired[LngLat]
    adcodes: str
    start_location: LngLat
    end_location: LngLat
    path: str
    traffic_condition: list[Condition]
    # What v1 and the service abroad say besides.
    turn: NotRequired[int]
    name: NotRequired[str]
    instruction: NotRequired[str]
    instructions: NotRequired[str]
    stepOriginLocation: NotRequired[LngLat]
    stepDestinationLocation: NotRequired[LngLat]


class DrivingRoute(TypedDict):
    """One route."""

    origin: LngLat
    destination: LngLat
    tag: str
    route_id: str
    distance: int
    duration: int
    ext_duration: NotRequired[str]
    suggest_departure_time: NotRequired[int]
    taxi_fee: int
    toll: int
    toll_distance: int
    traffic_light: int
    restriction_info: RestrictionInfo
    steps: NotRequired[list[DrivingStep]]


class DrivingResult(TypedDict):
    """The routes, the best first."""

    restriction: str
    total: int
    origin: WideLngLat
    destination: WideLngLat
    start_walkinfo: NotRequired[list[AccessWalk]]
    end_walkinfo: NotRequired[list[AccessWalk]]
    routes: list[DrivingRoute]


class DrivingAnswer(TypedDict):
    """`/direction/v2/driving`; `type` is missing for motorcycles."""

    message: str
    type: NotRequired[int]
    result: DrivingResult


class LiteDrivingStep(LiteStep):
    """A stretch of a lite route, with the traffic on it."""

    traffic_condition: list[Condition]


class LiteDrivingRoute(TypedDict):
    """One lite route."""

    distance: int
    duration: int
    toll: int
    traffic_condition: int
    steps: list[LiteDrivingStep]


class LiteDrivingResult(TypedDict):
    """One lite route in a list."""

    origin: LngLat
    destination: LngLat
    routes: list[LiteDrivingRoute]


class LiteDrivingAnswer(TypedDict):
    """`/directionlite/v1/driving`."""

    message: str
    result: LiteDrivingResult
