"""A place as the answers of suggestion show it."""

from functions.map_place.engine.places import FoundPlace
from functions.map_place.parameters import Frame
from functions.map_place.search.writing import add_location, country_name, number
from functions.map_place.suggestion.answers import Suggestion, SuggestionV3


def suggestion(found: FoundPlace, frame: Frame) -> Suggestion:
    """Return a suggestion for version 2; abroad with its country, in Chinese."""
    place, lineage = found.place, found.lineage
    shown: Suggestion = {
        "uid": place.uid,
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "district": lineage.county.name,
        "business": "",
        "cityid": "",
        "tag": place.tag,
        "address": _dashed(found),
        "children": [],
        "adcode": lineage.adcode,
    }
    add_location(shown, place, frame)
    if frame.abroad:
        shown["country"] = country_name(place, "")
    return shown


def suggestion_v3(found: FoundPlace, frame: Frame) -> SuggestionV3:
    """Return a suggestion for version 3."""
    place, lineage = found.place, found.lineage
    shown: SuggestionV3 = {
        "uid": place.uid,
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "district": lineage.county.name,
        "town": lineage.town.name,
        "town_code": number(lineage.town.code),
        "adcode": lineage.adcode,
        "address": _dashed(found),
        "tag": place.tag,
        "classified_poi_tag": place.tag,
        "business": "",
        "children": [],
    }
    add_location(shown, place, frame)
    return shown


def _dashed(found: FoundPlace) -> str:
    """Return city, district and street address as suggestions have them: 贵阳市-观山湖区-林城东路."""
    lineage = found.lineage
    city = lineage.city.name or lineage.province.name
    return "-".join(filter(None, (city, lineage.county.name, found.place.address)))
