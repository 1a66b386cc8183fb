"""The shapes of geocoding's answers."""

from typing import NotRequired, TypedDict

from functions.map_geocode.answers import PointAnswer
from shared.geocoding.trace import TraceRecord


class PoiInfo(TypedDict):
    """One candidate in parts; the first one is the result."""

    name: str
    uid: str
    location: PointAnswer
    level: str
    analys_level: str
    precise: int
    confidence: int
    comprehension: int
    formatted_address: str
    country: str
    province: str
    city: str
    district: str
    town: str
    town_code: str
    street: str
    street_number: str
    adcode: int


class GeocodingResult(TypedDict):
    """The point of an address, and how sure it is."""

    location: PointAnswer
    precise: int
    confidence: int
    comprehension: int
    level: str
    analys_level: NotRequired[str]
    count: NotRequired[int]
    poi_infos: NotRequired[list[PoiInfo]]


class GeocodingAnswer(TypedDict):
    """The answer without its status."""

    result: GeocodingResult
    debug: NotRequired[TraceRecord]
