"""Answers `/geocoding/v3`, `/geocoder/v2` without a `location`, and `/api_geocoding_abroad/v1`."""

from typing import Final

from functions.map_geocode.answers import PointWriter
from functions.map_geocode.engine.opening import Engines
from functions.map_geocode.errors import AddressEmpty, AddressNotFound, AddressTooLong
from functions.map_geocode.geocoding.answers import GeocodingAnswer, GeocodingResult, PoiInfo
from functions.map_geocode.geocoding.parameters import AbroadParameters, GeocodingParameters
from functions.map_geocode.pack import PACK
from shared.geo import Crs
from shared.geo.countries import CHINA, country_of
from shared.geo.lineage import Lineage, lineage_of
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.errors import AddressMissing, NothingFound
from shared.geocoding.geocoder import MOST_CANDIDATES, Scope
from shared.geocoding.normalization import LONGEST_TEXT
from shared.geocoding.recording import GeocodingTrace
from shared.geocoding.trace import NO_TRACE
from shared.places.records import Place
from shared.places.schema import NOWHERE
from shared.places.tags import SETTLEMENTS

PLACE_LEVEL: Final = "POI"
"""`analys_level` of what is no division, road or house."""
ADDRESS_LEVELS: Final = frozenset({"国家", "省", "城市", "区县", "乡镇", "村庄", "道路", "交叉路口", "门址"})


def geocode(parameters: GeocodingParameters) -> GeocodingAnswer:
    """Answer `/geocoding/v3`."""
    trace = GeocodingTrace() if parameters.debug else None
    with PACK.use() as engines:
        most = MOST_CANDIDATES if parameters.extension_poi_infos else 1
        points = _points(engines, parameters.address, parameters.city, Scope.CHINA, most, trace)
        writer = PointWriter(engines.datum(Crs.WGS84, parameters.ret_coordtype), is_in_china=True)
        answer: GeocodingAnswer = {"result": _result(engines, points, parameters, writer)}
    if trace is not None:
        answer["debug"] = trace.record()
    return answer


def geocode_abroad(parameters: AbroadParameters) -> GeocodingAnswer:
    """Answer `/api_geocoding_abroad/v1`, whose points are WGS-84."""
    with PACK.use() as engines:
        most = MOST_CANDIDATES if parameters.extension_poi_infos else 1
        points = _points(engines, parameters.address, "", Scope.ABROAD, most)
        writer = PointWriter(engines.datum(Crs.WGS84, Crs.WGS84), is_in_china=False)
        return {"result": _result(engines, points, parameters, writer)}


def _points(
    engines: Engines, address: str, city: str, scope: Scope, most: int, trace: GeocodingTrace | None = None
) -> list[AddressPoint]:
    if len(address) > LONGEST_TEXT:
        raise AddressTooLong(len(address), LONGEST_TEXT)
    try:
        return engines.gazetteer.geocoder.candidates(address, city, scope, most, trace or NO_TRACE)
    except AddressMissing:
        raise AddressEmpty from None
    except NothingFound as error:
        raise AddressNotFound(str(error), trace.record() if trace else None) from None


def _result(
    engines: Engines,
    points: list[AddressPoint],
    parameters: GeocodingParameters | AbroadParameters,
    writer: PointWriter,
) -> GeocodingResult:
    best = points[0]
    result: GeocodingResult = {
        "location": writer.write(best.lng, best.lat),
        "precise": int(best.is_precise),
        "confidence": best.confidence,
        "comprehension": best.comprehension,
        "level": best.level,
    }
    if parameters.extension_analys_level:
        result["analys_level"] = _analys_level(best)
    if parameters.extension_poi_infos:
        result["count"] = len(points)
        result["poi_infos"] = [_info(engines, one, writer) for one in points]
    return result


def _region(place: Place | None) -> str:
    """Return the province or state abroad that a settlement lies in."""
    is_abroad = place is not None and place.division == NOWHERE and place.tag.startswith(SETTLEMENTS)
    return place.address if place is not None and is_abroad else ""


def _analys_level(point: AddressPoint) -> str:
    return point.level if point.level in ADDRESS_LEVELS else PLACE_LEVEL


def _info(engines: Engines, point: AddressPoint, writer: PointWriter) -> PoiInfo:
    place = point.place
    lineage = lineage_of(engines.gazetteer.divisions, point.division) if point.division else Lineage()
    country = country_of(CHINA if point.division else place.country if place else "")
    place_name = "" if place is None or place.name in lineage.text else place.name
    street = point.street if point.street != place_name else ""
    return {
        "name": place.name if place else "",
        "uid": place.uid if place else "",
        "location": writer.write(point.lng, point.lat),
        "level": point.level,
        "analys_level": _analys_level(point),
        "precise": int(point.is_precise),
        "confidence": point.confidence,
        "comprehension": point.comprehension,
        "formatted_address": f"{lineage.text}{lineage.town.name}{street}{point.street_number}{place_name}",
        "country": (country.chinese if point.division else country.english) if country else "",
        "province": lineage.province.name or _region(place),
        "city": lineage.city.name,
        "district": lineage.county.name,
        "town": lineage.town.name,
        "town_code": lineage.town.code,
        "street": point.street,
        "street_number": point.street_number,
        "adcode": int(lineage.adcode or 0),
    }
