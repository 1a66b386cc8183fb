"""Answers `/?qt=gc`, `rgc`, `cen`, `ext` and `exts`."""

from typing import Final

from functions.map_geocode.engine.opening import Engines
from functions.map_geocode.javascript.answers import (
    CityScriptAnswer,
    GeocoderScriptAnswer,
    OutlineContent,
    OutlineScriptAnswer,
    OutlinesScriptAnswer,
    ReverseScriptAnswer,
)
from functions.map_geocode.javascript.parameters import (
    MOST_NAMES,
    CityScript,
    GeocoderScript,
    OutlineScript,
    OutlinesScript,
    ReverseGeocoderScript,
)
from functions.map_geocode.javascript.writing import scramble_outline, write_place
from functions.map_geocode.pack import PACK
from shared.geo import Crs, convert
from shared.geo.lineage import lineage_of
from shared.geo.packed_geometry import Points, pack_areas
from shared.geo.points import Datum
from shared.geocoding.errors import GeocodingError
from shared.geocoding.geocoder import Scope
from shared.geocoding.normalization import LONGEST_TEXT
from shared.web.javascript import script_result

CENTER, GEOCODER, REVERSE_GEOCODER, OUTLINE = 4, 35, 44, 10
"""Types of answers."""
WHOLE_COUNTRY: Final = 1
"""The number of the city where none is known."""


def locate_address(parameters: GeocoderScript) -> GeocoderScriptAnswer:
    """Answer `qt=gc`; the content is empty where no source knows the address."""
    answer: GeocoderScriptAnswer = {"result": script_result(GEOCODER), "content": {}}
    with PACK.use() as engines:
        try:
            (point,) = engines.gazetteer.geocoder.candidates(
                parameters.wd[:LONGEST_TEXT], parameters.cn, Scope.CHINA, 1
            )
        except GeocodingError:
            return answer
        x, y = _datum(engines).write(point.lng, point.lat, is_in_china=True)
        divisions = engines.gazetteer.divisions
        city = lineage_of(divisions, point.division).city if point.division else None
        answer["content"] = {
            "coord": {"x": x, "y": y},
            "cn": city.name if city else parameters.cn,
            "sc": engines.gazetteer.area_numbers.number(point.division),
            "wd": parameters.wd,
            "prc": int(point.is_precise),
            "fuzzy_score": point.confidence,
            "catalog": point.level,
        }
    return answer


def describe_point(parameters: ReverseGeocoderScript) -> ReverseScriptAnswer:
    """Answer `qt=rgc`."""
    with PACK.use() as engines:
        datum = _datum(engines)
        point = datum.read("y,x", (parameters.y, parameters.x))
        nearby = engines.gazetteer.reverse_geocoder.reverse(
            point.lng,
            point.lat,
            radius=parameters.dis_poi,
            most=parameters.poi_num,
            with_places=parameters.poi_num > 0,
        )
        address = engines.gazetteer.address_line(nearby, parameters.language)
        lineage = address.lineage
        return {
            "result": script_result(REVERSE_GEOCODER),
            "content": {
                "address": address.text,
                "business": ",".join(district.place.name for district in nearby.business),
                "point": {"x": f"{parameters.x:.2f}", "y": f"{parameters.y:.2f}"},
                "address_detail": {
                    "province": lineage.province.name,
                    "city": lineage.city.name,
                    "district": lineage.county.name,
                    "street": address.street,
                    "street_number": address.street_number,
                    "city_code": engines.gazetteer.area_numbers.number(nearby.division),
                },
                "surround_poi": [write_place(place, datum, point.is_in_china) for place in nearby.places],
            },
        }


def find_city(parameters: CityScript) -> CityScriptAnswer:
    """Answer `qt=cen`."""
    (west, south), (east, north) = parameters.b
    with PACK.use() as engines:
        point = _datum(engines).read("b", ((south + north) / 2, (west + east) / 2))
        nearby = engines.gazetteer.reverse_geocoder.reverse(point.lng, point.lat, with_places=False)
        division = nearby.division
        name = lineage_of(engines.gazetteer.divisions, division).city.name if division else ""
        number = engines.gazetteer.area_numbers.number(division) or WHOLE_COUNTRY
        return {"result": script_result(CENTER), "content": {"uid": number, "cname": name}}


def outline(parameters: OutlineScript) -> OutlineScriptAnswer:
    """Answer `qt=ext`; the content is empty where no division is called so, or none has an outline."""
    content: OutlineContent = {}
    with PACK.use() as engines:
        division = engines.regions.division(parameters.adname)
        rings = engines.regions.rings(division) if division else []
        if rings:
            content["geo"] = pack_areas(list(map(_on_plane, rings)))
    return {"result": script_result(OUTLINE), "content": content}


def multiple_outlines(parameters: OutlinesScript) -> OutlinesScriptAnswer:
    """Answer `qt=exts`."""
    names = [name for name in parameters.adnames.split(",") if name.strip()][:MOST_NAMES]
    with PACK.use() as engines:
        divisions = list(filter(None, map(engines.regions.division, names)))
        if parameters.level:
            divisions = [each for one in divisions for each in (one, *engines.regions.listed_children(one))]
        outlines = filter(None, map(engines.regions.rings, divisions))
        texts = [scramble_outline(list(map(_on_plane, rings))) for rings in outlines]
    return {"result": script_result(OUTLINE), "content": {"geometry": texts}}


def _datum(engines: Engines) -> Datum:
    return engines.datum(Crs.BD09MC, Crs.BD09MC)


def _on_plane(ring: Points) -> Points:
    return convert(ring, Crs.WGS84, Crs.BD09MC)
