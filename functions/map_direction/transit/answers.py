"""The shapes of transit answers, as Baidu documents them."""

from typing import TypedDict

from functions.map_direction.answers import LngLat, Taxi, TextLngLat

Price = int | float | None
"""Yuan; None where the timetable has no fares in yuan."""


class City(TypedDict):
    """An end of the journey and the city that it lies in; the id is the city's six-digit code."""

    city_id: str
    city_name: str
    location: LngLat


class TicketRow(TypedDict):
    """`ticket_type` is 0 for buses, 1 for the metro."""

    ticket_type: int
    ticket_price: int | float


class StartInfo(TypedDict):
    """Where a train, flight or coach is boarded."""

    start_name: str
    start_uid: str
    start_city: str
    start_time: str
    start_location: LngLat


class EndInfo(TypedDict):
    """Where it is left."""

    end_name: str
    end_uid: str
    end_city: str
    end_time: str
    end_location: LngLat


class Detail(TypedDict, total=False):
    """Of a line in a city: the first seven; of a train, flight or coach: the rest, and `name`."""

    name: str
    type: int
    stop_num: int
    on_station: str
    off_station: str
    first_time: str
    last_time: str
    price: Price
    discount: float | None
    airlines: str
    booking: str
    provider_name: str
    provider_url: str
    departure_station: str
    arrive_station: str
    departure_time: str
    arrive_time: str
    start_info: StartInfo
    end_info: EndInfo


class VehicleInfo(TypedDict):
    """`type`: 1 train, 2 plane, 3 bus or metro, 5 on foot, 6 coach; `detail` is None on foot."""

    type: int
    detail: Detail | None


class TransitStep(TypedDict):
    """A walk or a ride."""

    distance: int
    duration: int
    instructions: str
    start_location: LngLat
    end_location: LngLat
    path: str
    traffic_condition: list[LngLat]
    vehicle_info: VehicleInfo


class TransitRoute(TypedDict):
    """One plan. In a city an inner list are lines for the same leg, else steps that follow each other."""

    distance: int
    duration: int
    arrive_time: str
    price: Price
    price_detail: list[TicketRow]
    steps: list[list[TransitStep]]


class TransitResult(TypedDict):
    """A page of the plans; `total` counts all of them."""

    origin: City
    destination: City
    taxi: Taxi | None
    total: int
    routes: list[TransitRoute]


class TransitAnswer(TypedDict):
    """`/direction/v2/transit` and `/direction_abroad/v1/transit`."""

    message: str
    type: int
    result: TransitResult


class LineVehicle(TypedDict):
    """The line of a lite step; its texts are empty on foot."""

    name: str
    direct_text: str
    direction_text: str
    start_name: str
    end_name: str
    start_time: str
    end_time: str
    stop_num: int
    total_price: Price
    type: int
    zone_price: Price


class LiteTransitStep(TypedDict):
    """A walk or a ride."""

    distance: int
    duration: int
    type: int
    instruction: str
    path: str
    start_location: TextLngLat
    end_location: TextLngLat
    traffic_condition: list[LngLat]
    vehicle: LineVehicle


class LinePrice(TypedDict):
    """`line_type` is 0 for buses, 1 for the metro."""

    line_type: int
    line_price: int | float


class LiteTransitRoute(TypedDict):
    """One plan."""

    distance: int
    duration: int
    price: Price
    line_price: list[LinePrice]
    traffic_condition: int
    steps: list[list[LiteTransitStep]]


class LiteTransitResult(TypedDict):
    """The plans, best first."""

    origin: LngLat
    destination: LngLat
    taxi: Taxi | None
    routes: list[LiteTransitRoute]


class LiteTransitAnswer(TypedDict):
    """`/directionlite/v1/transit`."""

    message: str
    result: LiteTransitResult
