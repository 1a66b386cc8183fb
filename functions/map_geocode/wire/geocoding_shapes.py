"""`/geocoding/v3` and `/api_geocoding_abroad/v1`: what callers send, and the shapes they get back."""

from typing import NotRequired, TypedDict

from pydantic import Field

from functions.map_geocode.wire.fields import CoordinateType, PointAsked
from shared.web.map import MapParameters, parameter


class GeocodingParameters(MapParameters):
    """`/geocoding/v3`."""

    address: str = parameter("the text of an address; 路与路交叉口 for a crossing", required=True)
    city: str = parameter("name or code of a city, where the address alone does not tell")
    ret_coordtype: CoordinateType = Field("bd09ll", description="coordinate type of the answer")
    extension_analys_level: bool = Field(False, description="1 adds `analys_level`")
    extension_poi_infos: bool = Field(False, description="1 adds the address in parts, and its namesakes")


class AbroadParameters(MapParameters):
    """`/api_geocoding_abroad/v1`."""

    address: str = parameter(
        "an address, most special first: 12 Main Street, Vaduz; or 日本东京", required=True
    )
    extension_analys_level: bool = Field(False, description="1 adds `analys_level`")
    extension_poi_infos: bool = Field(False, description="1 adds the address in parts, and its namesakes")


class PoiInfo(TypedDict):
    """One candidate in parts; the first one is the result."""

    name: str
    uid: str
    location: PointAsked
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

    location: PointAsked
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
