"""The shapes of answers of the old services, as their clients read them.

The mixed camel case is the wire's.
"""

from typing import TypedDict

from functions.map_direction.answers import Destination, Information, LngLat, Origin, Taxi
from functions.map_direction.matrix.answers import Pair
from functions.map_direction.transit.answers import City, TransitRoute


class LegacyStep(TypedDict):
    """A stretch of a route by car."""

    area: int
    direction: int
    distance: int
    duration: int
    instructions: str
    path: str
    pois: list[str]
    turn: int
    type: int
    stepOriginInstruction: str
    stepDestinationInstruction: str
    stepOriginLocation: LngLat
    stepDestinationLocation: LngLat


class LegacyRoute(TypedDict):
    """One route by car."""

    distance: int
    duration: int
    toll: int
    originLocation: LngLat
    destinationLocation: LngLat
    steps: list[LegacyStep]


class LegacyResult(TypedDict):
    """Both ends, the routes, the same by taxi; `traffic_condition`: 0 unknown, 1 clear, 2 slow, 3 jam."""

    origin: Origin
    destination: Destination
    routes: list[LegacyRoute]
    taxi: Taxi
    traffic_condition: int


class LegacyAnswer(TypedDict):
    """`/direction/v1` by car; `type` is 2 for a route."""

    message: str
    type: int
    info: Information
    result: LegacyResult


class LegacyTransitRoute(TransitRoute):
    """A plan, below the name that the old service has for it as well."""

    scheme: list[TransitRoute]


class LegacyTransitResult(TypedDict):
    """A page of the plans; `total` counts all of them."""

    origin: City
    destination: City
    taxi: Taxi | None
    total: int
    routes: list[LegacyTransitRoute]


class LegacyTransitAnswer(TypedDict):
    """`/direction/v1` by public transport."""

    message: str
    type: int
    result: LegacyTransitResult


class PlaceChoice(TypedDict):
    """A place that an end may stand for."""

    name: str
    address: str
    uid: str
    location: LngLat


class EndChoice(TypedDict):
    """The places that an end may stand for."""

    content: list[PlaceChoice]


class ChoiceResult(TypedDict):
    """The places of both ends."""

    origin: EndChoice
    destination: EndChoice


class ChoiceAnswer(TypedDict):
    """`/direction/v1` where an end is the name of several places; `type` is 1."""

    message: str
    type: int
    info: Information
    result: ChoiceResult


class LegacyMatrixResult(TypedDict):
    """The pairs row by row."""

    elements: list[Pair]


class LegacyMatrixAnswer(TypedDict):
    """`/direction/v1/routematrix`."""

    message: str
    info: Information
    result: LegacyMatrixResult
