"""The documented tables of walking, riding and matrices as strict models."""

from typing import Annotated, Any, Literal

from pydantic import Field

from tests.functional.map_direction.driving_contract import Metres, Path, Point, Strict, TextPoint, WidePoint

Degrees = Annotated[int, Field(ge=0, le=359)]
Text = Annotated[str, Field(min_length=1)]
Restriction = Literal[0, 2]
WalkingTurn = Literal[0, 1, 2, 3, 4, 5, 6, 7, 15, 17, 21, 23, 26, 27, 28, 29, 30, 31]


class Picture(Strict):
    text: Text
    imageUrl: str  # noqa: N815 - the wire's name


class Information(Strict):
    copyright: Picture


class Origin(Strict):
    area_id: int
    cname: str
    uid: str
    wd: str
    originPt: Point  # noqa: N815


class Destination(Strict):
    area_id: int
    cname: str
    uid: str
    wd: str
    destinationPt: Point  # noqa: N815


class Link(Strict):
    attr: Restriction
    length: Metres


class Step(Strict):
    area: Literal[0]
    direction: Degrees
    distance: Metres
    duration: Metres
    instructions: Text
    name: str
    type: Literal[5]
    leg_index: Literal[0]
    path: Path
    pois: list[Any]
    restrictions_info: str
    restrictions_status: Restriction
    links: Annotated[list[Link], Field(min_length=1)]
    stepOriginInstruction: str  # noqa: N815
    stepDestinationInstruction: str  # noqa: N815
    stepOriginLocation: Point  # noqa: N815
    stepDestinationLocation: Point  # noqa: N815


class WalkingStep(Step):
    turn_type_id: WalkingTurn


class RidingStep(Step):
    turn_type: str


class Route[S: Strict](Strict):
    distance: Metres
    duration: Metres
    originLocation: Point  # noqa: N815
    destinationLocation: Point  # noqa: N815
    restrictions_info: str
    restrictions_status: Restriction
    steps: list[S]


class Result[S: Strict](Strict):
    origin: Origin
    destination: Destination
    routes: Annotated[list[Route[S]], Field(min_length=1, max_length=1)]


class Full[S: Strict](Strict):
    status: Literal[0]
    message: Literal["ok"]
    type: Literal[2]
    info: Information
    result: Result[S]


class LiteStep(Strict):
    leg_index: Literal[0]
    direction: Degrees
    turn: Annotated[int, Field(ge=0, le=16)]
    turn_type: str
    distance: Metres
    duration: Metres
    road_type: Annotated[int, Field(ge=0, le=9)]
    road_types: Annotated[str, Field(pattern=r"^\d(,\d)*$")]
    road_name: str
    name: str
    instruction: Text
    start_location: TextPoint
    end_location: TextPoint
    path: Path
    traffic_condition: Annotated[list[Any], Field(max_length=0)]


class LiteRoute(Strict):
    distance: Metres
    duration: Metres
    steps: list[LiteStep]


class LiteResult(Strict):
    origin: Point
    destination: Point
    routes: Annotated[list[LiteRoute], Field(min_length=1, max_length=1)]


class Lite(Strict):
    status: Literal[0]
    message: Literal["ok"]
    result: LiteResult


class AbroadStep(Strict):
    leg_index: Literal[0]
    distance: Metres
    duration: Metres
    direction: Annotated[int, Field(ge=0, le=11)]
    turn: Annotated[int, Field(ge=0, le=16)]
    turn_type: str
    name: str
    road_name: str
    road_type: Annotated[int, Field(ge=0, le=9)]
    instruction: Text
    instructions: Text
    path: Path
    start_location: Point
    end_location: Point
    stepOriginLocation: Point  # noqa: N815
    stepDestinationLocation: Point  # noqa: N815
    restrictions_info: str
    restrictions_status: Restriction
    traffic_condition: Annotated[list[Any], Field(max_length=0)]


class AbroadRoute(Route[AbroadStep]):
    origin: Point
    destination: Point


class AbroadResult(Strict):
    total: Literal[1]
    origin: WidePoint
    destination: WidePoint
    routes: Annotated[list[AbroadRoute], Field(min_length=1, max_length=1)]


class Abroad(Strict):
    status: Literal[0]
    message: Literal["ok"]
    type: Literal[2]
    info: Information
    result: AbroadResult


class Quantity(Strict):
    text: Text
    value: Metres


class Pair(Strict):
    distance: Quantity
    duration: Quantity


class RidingPair(Pair):
    restrictions_status: Restriction
    retrograde_dist: Metres


class Matrix[P: Pair](Strict):
    status: Literal[0]
    result: list[P]
    message: Literal["成功"]


class NoWay(Strict):
    status: Literal[1, 2, 2001]
    message: Text
    msg: Text


ACTIVE: dict[str, type[Strict]] = {
    "/direction/v2/walking": Full[WalkingStep],
    "/direction/v2/riding": Full[RidingStep],
    "/directionlite/v1/walking": Lite,
    "/directionlite/v1/riding": Lite,
    "/direction_abroad/v1/walking": Abroad,
    "/direction_abroad/v1/riding": Abroad,
}

MATRICES: dict[str, type[Strict]] = {
    "/routematrix/v2/driving": Matrix[Pair],
    "/routematrix/v2/motorcycle": Matrix[Pair],
    "/routematrix/v2/walking": Matrix[Pair],
    "/routematrix/v2/riding": Matrix[RidingPair],
}


def active(path: str, answer: Any) -> Any:
    """Return a walking or riding answer as its strict model, after checking what adds up."""
    parsed: Any = ACTIVE[path].model_validate(answer)
    (route,) = parsed.result.routes
    assert sum(step.distance for step in route.steps) == route.distance
    assert sum(step.duration for step in route.steps) == route.duration
    for step in route.steps:
        if isinstance(step, Step):
            assert sum(link.length for link in step.links) == step.distance
    for here, there in zip(route.steps, route.steps[1:], strict=False):
        assert here.path.rsplit(";", 1)[1] == there.path.split(";", 1)[0]
    return parsed
