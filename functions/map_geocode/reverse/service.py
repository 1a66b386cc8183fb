"""Answers `/reverse_geocoding/v3`, and `/geocoder/v2` with a `location`."""

from collections.abc import Mapping
from typing import Final

from functions.map_geocode.engine.points import Frame, Spot, read_location, spot_of
from functions.map_geocode.errors import LocationMissing
from functions.map_geocode.pack import PACK, Engines
from functions.map_geocode.reverse.answers import ReverseAnswer
from functions.map_geocode.reverse.parameters import ReverseParameters
from functions.map_geocode.reverse.writing import (
    write_business,
    write_component,
    write_poi,
    write_region,
    write_road,
)
from shared.geo import Crs
from shared.geo.refusal import NoData, Refusal

FEW_PLACES, MANY_PLACES = 10, 30
MOST_TAGS: Final = 20
NO_CITY_CODE: Final = 0
"""Baidu's own numbers of cities are in no open source."""
PLACES_FIELDS: Final = ("extensions_poi", "entensions_poi", "pois")
"""What asks for places, by the names of three generations of clients."""


def reverse_geocode(parameters: ReverseParameters) -> ReverseAnswer:
    """Answer `/reverse_geocoding/v3`."""
    from shared.geocoding.point_addresses import address_of

    with PACK.use() as engines:
        spot = _spot(parameters, engines)
        nearby = engines.reverse.reverse(
            spot.lng,
            spot.lat,
            radius=parameters.radius,
            tags=tuple(filter(None, parameters.poi_types.split("|")))[:MOST_TAGS],
            most=MANY_PLACES if parameters.entire_poi else FEW_PLACES,
            by_rank=parameters.sort_strategy == "rank",
            with_places=parameters.with_places,
        )
        address = address_of(
            nearby, engines.divisions, engines.folding, parameters.language, fill=parameters.language_auto
        )
    frame = Frame(Crs(parameters.ret_coordtype), spot.is_abroad)
    component = write_component(address, nearby.street_bearing)
    adcode = int(component["adcode"] or 0)
    nearest = nearby.places[0].place.name if nearby.places else ""
    roads, regions = nearby.roads, nearby.regions
    return {
        "result": {
            "location": frame.write(spot.lng, spot.lat),
            "formatted_address": address.text,
            "edz": {"name": ""},
            "business": ",".join(district.place.name for district in nearby.business),
            "business_info": [write_business(district, frame, adcode) for district in nearby.business],
            "addressComponent": component,
            "pois": [write_poi(place, frame) for place in nearby.places],
            "roads": [write_road(road, frame) for road in roads] if parameters.extensions_road else [],
            "poiRegions": [write_region(region) for region in regions] if parameters.with_places else [],
            "sematic_description": nearby.description if parameters.with_places else "",
            "formatted_address_poi": address.of_place(nearest) if nearest else "",
            "cityCode": NO_CITY_CODE,
        }
    }


def is_near(parameters: ReverseParameters) -> bool:
    """Say whether a call takes half a millisecond: all that it looks at lies near the point."""
    return parameters.sort_strategy != "rank"


def names_places_abroad(parameters: ReverseParameters) -> bool:
    """Tell whether a call asks for places around a point abroad, which is a service of its own."""
    if not parameters.with_places:
        return False
    try:
        with PACK.use() as engines:
            return _spot(parameters, engines).is_abroad
    except (NoData, Refusal):
        return False  # without an answer nothing is used


def without_places(parameters: ReverseParameters) -> ReverseParameters:
    """Return the parameters of a call that may not name places."""
    return parameters.model_copy(update=dict.fromkeys(PLACES_FIELDS, False))


def tell_upstream(parameters: ReverseParameters) -> Mapping[str, str]:
    """Keep an upstream from naming places that this call may not name."""
    return {} if parameters.with_places else dict.fromkeys(PLACES_FIELDS, "0")


def _spot(parameters: ReverseParameters, engines: Engines) -> Spot:
    if not parameters.location:
        raise LocationMissing
    crs = Crs(parameters.coordtype)
    degrees = read_location(parameters.location, crs)
    return spot_of(degrees, crs, engines.reverse.is_in_china, engines.reverse.is_abroad)
