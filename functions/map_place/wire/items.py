"""A place as answers show it: the items of search and detail, and those of suggestions.

What no source of the pack knows is left out (photos, ratings, prices, entrances) or, where clients read the
field of every item, empty. `country` is an addition: without it one Paris looks like the other.

The shapes differ by a field here and there, and callers read them by name; so each is written out as it goes
over the wire, and only what they share in full stands once.
"""

from typing import NotRequired, TypedDict

from functions.map_place.places import FoundPlace
from functions.map_place.wire.filters import industry_of
from functions.map_place.wire.points import Frame, Location
from shared.geo.countries import country_of
from shared.places.file import NOWHERE
from shared.places.index import Place

MOST_ALIASES = 10


class Named(TypedDict):
    """What every item begins with."""

    uid: str
    name: str
    province: str
    city: str
    location: NotRequired[Location]


class PlaceItem(Named):
    """A place of version 2 and abroad."""

    address: str
    area: str
    street_id: str
    telephone: str
    detail: int
    adcode: NotRequired[int]
    country: NotRequired[str]
    detail_info: NotRequired["DetailInfo"]


class PlaceItemV3(Named):
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


class Suggested(Named):
    """What every suggestion holds."""

    district: str
    address: str
    adcode: str
    tag: str
    business: str
    children: list[str]


class Suggestion(Suggested):
    """A suggestion of version 2 and abroad."""

    cityid: str
    country: NotRequired[str]


class SuggestionV3(Suggested):
    """A suggestion of version 3."""

    town: str
    town_code: int
    classified_poi_tag: str


def item(
    found: FoundPlace, frame: Frame, *, detailed: bool, with_adcode: bool, language: str = ""
) -> PlaceItem:
    """Return a place for version 2; abroad with its country, whose name is English for `language` en."""
    place, address = found.place, found.address
    shown: PlaceItem = {
        "uid": place.uid,
        "name": place.name,
        "address": _address(found),
        "province": address.province,
        "city": address.city,
        "area": address.district,
        "street_id": "",
        "telephone": place.facts.get("telephone", ""),
        "detail": 1,
    }
    _add_location(shown, place, frame)
    if with_adcode:
        shown["adcode"] = _number(address.adcode)
    if frame.abroad:
        shown["country"] = _country(place, language)
    if detailed:
        shown["detail_info"] = _detail_info(found)
    return shown


def item_v3(found: FoundPlace, frame: Frame, *, detailed: bool, light: bool) -> PlaceItemV3:
    """Return a place for version 3. light: without contacts and details."""
    place, address = found.place, found.address
    shown: PlaceItemV3 = {
        "uid": place.uid,
        "name": place.name,
        "province": address.province,
        "city": address.city,
        "area": address.district,
        "town": address.town,
        "town_code": _number(address.town_code),
        "adcode": _number(address.adcode),
        "address": _address(found),
    }
    _add_location(shown, place, frame)
    if light:
        return shown
    shown |= {"telephone": place.facts.get("telephone", ""), "street_id": "", "detail": 1, "status": ""}
    if detailed:
        shown["detail_info"] = _detail_info(found)
    return shown


def suggestion(found: FoundPlace, frame: Frame) -> Suggestion:
    """Return a suggestion for version 2; abroad with its country, in Chinese."""
    place, address = found.place, found.address
    shown: Suggestion = {
        "uid": place.uid,
        "name": place.name,
        "province": address.province,
        "city": address.city,
        "district": address.district,
        "business": "",
        "cityid": "",
        "tag": place.tag,
        "address": _dashed(found),
        "children": [],
        "adcode": address.adcode,
    }
    _add_location(shown, place, frame)
    if frame.abroad:
        shown["country"] = _country(place, "")
    return shown


def suggestion_v3(found: FoundPlace, frame: Frame) -> SuggestionV3:
    """Return a suggestion for version 3."""
    place, address = found.place, found.address
    shown: SuggestionV3 = {
        "uid": place.uid,
        "name": place.name,
        "province": address.province,
        "city": address.city,
        "district": address.district,
        "town": address.town,
        "town_code": _number(address.town_code),
        "adcode": address.adcode,
        "address": _dashed(found),
        "tag": place.tag,
        "classified_poi_tag": place.tag,
        "business": "",
        "children": [],
    }
    _add_location(shown, place, frame)
    return shown


def _add_location(shown: Named, place: Place, frame: Frame) -> None:
    """Add the point where a source gives one."""
    if place.lng is not None and place.lat is not None:
        shown["location"] = frame.write(place.lng, place.lat, inland=place.division != NOWHERE)


def _address(found: FoundPlace) -> str:
    """Return the street address, or the divisions where no source gives one."""
    of = found.address
    city = of.city if of.city != of.province else ""
    return found.place.address or f"{of.province}{city}{of.district}{of.town}"


def _dashed(found: FoundPlace) -> str:
    """Return city, district and street address as suggestions have them: 贵阳市-观山湖区-林城东路."""
    of = found.address
    return "-".join(filter(None, (of.city or of.province, of.district, found.place.address)))


def _detail_info(found: FoundPlace) -> DetailInfo:
    place = found.place
    info: DetailInfo = {
        "tag": place.tag,
        "classified_poi_tag": place.tag,
        "shop_hours": place.facts.get("shop_hours", ""),
        "children": [],
    }
    if found.distance is not None:
        info["distance"] = round(found.distance)
    if industry := industry_of(place.tag):
        info["type"] = industry
    if place.names:
        info["new_alias"] = ";".join(place.names[:MOST_ALIASES])
    if website := place.facts.get("website"):
        info["detail_url"] = website
    return info


def _country(place: Place, language: str) -> str:
    country = country_of(place.country)
    if country is None:
        return ""
    return country.english if language.lower().startswith("en") else country.chinese


def _number(code: str) -> int:
    """Return a code as the number that it goes over the wire as, 0 for none."""
    return int(code) if code else 0
