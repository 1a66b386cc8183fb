"""Answers `/address_analyzer/v1`."""

from functions.map_geocode.addresses.answers import AddressAnswer
from functions.map_geocode.addresses.parameters import AddressParameters
from functions.map_geocode.answers import PointWriter
from functions.map_geocode.pack import PACK
from shared.geo import Crs


def analyze_address(parameters: AddressParameters) -> AddressAnswer:
    """Answer `/address_analyzer/v1`."""
    with PACK.use() as engines:
        analysis = engines.addresses.analyze(
            parameters.address, with_recipient=parameters.model, verify=parameters.addr_verify
        )
        writer = PointWriter(engines.datum(Crs.WGS84, parameters.ret_coordtype), is_in_china=True)
    street = analysis.street
    answer: AddressAnswer = {
        "address": parameters.address,
        "result": {
            "name": analysis.name,
            "tel": analysis.telephone,
            "province": analysis.province.name,
            "province_code": analysis.province.code,
            "city": analysis.city.name,
            "city_code": analysis.city.code,
            "county": analysis.county.name,
            "county_code": analysis.county.code,
            "town": analysis.town.name,
            "town_code": analysis.town.code,
            "village": analysis.village.name,
            "village_code": analysis.village.code,
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
            "problem": analysis.problem,
        },
        "detail": {
            "address_poi": street.place,
            "poi_tag": "",
            "address_precise": 0,
            "address_confidence": analysis.confidence,
            "address_comprehension": analysis.comprehension,
        },
    }
    if parameters.addr_verify:
        answer["result"]["facticity"] = int(analysis.is_factual)
    if analysis.point is not None:
        answer["result"]["location"] = writer.write(*analysis.point)
    return answer
