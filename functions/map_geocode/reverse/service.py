"""Answers `/reverse_geocoding/v3`, and `/geocoder/v2` with a `location`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from functions.map_geocode.engine.points import Frame, Spot, read_location, spot_of
from functions.map_geocode.pack import PACK, Engines
from functions.map_geocode.reverse.answers import (
    XY,
    BusinessInfo,
    ParentPoi,
    Poi,
    PoiRegion,
    ReverseAnswer,
    Road,
)
from functions.map_geocode.reverse.parameters import ReverseParameters
from functions.map_geocode.reverse.writing import address_of
from shared.geo import Crs
from shared.geo.refusal import NoData, Refusal

if TYPE_CHECKING:
    from shared.geocoding.reverse_geocoder import PlaceNearby, RoadNearby

FEW_PLACES, MANY_PLACES = 10, 30
MOST_TAGS: Final = 20
NO_CITY_CODE: Final = 0
"""Baidu's own numbers of cities are in no open source."""
PLACES_FIELDS: Final = ("extensions_poi", "entensions_poi", "pois")
"""What asks for places, by the names of three generations of clients."""


def reverse_geocode(asked: ReverseParameters) -> ReverseAnswer:
    """Answer `/reverse_geocoding/v3`."""
    with PACK.use() as engines:
        spot = _spot(asked, engines)
        found = engines.reverse.reverse(
            spot.lng,
            spot.lat,
            radius=asked.radius,
            tags=tuple(filter(None, asked.poi_types.split("|")))[:MOST_TAGS],
            most=MANY_PLACES if asked.entire_poi else FEW_PLACES,
            by_rank=asked.sort_strategy == "rank",
            with_places=asked.with_places,
        )
        address = address_of(engines, found, asked.language, fill=asked.language_auto)
    frame = Frame(Crs(asked.ret_coordtype), spot.is_abroad)
    adcode = int(address.component["adcode"] or 0)
    nearest = found.places[0].place.name if found.places else ""
    return {
        "result": {
            "location": frame.write(spot.lng, spot.lat),
            "formatted_address": address.text,
            "edz": {"name": ""},
            "business": ",".join(of.place.name for of in found.business),
            "business_info": [_business(of, frame, adcode) for of in found.business],
            "addressComponent": address.component,
            "pois": [_poi(of, frame) for of in found.places],
            "roads": [_road(of, frame) for of in found.roads] if asked.extensions_road else [],
            "poiRegions": [_region(of) for of in found.regions] if asked.with_places else [],
            "sematic_description": found.description if asked.with_places else "",
            "formatted_address_poi": address.of_place(nearest) if nearest else "",
            "cityCode": NO_CITY_CODE,
        }
    }


def is_near(asked: ReverseParameters) -> bool:
    """Say whether a call takes half a millisecond: all that it looks at lies near the point."""
    return asked.sort_strategy != "rank"


def names_places_abroad(asked: ReverseParameters) -> bool:
    """Tell whether a call asks for places around a point abroad, which is a service of its own."""
    if not asked.with_places:
        return False
    try:
        with PACK.use() as engines:
            return _spot(asked, engines).is_abroad
    except (NoData, Refusal):
        return False  # without an answer nothing is used


def without_places(asked: ReverseParameters) -> ReverseParameters:
    """Return the parameters of a call that may not name places."""
    return asked.model_copy(update=dict.fromkeys(PLACES_FIELDS, False))


def tell_upstream(asked: ReverseParameters) -> Mapping[str, str]:
    """Keep an upstream from naming places that this call may not name."""
    return {} if asked.with_places else dict.fromkeys(PLACES_FIELDS, "0")


def _spot(asked: ReverseParameters, engines: Engines) -> Spot:
    if not asked.location:
        raise Refusal("Request Parameter Error: lack location; expected lat,lng")
    crs = Crs(asked.coordtype)
    degrees = read_location(asked.location, crs)
    return spot_of(degrees, crs, engines.reverse.is_in_china, engines.reverse.is_abroad)


def _business(found: "PlaceNearby", frame: Frame, adcode: int) -> BusinessInfo:
    return {
        "name": found.place.name,
        "location": frame.write(found.place.lng or 0.0, found.place.lat or 0.0),
        "adcode": adcode,
        "distance": str(found.bearing.distance),
        "direction": found.bearing.direction,
    }


def _poi(found: "PlaceNearby", frame: Frame) -> Poi:
    place = found.place
    return {
        "addr": place.address,
        "cp": "",
        "direction": found.bearing.direction,
        "distance": str(found.bearing.distance),
        "name": place.name,
        "poiType": place.tag.partition(";")[0],
        "point": _xy(frame, place.lng or 0.0, place.lat or 0.0),
        "tag": place.tag,
        "tel": place.facts.get("telephone", ""),
        "uid": place.uid,
        "zip": "",
        "popularity_level": "",
        "aoi_name": "",
        "parent_poi": _no_parent(),
    }


def _no_parent() -> ParentPoi:
    return {
        "name": "",
        "tag": "",
        "addr": "",
        "point": {"x": 0.0, "y": 0.0},
        "direction": "",
        "distance": "",
        "uid": "",
    }


def _xy(frame: Frame, lng: float, lat: float) -> XY:
    point = frame.write(lng, lat)
    return {"x": point["lng"], "y": point["lat"]}


def _road(found: "RoadNearby", frame: Frame) -> Road:
    return {
        "name": found.place.name,
        "distance": str(found.bearing.distance),
        "direction": found.bearing.direction,
        "location": frame.write(found.lng, found.lat),
    }


def _region(found: "PlaceNearby") -> PoiRegion:
    return {
        "direction_desc": found.bearing.direction,
        "name": found.place.name,
        "tag": found.place.tag,
        "uid": found.place.uid,
        "distance": str(found.bearing.distance),
    }
