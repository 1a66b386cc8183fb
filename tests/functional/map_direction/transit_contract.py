"""The documented tables of transit directions as strict models.

Types are exact: a whole number is no float, a text is no number, and a field that no table has is refused.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tests.functional.map_direction.driving_contract import Metres, Path, Point, Strict, TextPoint

Seconds = Metres
Price = int | float | None
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$")]
Text = Annotated[str, StringConstraints(min_length=1)]
LineType = Annotated[int, Field(ge=0, le=14)]


class City(Strict):
    city_id: Annotated[str, StringConstraints(pattern=r"^(\d{4}00)?$")]
    city_name: str
    location: Point


class TaxiRow(Strict):
    desc: Text
    km_price: float
    start_price: float
    total_price: int


class Taxi(Strict):
    detail: Annotated[list[TaxiRow], Field(min_length=1)]
    distance: Metres
    duration: Seconds
    remark: str


class LineDetail(Strict):
    """Bus, metro, tram, ferry."""

    name: Text
    type: LineType
    stop_num: Annotated[int, Field(ge=1)]
    on_station: Text
    off_station: Text
    first_time: Clock
    last_time: Clock


class StartInfo(Strict):
    start_name: Text
    start_uid: str
    start_city: str
    start_time: Moment
    start_location: Point


class EndInfo(Strict):
    end_name: Text
    end_uid: str
    end_city: str
    end_time: Moment
    end_location: Point


class TrainDetail(Strict):
    """Train, plane, coach."""

    name: Text
    price: Price
    discount: float | None
    airlines: str
    booking: str
    provider_name: Text
    provider_url: str
    departure_station: Text
    arrive_station: Text
    departure_time: Clock
    arrive_time: Clock
    start_info: StartInfo
    end_info: EndInfo


class OnFoot(Strict):
    type: Literal[5]
    detail: None


class OnLine(Strict):
    type: Literal[3]
    detail: LineDetail


class OnTrain(Strict):
    type: Literal[1, 2, 6]
    detail: TrainDetail


class Step(Strict):
    distance: Metres
    duration: Seconds
    instructions: Text
    start_location: Point
    end_location: Point
    path: Path
    traffic_condition: Annotated[list[Point], Field(max_length=0)]
    vehicle_info: OnFoot | OnLine | OnTrain


class Ticket(Strict):
    ticket_type: Literal[0, 1]
    ticket_price: int | float


class Route(Strict):
    distance: Metres
    duration: Seconds
    arrive_time: Moment
    price: Price
    price_detail: list[Ticket]
    steps: list[Annotated[list[Step], Field(min_length=1)]]


class Result(Strict):
    origin: City
    destination: City
    taxi: Taxi | None
    total: Annotated[int, Field(ge=1)]
    routes: Annotated[list[Route], Field(max_length=10)]


class Transit(Strict):
    """`/direction/v2/transit` and `/direction_abroad/v1/transit`."""

    status: Literal[0]
    message: Literal["ok"]
    type: Literal[2]
    result: Result


class Vehicle(Strict):
    name: str
    direct_text: str
    direction_text: str
    start_name: str
    end_name: str
    start_time: Clock | Literal[""]
    end_time: Clock | Literal[""]
    stop_num: Metres
    total_price: Price
    type: LineType
    zone_price: Price


class LiteStep(Strict):
    distance: Metres
    duration: Seconds
    type: Literal[3, 5]
    instruction: Text
    path: Path
    start_location: TextPoint
    end_location: TextPoint
    traffic_condition: Annotated[list[Point], Field(max_length=0)]
    vehicle: Vehicle


class LinePrice(Strict):
    line_type: Literal[0, 1]
    line_price: int | float


class LiteRoute(Strict):
    distance: Metres
    duration: Seconds
    price: Price
    line_price: list[LinePrice]
    traffic_condition: Literal[0]
    steps: list[Annotated[list[LiteStep], Field(min_length=1)]]


class LiteResult(Strict):
    origin: Point
    destination: Point
    taxi: Taxi | None
    routes: Annotated[list[LiteRoute], Field(min_length=1)]


class LiteTransit(Strict):
    """`/directionlite/v1/transit`."""

    status: Literal[0]
    message: Literal["ok"]
    result: LiteResult


class Refused(BaseModel):
    """No plan: `result` is null."""

    model_config = ConfigDict(strict=True, extra="forbid")

    status: Literal[1001, 1002]
    message: Text
    msg: Text
    result: None
