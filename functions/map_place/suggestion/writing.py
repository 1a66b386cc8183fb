"""A place as the answers of suggestion show it."""

from functions.map_place.engine.places import PlaceResult
from functions.map_place.search.writing import add_location, code_number, country_name
from functions.map_place.suggestion.answers import Suggestion, SuggestionV3
from shared.geo.points import Datum


def place_suggestion(result: PlaceResult, datum: Datum, *, with_country: bool) -> Suggestion:
    """Return a suggestion for version 2; abroad with its country, in Chinese."""
    place, lineage = result.place, result.lineage
    suggestion: Suggestion = {
        "uid": place.uid,
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "district": lineage.county.name,
        "business": "",
        "cityid": str(result.city_number or ""),
        "tag": place.tag,
        "address": _dashed_address(result),
        "children": [],
        "adcode": lineage.adcode,
    }
    add_location(suggestion, place, datum)
    if with_country:
        suggestion["country"] = country_name(place, "")
    return suggestion


def place_suggestion_v3(result: PlaceResult, datum: Datum) -> SuggestionV3:
    """Return a suggestion for version 3."""
    place, lineage = result.place, result.lineage
    suggestion: SuggestionV3 = {
        "uid": place.uid,
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "district": lineage.county.name,
        "town": lineage.town.name,
        "town_code": code_number(lineage.town.code),
        "adcode": lineage.adcode,
        "address": _dashed_address(result),
        "tag": place.tag,
        "classified_poi_tag": place.tag,
        "business": "",
        "children": [],
    }
    add_location(suggestion, place, datum)
    return suggestion


def _dashed_address(result: PlaceResult) -> str:
    """Return city, district and street address as suggestions have them: 贵阳市-观山湖区-林城东路."""
    lineage = result.lineage
    city = lineage.city.name or lineage.province.name
    return "-".join(filter(None, (city, lineage.county.name, result.place.address)))
