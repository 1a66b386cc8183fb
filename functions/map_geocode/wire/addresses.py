"""`/address_analyzer/v1`: parameters, shape and answer."""

from typing import Literal, NotRequired, TypedDict

from pydantic import Field

from functions.map_geocode.engines import PACK
from functions.map_geocode.wire.fields import CoordinateType, PointAsked
from functions.map_geocode.wire.points import Frame
from functions.map_geocode.words import LONGEST_TEXT
from shared.geo import Crs
from shared.web.map import MapParameters, parameter


class AddressParameters(MapParameters):
    """`/address_analyzer/v1`."""

    address: str = parameter("the text of an address", required=True)
    model: Literal["0", "1"] = Field(
        "0", description="1 also looks for a person's name and a telephone number"
    )
    addr_verify: Literal["0", "1"] = Field("0", description="1 says in `problem` what is wrong")
    ret_coordtype: CoordinateType = Field("bd09ll", description="coordinate type of `location`")


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
    location: NotRequired[PointAsked]


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


def analyze_address(asked: AddressParameters) -> AddressAnswer:
    """Answer `/address_analyzer/v1`."""
    with PACK.use() as engines:
        text = asked.address[:LONGEST_TEXT].translate(engines.simplified)
        found = engines.addresses.analyze(
            text, with_recipient=asked.model == "1", verify=asked.addr_verify == "1"
        )
    street = found.street
    answer: AddressAnswer = {
        "address": asked.address,
        "result": {
            "name": found.name,
            "tel": found.telephone,
            "province": found.province.name,
            "province_code": found.province.code,
            "city": found.city.name,
            "city_code": found.city.code,
            "county": found.county.name,
            "county_code": found.county.code,
            "town": found.town.name,
            "town_code": found.town.code,
            "village": found.village.name,
            "village_code": found.village.code,
            "road": street.road,
            "road_code": "",
            "section": street.section,
            "section_code": "",
            "lane": street.lane,
            "street_number": street.number,
            "building": street.building,
            "unit": street.unit,
            "floor": street.floor,
            "room": street.room,
            "poi": street.place,
            "poi_code": "",
            "problem": found.problem,
        },
        "detail": {
            "address_poi": street.place,
            "poi_tag": "",
            "address_precise": 0,
            "address_confidence": found.confidence,
            "address_comprehension": found.comprehension,
        },
    }
    if found.point is not None:
        answer["result"]["location"] = Frame(Crs(asked.ret_coordtype)).write(*found.point)
    return answer
