"""The shapes of answers of walking and riding directions, as Baidu documents them.

The mixed camel case is the wire's.
"""

from typing import NotRequired, TypedDict

from functions.map_direction.answers import Destination, Information, LiteStep, LngLat, Origin, WideLngLat


class StepLink(TypedDict):
    """A part of a step with one kind of restriction: 0 none, 1 forbidden, 2 against a one-way street."""

    attr: int
    length: int


class ActiveStep(TypedDict):
    """A step of a route; distances and durations of all steps add up to the route's.

    `turn_type` stands in riding, `turn_type_id` in walking: what is done at the end of the step.
    """

    area: int
    direction: int
    distance: int
    duration: int
    instructions: str
    name: str
    turn_type: NotRequired[str]
    turn_type_id: NotRequired[int]
    type: int
    leg_index: int
    path: str
    pois: list[str]
    restrictions_info: str
    restrictions_status: int
    links: list[StepLink]
    stepOriginInstruction: str
    stepDestinationInstruction: str
    stepOriginLocation: LngLat
    stepDestinationLocation: LngLat


class ActiveRoute(TypedDict):
    """A route from the road at the origin to the road at the destination."""

    distance: int
    duration: int
    originLocation: LngLat
    destinationLocation: LngLat
    restrictions_info: str
    restrictions_status: int
    steps: NotRequired[list[ActiveStep]]


class ActiveResult(TypedDict):
    """The ends and the route between them."""

    origin: Origin
    destination: Destination
    routes: list[ActiveRoute]


class ActiveAnswer(TypedDict):
    """`/direction/v2/walking` and `/direction/v2/riding`."""

    message: str
    type: int
    info: Information
    result: ActiveResult


class LiteActiveStep(LiteStep):
    """A step of a lite route."""

    turn_type: str
    traffic_condition: list[int]


class LiteActiveRoute(TypedDict):
    """One lite route."""

    distance: int
    duration: int
    steps: list[LiteActiveStep]


class LiteActiveResult(TypedDict):
    """One lite route in a list."""

    origin: LngLat
    destination: LngLat
    routes: list[LiteActiveRoute]


class LiteActiveAnswer(TypedDict):
    """`/directionlite/v1/walking` and `/directionlite/v1/riding`."""

    message: str
    result: LiteActiveResult


class AbroadActiveStep(TypedDict):
    """A step of a route abroad: everything under every name that clients read."""

    leg_index: int
    distance: int
    duration: int
    direction: int
    turn: int
    turn_type: str
    name: str
    road_name: str
    road_type: int
    instruction: str
    instructions: str
    path: str
    start_location: LngLat
    end_location: LngLat
    stepOriginLocation: LngLat
    stepDestinationLocation: LngLat
    restrictions_info: str
    restrictions_status: int
    traffic_condition: list[int]


class AbroadActiveRoute(TypedDict):
    """One route abroad."""

    origin: LngLat
    destination: LngLat
    originLocation: LngLat
    destinationLocation: LngLat
    distance: int
    duration: int
    restrictions_info: str
    restrictions_status: int
    steps: NotRequired[list[AbroadActiveStep]]


class AbroadActiveResult(TypedDict):
    """The ends and the route between them."""

    total: int
    origin: WideLngLat
    destination: WideLngLat
    routes: list[AbroadActiveRoute]


class AbroadActiveAnswer(TypedDict):
    """`/direction_abroad/v1/walking` and `/direction_abroad/v1/riding`."""

    message: str
    type: int
    info: Information
    result: AbroadActiveResult
