"""Shapes that the answers of several kinds of directions share, as Baidu documents them."""

from typing import NotRequired, TypedDict

from functions.map_direction.engine.points import Point
from shared.roads import RoadFacts
from shared.roads.tariff import Tariff


class LngLat(TypedDict):
    """A point in the coordinate type of the answer."""

    lng: float
    lat: float


class TextLngLat(TypedDict):
    """The same as text, as lite steps have it."""

    lng: str
    lat: str


class WideLngLat(LngLat):
    """A point that also stands under the names of walking and riding."""

    originPt: NotRequired[LngLat]
    destinationPt: NotRequired[LngLat]


class LiteStep(TypedDict):
    """A stretch of a lite route, whatever it is travelled by; its locations are text."""

    leg_index: int
    direction: int
    turn: int
    distance: int
    duration: int
    road_type: int
    road_types: str
    road_name: str
    name: str
    instruction: str
    start_location: TextLngLat
    end_location: TextLngLat
    path: str


class Picture(TypedDict):
    """Whose work an answer is, as a text and as a picture."""

    text: str
    imageUrl: str


class Information(TypedDict):
    """What the answer says about itself."""

    copyright: Picture


class Origin(TypedDict):
    """The origin of the request."""

    area_id: int
    cname: str
    uid: str
    wd: str
    originPt: LngLat


class Destination(TypedDict):
    """The destination of the request."""

    area_id: int
    cname: str
    uid: str
    wd: str
    destinationPt: LngLat


class TaxiRateRow(TypedDict):
    """What a taxi would cost at one time of the day."""

    desc: str
    km_price: float
    start_price: float
    total_price: int


class Taxi(TypedDict):
    """The same journey by taxi."""

    detail: list[TaxiRateRow]
    distance: int
    duration: int
    remark: str


def taxi(tariff: Tariff, metres: int, seconds: int) -> Taxi:
    """Write what a taxi takes for a way at each time of the day."""
    return {
        "detail": [
            {
                "desc": rate.desc,
                "km_price": rate.km_price,
                "start_price": rate.start_price,
                "total_price": rate.fee(metres),
            }
            for rate in tariff.taxi
        ],
        "distance": metres,
        "duration": seconds,
        "remark": "",
    }


def information(facts: RoadFacts) -> Information:
    """Write whose work a route is."""
    return {"copyright": {"text": f"@{facts.built_at[:4]} geoportrait - {facts.attribution}", "imageUrl": ""}}


def lng_lat(point: Point) -> LngLat:
    """Write a point as numbers."""
    return {"lng": point[0], "lat": point[1]}


def text_lng_lat(point: Point) -> TextLngLat:
    """Write a point as text."""
    return {"lng": f"{point[0]:.6f}", "lat": f"{point[1]:.6f}"}
