"""`/reverse_geocoding/v3`: what callers send, and the shapes they get back."""

from typing import Annotated, Literal, NotRequired, TypedDict

from pydantic import BeforeValidator, Field

from functions.map_geocode.wire.fields import CoordinateType, PointAsked
from shared.geo.notation import parse_number
from shared.web.map import MapParameters, parameter


class ReverseParameters(MapParameters):
    """`/reverse_geocoding/v3`."""

    location: str = parameter("`lat,lng`; `y,x` metres for `bd09mc`", required=True)
    coordtype: CoordinateType = Field("bd09ll", description="coordinate type of `location`")
    ret_coordtype: CoordinateType = Field("bd09ll", description="coordinate type of the answer")
    extensions_poi: bool = Field(False, description="1 adds `pois`, `poiRegions` and the descriptions")
    entensions_poi: bool = Field(False, description="the same, as older clients spell it")
    pois: bool = Field(False, description="the same, as the oldest clients call it")
    radius: Annotated[float, BeforeValidator(parse_number, json_schema_input_type=str)] = Field(
        1_000.0, description="metres around the point that places are taken from; above 3000 means 3000"
    )
    poi_types: str = parameter("only places of these tags, `|` between them: 酒店|房地产")
    extensions_road: bool = Field(False, description="1 adds the three nearest roads")
    extensions_town: bool = Field(False, description="accepted; `town` is always there")
    entire_poi: bool = Field(False, description="1 gives up to 30 places instead of 10")
    sort_strategy: Literal["distance", "rank", "default"] = Field(
        "distance", description="`rank` gives the best known places within the radius, not the nearest"
    )
    region_data_source: Literal["1", "2"] = Field(
        "2", description="accepted; both lists of divisions are one here"
    )
    language: str = parameter("language of names abroad; `en` there when absent")
    language_auto: bool = Field(False, description="1 fills names that the language lacks")

    @property
    def with_places(self) -> bool:
        """Whether places are asked for, by any of the three names."""
        return self.extensions_poi or self.entensions_poi or self.pois


class Named(TypedDict):
    """A name, empty where there is none."""

    name: str


class BusinessInfo(TypedDict):
    """A business district around or near the point."""

    name: str
    location: PointAsked
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
    location: PointAsked


class PoiRegion(TypedDict):
    """A place in whose outline the point lies."""

    direction_desc: str
    name: str
    tag: str
    uid: str
    distance: str


class ReverseResult(TypedDict):
    """What lies at and around a point; empty where no source knows."""

    location: PointAsked
    formatted_address: str
    edz: Named
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
