"""What callers of IP location send, and the shape they get back."""

from typing import TypedDict

from shared.web.parameters import MapParameters, parameter


class IpParameters(MapParameters):
    """`/location/ip`."""

    ip: str = parameter("IPv4 or IPv6 address; the caller's own when absent")
    coor: str = parameter("`bd09ll` or `gcj02`; BD-09 Mercator metres when absent")
    caller_address: str = ""


class IpAddressDetail(TypedDict):
    """What is known of the address; empty where nothing is."""

    province: str
    city: str
    district: str
    street: str
    street_number: str
    city_code: int
    adcode: str


class TextPoint(TypedDict):
    """Longitude and latitude as text; empty where the tables give no point."""

    x: str
    y: str


class Accuracy(TypedDict):
    """How much of the answer may be believed, and how old the table is that gave it."""

    level: str
    confidence: int
    as_of: str


class Content(TypedDict):
    """Where the address is."""

    address: str
    address_detail: IpAddressDetail
    point: TextPoint
    accuracy: Accuracy


class IpAnswer(TypedDict):
    """An address in one line of fields, and its parts."""

    address: str
    content: Content
