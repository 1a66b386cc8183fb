"""Writing the answer of reverse geocoding."""

from typing import Final

from functions.map_geocode.answers import PointAnswer, PointWriter
from functions.map_geocode.reverse.answers import (
    XY,
    AddressComponent,
    BusinessInfo,
    ParentPoi,
    Poi,
    PoiRegion,
    Road,
)
from shared.geocoding.bearings import Bearing
from shared.geocoding.point_addresses import PointAddress
from shared.geocoding.surroundings import PlaceNearby, RoadNearby

CHINAS_CODE, NO_COUNTRY_CODE = 0, -1
"""Baidu's own numbers of other countries are in no open source."""
OPEN_SEA: Final = "0"
"""`adcode` where no country is."""
CITY_LEVEL: Final = 2
"""Of the levels country, province, city, district, town: which one `city` is."""


def write_component(address: PointAddress, bearing: Bearing | None) -> AddressComponent:
    """Return an address in parts; bearing: of the point from the house or street."""
    country, lineage = address.country, address.lineage
    return {
        "country": address.country_name,
        "country_code": CHINAS_CODE if address.is_in_china else NO_COUNTRY_CODE,
        "country_code_iso": country.iso3 if country else "",
        "country_code_iso2": country.iso2 if country else "",
        "province": lineage.province.name,
        "city": lineage.city.name,
        "city_level": CITY_LEVEL,
        "district": lineage.county.name,
        "town": lineage.town.name,
        "town_code": lineage.town.code,
        "adcode": lineage.adcode if country else OPEN_SEA,
        "street": address.street,
        "street_number": address.street_number,
        "direction": bearing.direction if bearing else "",
        "distance": str(bearing.distance) if bearing else "",
    }


def write_business(district: PlaceNearby, writer: PointWriter, adcode: int) -> BusinessInfo:
    """Return a business district."""
    return {
        "name": district.place.name,
        "location": _location(district, writer),
        "adcode": adcode,
        "distance": str(district.bearing.distance),
        "direction": district.bearing.direction,
    }


def write_poi(nearby: PlaceNearby, writer: PointWriter) -> Poi:
    """Return a place at or around the point."""
    place, point = nearby.place, _location(nearby, writer)
    return {
        "addr": place.address,
        "cp": "",
        "direction": nearby.bearing.direction,
        "distance": str(nearby.bearing.distance),
        "name": place.name,
        "poiType": place.tag.partition(";")[0],
        "point": {"x": point["lng"], "y": point["lat"]},
        "tag": place.tag,
        "tel": place.facts.get("telephone", ""),
        "uid": place.uid,
        "zip": "",
        "popularity_level": "",
        "aoi_name": "",
        "parent_poi": _no_parent(),
    }


def write_road(road: RoadNearby, writer: PointWriter) -> Road:
    """Return a road near the point."""
    return {
        "name": road.place.name,
        "distance": str(road.bearing.distance),
        "direction": road.bearing.direction,
        "location": writer.write(road.lng, road.lat),
    }


def write_region(region: PlaceNearby) -> PoiRegion:
    """Return a place in whose outline the point lies."""
    return {
        "direction_desc": region.bearing.direction,
        "name": region.place.name,
        "tag": region.place.tag,
        "uid": region.place.uid,
        "distance": str(region.bearing.distance),
    }


def _location(nearby: PlaceNearby, writer: PointWriter) -> PointAnswer:
    return writer.write(nearby.place.lng or 0.0, nearby.place.lat or 0.0)


def _no_parent() -> ParentPoi:
    nowhere: XY = {"x": 0.0, "y": 0.0}
    return {"name": "", "tag": "", "addr": "", "point": nowhere, "direction": "", "distance": "", "uid": ""}
