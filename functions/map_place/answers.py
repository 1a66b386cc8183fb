"""A place in an answer: the shapes that search and detail share.

What no source of the pack knows is left out (photos, ratings, prices, entrances) or, where clients read the
field of every item, empty. `country` is an addition: without it one Paris looks like the other.

The shapes differ by a field here and there, and callers read them by name; so each is written out as it goes
over the wire, and only what they share in full stands once.
"""

from typing import NotRequired, TypedDict


class Location(TypedDict):
    """A point in degrees of the type asked for."""

    lat: float
    lng: float


class PlaceHead(TypedDict):
    """What every item begins with."""

    uid: str
    name: str
    province: str
    city: str
    location: NotRequired[Location]


class PlaceItem(PlaceHead):
    """A place of version 2 and abroad."""

    address: str
    area: str
    street_id: str
    telephone: str
    detail: int
    adcode: NotRequired[int]
    country: NotRequired[str]
    detail_info: NotRequired["DetailInfo"]


class PlaceItemV3(PlaceHead):
    """A place of version 3; what is not required is not in the light version."""

    area: str
    town: str
    town_code: int
    adcode: int
    address: str
    telephone: NotRequired[str]
    street_id: NotRequired[str]
    detail: NotRequired[int]
    status: NotRequired[str]
    detail_info: NotRequired["DetailInfo"]


class DetailInfo(TypedDict):
    """What `scope=2` adds."""

    distance: NotRequired[int]
    type: NotRequired[str]
    tag: str
    classified_poi_tag: str
    new_alias: NotRequired[str]
    detail_url: NotRequired[str]
    shop_hours: str
    children: list[str]
