"""Answers `/address_analyzer/v1`."""

from functions.map_geocode.addresses.answers import AddressAnswer
from functions.map_geocode.addresses.parameters import AddressParameters
from functions.map_geocode.engine.points import Frame
from functions.map_geocode.pack import PACK
from shared.geo import Crs
from shared.geocoding.address_words import LONGEST_TEXT


def analyze_address(asked: AddressParameters) -> AddressAnswer:
    """Answer `/address_analyzer/v1`."""
    with PACK.use() as engines:
        text = asked.address[:LONGEST_TEXT].translate(engines.simplified)
        found = engines.addresses.analyze(
            text, with_recipient=asked.model == "1", verify=asked.addr_verify == "1"
        )
    street = found.street
    answer: AddressAnswer = {
        "address": asked.address,
        "result": {
            "name": found.name,
            "tel": found.telephone,
            "province": found.province.name,
            "province_code": found.province.code,
            "city": found.city.name,
            "city_code": found.city.code,
            "county": found.county.name,
            "county_code": found.county.code,
            "town": found.town.name,
            "town_code": found.town.code,
            "village": found.village.name,
            "village_code": found.village.code,
            "road": street.road,
            "road_code": "",
            "section": street.section,
            "section_code": "",
            "lane": street.lane,
            "street_number": street.number,
            "building": street.building,
            "unit": street.unit,
            "floor": street.floor,
            "room": street.room,
            "poi": street.place,
            "poi_code": "",
            "problem": found.problem,
        },
        "detail": {
            "address_poi": street.place,
            "poi_tag": "",
            "address_precise": 0,
            "address_confidence": found.confidence,
            "address_comprehension": found.comprehension,
        },
    }
    if found.point is not None:
        answer["result"]["location"] = Frame(Crs(asked.ret_coordtype)).write(*found.point)
    return answer
