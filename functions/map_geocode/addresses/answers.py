"""The shapes of the address analysis's answer."""

from typing import NotRequired, TypedDict

from functions.map_geocode.answers import PointAnswer


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
    facticity: NotRequired[int]
    """With `addr_verify`: 1 where all divisions that the text names exist and agree, else 0."""
    location: NotRequired[PointAnswer]


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
