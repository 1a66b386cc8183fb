"""The shapes of reverse geocoding's answers."""

from typing import NotRequired, TypedDict

from functions.map_geocode.answers import PointAnswer


class NameOnly(TypedDict):
    """A name, empty where there is none."""

    name: str


class BusinessInfo(TypedDict):
    """A business district around or near the point."""

    name: str
    location: PointAnswer
    adcode: int
    distance: str
    direction: str


class AddressComponent(TypedDict):
    """The parts of the address."""

    country: str
    country_code: int
    country_code_iso: str
    country_code_iso2: str
    province: str
    city: str
    city_level: int
    district: str
    town: str
    town_code: str
    adcode: str
    street: str
    street_number: str
    direction: str
    distance: str


class XY(TypedDict):
    """A point by the names that lists of places use."""

    x: float
    y: float


class ParentPoi(TypedDict):
    """The place that a place belongs to; no source says, so all of it is empty."""

    name: str
    tag: str
    addr: str
    point: XY
    direction: str
    distance: str
    uid: str


class Poi(TypedDict):
    """A place at or around the point."""

    addr: str
    cp: str
    direction: str
    distance: str
    name: str
    poiType: str
    point: XY
    tag: str
    tel: str
    uid: str
    zip: str
    popularity_level: str
    aoi_name: str
    parent_poi: ParentPoi


class Road(TypedDict):
    """A road, and its point nearest to the one asked for."""

    name: str
    distance: str
    direction: str
    location: PointAnswer


class PoiRegion(TypedDict):
    """A place in whose outline the point lies."""

    direction_desc: str
    name: str
    tag: str
    uid: str
    distance: str


class ReverseResult(TypedDict):
    """What lies at and around a point; empty where no source knows."""

    location: PointAnswer
    formatted_address: str
    edz: NameOnly
    business: str
    business_info: list[BusinessInfo]
    addressComponent: AddressComponent
    pois: list[Poi]
    roads: list[Road]
    poiRegions: list[PoiRegion]
    sematic_description: str
    formatted_address_poi: str
    cityCode: int


class ReverseAnswer(TypedDict):
    """The answer without its status."""

    result: ReverseResult
    message: NotRequired[str]
