"""A place as the answers of search and detail show it."""

from functions.map_place.answers import DetailInfo, PlaceHead, PlaceItem, PlaceItemV3
from functions.map_place.engine.places import PlaceResult
from shared.geo.countries import country_of
from shared.geo.points import Datum
from shared.places.records import Place

MOST_ALIASES = 10


def place_item(
    result: PlaceResult,
    datum: Datum,
    *,
    with_details: bool,
    with_adcode: bool,
    with_country: bool,
    language: str = "",
) -> PlaceItem:
    """Return the item of a place for version 2; abroad with its country, in English for `language` en."""
    place, lineage = result.place, result.lineage
    item: PlaceItem = {
        "uid": place.uid,
        "name": place.name,
        "address": street_address(result),
        "province": lineage.province.name,
        "city": lineage.city.name,
        "area": lineage.county.name,
        "street_id": "",
        "telephone": place.facts.get("telephone", ""),
        "detail": 1,
    }
    add_location(item, place, datum)
    if with_adcode:
        item["adcode"] = code_number(lineage.adcode)
    if with_country:
        item["country"] = country_name(place, language)
    if with_details:
        item["detail_info"] = _detail_info(result)
    return item


def place_item_v3(result: PlaceResult, datum: Datum, *, with_details: bool, light: bool) -> PlaceItemV3:
    """Return the item of a place for version 3. light: without contacts and details."""
    place, lineage = result.place, result.lineage
    item: PlaceItemV3 = {
        "uid": place.uid,
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "area": lineage.county.name,
        "town": lineage.town.name,
        "town_code": code_number(lineage.town.code),
        "adcode": code_number(lineage.adcode),
        "address": street_address(result),
    }
    add_location(item, place, datum)
    if light:
        return item
    item |= {"telephone": place.facts.get("telephone", ""), "street_id": "", "detail": 1, "status": ""}
    if with_details:
        item["detail_info"] = _detail_info(result)
    return item


def add_location(item: PlaceHead, place: Place, datum: Datum) -> None:
    """Add the location of a place that has a point."""
    if place.lng is not None and place.lat is not None:
        x, y = datum.write(place.lng, place.lat)
        item["location"] = {"lat": y, "lng": x}


def street_address(result: PlaceResult) -> str:
    """Return the street address, or the divisions where no source has one."""
    return result.place.address or f"{result.lineage.text}{result.lineage.town.name}"


def _detail_info(result: PlaceResult) -> DetailInfo:
    place = result.place
    info: DetailInfo = {
        "tag": place.tag,
        "classified_poi_tag": place.tag,
        "shop_hours": place.facts.get("shop_hours", ""),
        "children": [],
    }
    if result.distance is not None:
        info["distance"] = round(result.distance)
    if place.industry:
        info["type"] = place.industry
    if place.names:
        info["new_alias"] = ";".join(place.names[:MOST_ALIASES])
    if website := place.facts.get("website"):
        info["detail_url"] = website
    return info


def country_name(place: Place, language: str) -> str:
    """Return the name of a place's country, English for a language en, else Chinese; empty for none."""
    country = country_of(place.country)
    if country is None:
        return ""
    return country.english if language.lower().startswith("en") else country.chinese


def code_number(code: str) -> int:
    """Return the number of a code, 0 for none: so the wire has it."""
    return int(code) if code else 0
