"""Answers `/reverse_geocoding/v3`, and `/geocoder/v2` with a `location`."""

from typing import Final

from functions.map_geocode.answers import PointWriter
from functions.map_geocode.errors import LocationMissing
from functions.map_geocode.pack import PACK
from functions.map_geocode.reverse.answers import ReverseAnswer
from functions.map_geocode.reverse.parameters import ReverseParameters
from functions.map_geocode.reverse.writing import (
    write_business,
    write_component,
    write_poi,
    write_region,
    write_road,
)

FEW_PLACES, MANY_PLACES = 10, 30
MOST_TAGS: Final = 20


def reverse_geocode(parameters: ReverseParameters) -> ReverseAnswer:
    """Answer `/reverse_geocoding/v3`."""
    with PACK.use() as engines:
        if parameters.location is None:
            raise LocationMissing
        datum = engines.datum(parameters.coordtype, parameters.ret_coordtype)
        point = datum.read("location", parameters.location)
        writer = PointWriter(datum, point.is_in_china)
        nearby = engines.gazetteer.reverse_geocoder.reverse(
            point.lng,
            point.lat,
            radius=parameters.radius,
            tags=tuple(filter(None, parameters.poi_types.split("|")))[:MOST_TAGS],
            most=MANY_PLACES if parameters.entire_poi else FEW_PLACES,
            by_rank=parameters.sort_strategy == "rank",
            with_places=parameters.with_places,
        )
        address = engines.gazetteer.address_line(nearby, parameters.language, fill=parameters.language_auto)
        component = write_component(address, nearby.street_bearing)
        adcode = int(component["adcode"] or 0)
        nearest = nearby.places[0].place.name if nearby.places else ""
        roads, regions = nearby.roads, nearby.regions
        return {
            "result": {
                "location": writer.write(point.lng, point.lat),
                "formatted_address": address.text,
                "edz": {"name": ""},
                "business": ",".join(district.place.name for district in nearby.business),
                "business_info": [write_business(district, writer, adcode) for district in nearby.business],
                "addressComponent": component,
                "pois": [write_poi(place, writer) for place in nearby.places],
                "roads": [write_road(road, writer) for road in roads] if parameters.extensions_road else [],
                "poiRegions": [write_region(region) for region in regions] if parameters.with_places else [],
                "sematic_description": nearby.description if parameters.with_places else "",
                "formatted_address_poi": address.of_place(nearest) if nearest else "",
                "cityCode": engines.gazetteer.area_numbers.number(nearby.division),
            }
        }
