"""What callers of region search and address analysis send, and the shapes they get back."""

from typing import Literal, NotRequired, TypedDict

from pydantic import Field

from functions.map_geocode.regions import District
from shared.web.map import MapParameters, parameter


class RegionParameters(MapParameters):
    """`/api_region_search/v1`."""

    keyword: str = parameter("a division's name, full or short, its code, or 中国 or 全国", required=True)
    sub_admin: str = parameter("levels of divisions below to list, 0 to 3", "0")
    extensions_code: str = parameter("1 adds `code` to every division", "0")
    boundary: str = parameter("1 adds the outline of the first division found", "0")
    boundarycode: str = parameter("draw the division of this code among those found instead")


class RegionAnswer(TypedDict):
    """The divisions that a keyword names."""

    message: str
    data_version: str
    result_size: int
    districts: list[District]


class AddressParameters(MapParameters):
    """`/address_analyzer/v1`."""

    address: str = parameter("the text of an address", required=True)
    model: Literal["0", "1"] = Field(
        "0", description="1 also looks for a person's name and a telephone number"
    )
    addr_verify: Literal["0", "1"] = Field("0", description="1 says in `problem` what is wrong")
    ret_coordtype: Literal["bd09ll", "gcj02ll", "wgs84ll", "bd09mc"] = Field(
        "bd09ll", description="coordinate type of `location`"
    )


class Location(TypedDict):
    """A point in the type asked for."""

    lng: float
    lat: float


class AddressParts(TypedDict):
    """An address taken apart; empty where the text or the data say nothing."""

    name: str
    tel: str
    province: str
    province_code: str
    city: str
    city_code: str
    county: str
    county_code: str
    town: str
    town_code: str
    village: str
    village_code: str
    road: str
    road_code: str
    section: str
    section_code: str
    lane: str
    street_number: str
    building: str
    unit: str
    floor: str
    room: str
    poi: str
    poi_code: str
    problem: str
    location: NotRequired[Location]


class AddressDetail(TypedDict):
    """How much of the address was understood, and how exact its point is."""

    address_poi: str
    poi_tag: str
    address_precise: int
    address_confidence: int
    address_comprehension: int


class AddressAnswer(TypedDict):
    """The address as it was sent, its parts, and what may be believed of them."""

    address: str
    result: AddressParts
    detail: AddressDetail
