"""A place as the answers of search and detail show it."""

from functions.map_place.answers import DetailInfo, PlaceHead, PlaceItem, PlaceItemV3
from functions.map_place.engine.filters import industry_of
from functions.map_place.engine.places import FoundPlace
from functions.map_place.parameters import Frame
from shared.geo.countries import country_of
from shared.places.records import Place
from shared.places.schema import NOWHERE

MOST_ALIASES = 10


def item(
    found: FoundPlace, frame: Frame, *, detailed: bool, with_adcode: bool, language: str = ""
) -> PlaceItem:
    """Return a place for version 2; abroad with its country, whose name is English for `language` en."""
    place, lineage = found.place, found.lineage
    shown: PlaceItem = {
        "uid": place.uid,
        "name": place.name,
        "address": _address(found),
        "province": lineage.province.name,
        "city": lineage.city.name,
        "area": lineage.county.name,
        "street_id": "",
        "telephone": place.facts.get("telephone", ""),
        "detail": 1,
    }
    add_location(shown, place, frame)
    if with_adcode:
        shown["adcode"] = number(lineage.adcode)
    if frame.abroad:
        shown["country"] = country_name(place, language)
    if detailed:
        shown["detail_info"] = _detail_info(found)
    return shown


def item_v3(found: FoundPlace, frame: Frame, *, detailed: bool, light: bool) -> PlaceItemV3:
    """Return a place for version 3. light: without contacts and details."""
    place, lineage = found.place, found.lineage
    shown: PlaceItemV3 = {
        "uid": place.uid,
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "area": lineage.county.name,
        "town": lineage.town.name,
        "town_code": number(lineage.town.code),
        "adcode": number(lineage.adcode),
        "address": _address(found),
    }
    add_location(shown, place, frame)
    if light:
        return shown
    shown |= {"telephone": place.facts.get("telephone", ""), "street_id": "", "detail": 1, "status": ""}
    if detailed:
        shown["detail_info"] = _detail_info(found)
    return shown


def add_location(shown: PlaceHead, place: Place, frame: Frame) -> None:
    """Add the point where a source gives one."""
    if place.lng is not None and place.lat is not None:
        shown["location"] = frame.write(place.lng, place.lat, inland=place.division != NOWHERE)


def _address(found: FoundPlace) -> str:
    """Return the street address, or the divisions where no source gives one."""
    return found.place.address or f"{found.lineage.text}{found.lineage.town.name}"


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


def country_name(place: Place, language: str) -> str:
    country = country_of(place.country)
    if country is None:
        return ""
    return country.english if language.lower().startswith("en") else country.chinese


def number(code: str) -> int:
    """Return a code as the number that it goes over the wire as, 0 for none."""
    return int(code) if code else 0
