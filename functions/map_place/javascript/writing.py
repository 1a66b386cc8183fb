"""Writing places for scripts."""

from typing import Final

from functions.map_place.engine.places import PlaceResult
from functions.map_place.javascript.answers import (
    DetailedScriptPlace,
    ScriptDetails,
    ScriptPlace,
    ScriptSuggestion,
)
from functions.map_place.search.writing import code_number, street_address
from shared.geo.packed_geometry import pack_point
from shared.geo.points import Datum

_KINDS: Final = {"交通设施;公交车站": 1, "交通设施;地铁站": 3}
_OTHER_KIND: Final = 0


def write_place(result: PlaceResult, datum: Datum) -> ScriptPlace:
    """Return a place that has a point."""
    place, lineage = result.place, result.lineage
    return {
        "name": place.name,
        "uid": place.uid,
        "addr": street_address(result),
        "tel": place.facts.get("telephone", ""),
        "zip": "",
        "poiType": _KINDS.get(place.tag, _OTHER_KIND),
        "std_tag": place.tag,
        "cla": [],
        "acc_flag": 1,
        "geo": pack_point(*datum.write(place.lng or 0.0, place.lat or 0.0)),
        "admin_info": {
            "area_id": code_number(lineage.adcode),
            "city_name": lineage.city.name,
            "province_name": lineage.province.name,
            "area_name": lineage.county.name,
        },
    }


def write_place_details(result: PlaceResult, datum: Datum) -> DetailedScriptPlace:
    """Return a place with what its source says of it."""
    place = result.place
    details: ScriptDetails = {
        "name": place.name,
        "tag": place.tag,
        "phone": place.facts.get("telephone", ""),
        "shop_hours": place.facts.get("shop_hours", ""),
    }
    return {**write_place(result, datum), "ext": {"detail_info": details}}


def write_suggestion(result: PlaceResult, datum: Datum) -> ScriptSuggestion:
    """Return a place, with or without a point."""
    place, lineage = result.place, result.lineage
    suggestion: ScriptSuggestion = {
        "name": place.name,
        "province": lineage.province.name,
        "city": lineage.city.name,
        "district": lineage.county.name,
        "address": place.address,
        "business": "",
        "tag": place.tag,
    }
    if place.lng is not None and place.lat is not None:
        lng, lat = datum.write(place.lng, place.lat)
        suggestion["location"] = {"lng": lng, "lat": lat}
    return suggestion
