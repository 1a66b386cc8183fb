"""The shapes that callers of IP location get back."""

from typing import TypedDict


class IpAddressDetail(TypedDict):
    """The parts of the address; an unknown part is empty."""

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
    """How precise and how sure the answer is, and the date of its table."""

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
