"""The documented tables of driving directions as strict models.

Types are exact: a whole number is no float, a text is no number, and a field that no table has is refused.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Metres = Annotated[int, Field(ge=0)]
Status = Annotated[int, Field(ge=0, le=4)]
Path = Annotated[str, StringConstraints(pattern=r"^-?\d+\.\d+,-?\d+\.\d+(;-?\d+\.\d+,-?\d+\.\d+)+$")]
DegreeText = Annotated[str, StringConstraints(pattern=r"^-?\d+\.\d+$")]
Adcodes = Annotated[str, StringConstraints(pattern=r"^(\d{6}(,\d{6})*)?$")]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Point(Strict):
    lng: float
    lat: float


class WidePoint(Point):
    originPt: Point | None = None  # noqa: N815 - the wire's name
    destinationPt: Point | None = None  # noqa: N815


class TextPoint(Strict):
    lng: DegreeText
    lat: DegreeText


class Condition(Strict):
    status: Status
    geo_cnt: Annotated[int, Field(ge=1)]
    distance: float


class LiteCondition(Strict):
    status: Status
    geo_cnt: Annotated[int, Field(ge=1)]


class RestrictionInfo(Strict):
    status: Annotated[int, Field(ge=0, le=3)]
    desc: str


class Walk(Strict):
    distance: Metres
    path: Path


class Step(Strict):
    leg_index: Annotated[int, Field(ge=0, le=18)]
    distance: Metres
    duration: Metres
    direction: Annotated[int, Field(ge=0, le=11)]
    road_name: Annotated[str, Field(min_length=1)]
    road_type: Annotated[int, Field(ge=0, le=9)]
    toll: Metres
    toll_distance: Metres
    toll_gate_name: str | None = None
    toll_gate_location: Point | None = None
    adcodes: Adcodes
    start_location: Point
    end_location: Point
    path: Path
    traffic_condition: list[Condition]


class WideStep(Step):
    turn: Annotated[int, Field(ge=0, le=16)]
    name: str
    instruction: Annotated[str, Field(min_length=1)]
    instructions: Annotated[str, Field(min_length=1)]
    stepOriginLocation: Point  # noqa: N815
    stepDestinationLocation: Point  # noqa: N815


class Route[S: Step](Strict):
    origin: Point
    destination: Point
    tag: Annotated[str, Field(min_length=1)]
    route_id: Annotated[str, Field(min_length=1)]
    distance: Metres
    duration: Metres
    ext_duration: str | None = None
    suggest_departure_time: int | None = None
    taxi_fee: Metres
    toll: Metres
    toll_distance: Metres
    traffic_light: Metres
    restriction_info: RestrictionInfo
    steps: list[S]


class Result(Strict):
    restriction: str
    total: Annotated[int, Field(ge=1, le=3)]
    origin: Point
    destination: Point
    start_walkinfo: list[Walk] | None = None
    end_walkinfo: list[Walk] | None = None
    routes: list[Route[Step]]


class WideResult(Result):
    origin: WidePoint
    destination: WidePoint
    routes: list[Route[WideStep]]  # type: ignore[assignment]


class Driving(Strict):
    status: Literal[0]
    message: Literal["成功"]
    type: Literal[2]
    result: Result


class Motorcycle(Strict):
    status: Literal[0]
    message: Literal["成功"]
    result: Result


class Abroad(Strict):
    status: Literal[0]
    message: Literal["ok"]
    type: Literal[2]
    result: WideResult


class LiteStep(Strict):
    leg_index: Annotated[int, Field(ge=0, le=10)]
    direction: Annotated[int, Field(ge=0, le=11)]
    turn: Annotated[int, Field(ge=0, le=16)]
    distance: Metres
    duration: Metres
    road_type: Annotated[int, Field(ge=0, le=9)]
    road_types: Annotated[str, StringConstraints(pattern=r"^\d(,\d)*$")]
    road_name: str
    name: str
    instruction: Annotated[str, Field(min_length=1)]
    start_location: TextPoint
    end_location: TextPoint
    path: Path
    traffic_condition: list[LiteCondition]


class LiteRoute(Strict):
    distance: Metres
    duration: Metres
    toll: Metres
    traffic_condition: Status
    steps: list[LiteStep]


class LiteResult(Strict):
    origin: Point
    destination: Point
    routes: Annotated[list[LiteRoute], Field(min_length=1)]


class Lite(Strict):
    status: Literal[0]
    message: Literal["ok"]
    result: LiteResult


class Refused(Strict):
    status: Literal[1, 2, 7]
    message: Annotated[str, Field(min_length=1)]
    msg: str


CONTRACTS: dict[str, type[Strict]] = {
    "/direction/v2/driving": Driving,
    "/direction/v2/motorcycle": Motorcycle,
    "/directionlite/v1/driving": Lite,
    "/direction_abroad/v1/driving": Abroad,
}


def checked(path: str, answer: Any) -> Any:
    """Return the answer of a path as its contract has it, with its sums checked.

    Metres and seconds of the steps add up to the route's, the runs of traffic to the segments of the path,
    and within a leg each step begins where the one before it ends.
    """
    parsed: Any = CONTRACTS[path].model_validate(answer)
    for route in parsed.result.routes:
        assert sum(step.distance for step in route.steps) == route.distance
        assert sum(step.duration for step in route.steps) == route.duration
        for step in route.steps:
            assert sum(run.geo_cnt for run in step.traffic_condition) == step.path.count(";")
        if isinstance(route, Route):
            assert sum(step.toll for step in route.steps) == route.toll
            assert sum(step.toll_distance for step in route.steps) == route.toll_distance
        legs = [step.leg_index for step in route.steps]
        assert legs == sorted(legs)
        for step, after in zip(route.steps, route.steps[1:], strict=False):
            if step.leg_index == after.leg_index:
                assert step.path.split(";")[-1] == after.path.split(";")[0]
    return parsed
