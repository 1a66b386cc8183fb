"""Answers `/geocoding/v3`, `/geocoder/v2` without a `location`, and `/api_geocoding_abroad/v1`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from functions.map_geocode.engine.points import Frame
from functions.map_geocode.geocoding.answers import GeocodingAnswer, GeocodingResult, PoiInfo
from functions.map_geocode.geocoding.parameters import AbroadParameters, GeocodingParameters
from functions.map_geocode.pack import PACK, Engines
from shared.geo import Crs
from shared.geo.countries import CHINA, country_of
from shared.geo.lineage import Lineage, lineage_of
from shared.geo.refusal import Refusal
from shared.geocoding.address_words import LONGEST_TEXT

if TYPE_CHECKING:
    from shared.geocoding.candidates import Geocoded
    from shared.geocoding.geocoder import Scope

LACK: Final = "Request Parameter Error: lack address or location"
NO_RESULT: Final = "Internal Service Error:无相关结果"
NO_RESULTS: Final[Mapping[str, Any]] = {"results": []}
PLACE_LEVEL: Final = "POI"
"""`analys_level` of what is no division, road or house."""
AT_THE_TOP: Final = frozenset({"国家", "省", "城市", "区县", "乡镇", "村庄", "道路", "交叉路口", "门址"})


def geocode(asked: GeocodingParameters) -> GeocodingAnswer:
    """Answer `/geocoding/v3`."""
    from shared.geocoding.geocoder import Scope

    with PACK.use() as engines:
        found = _found(
            engines, asked.address, asked.city, Scope.CHINA, with_namesakes=asked.extension_poi_infos
        )
        return {"result": _result(engines, found, asked, Frame(Crs(asked.ret_coordtype)))}


def geocode_abroad(asked: AbroadParameters) -> GeocodingAnswer:
    """Answer `/api_geocoding_abroad/v1`, whose points are WGS-84."""
    from shared.geocoding.geocoder import Scope

    with PACK.use() as engines:
        found = _found(engines, asked.address, "", Scope.ABROAD, with_namesakes=asked.extension_poi_infos)
        return {"result": _result(engines, found, asked, Frame(Crs.WGS84, is_abroad=True))}


def _found(
    engines: Engines, address: str, city: str, scope: "Scope", *, with_namesakes: bool
) -> list["Geocoded"]:
    from shared.geocoding.candidates import AddressMissing, NothingFound
    from shared.geocoding.geocoder import MOST_CANDIDATES

    if len(address) > LONGEST_TEXT:
        raise Refusal(
            f"Request Parameter Error: address has {len(address)} characters; {LONGEST_TEXT} are read",
            also=NO_RESULTS,
        )
    try:
        return engines.geocoder.candidates(address, city, scope, MOST_CANDIDATES if with_namesakes else 1)
    except AddressMissing:
        raise Refusal(LACK, also=NO_RESULTS) from None
    except NothingFound as error:
        raise Refusal(f"{NO_RESULT} ({error})", status=error.status, also=NO_RESULTS) from None


def _result(
    engines: Engines,
    found: list["Geocoded"],
    asked: GeocodingParameters | AbroadParameters,
    frame: Frame,
) -> GeocodingResult:
    best = found[0]
    result: GeocodingResult = {
        "location": frame.write(best.lng, best.lat),
        "precise": int(best.precise),
        "confidence": best.confidence,
        "comprehension": best.comprehension,
        "level": best.level,
    }
    if asked.extension_analys_level:
        result["analys_level"] = _analys_level(best)
    if asked.extension_poi_infos:
        result["count"] = len(found)
        result["poi_infos"] = [_info(engines, one, frame) for one in found]
    return result


def _analys_level(found: "Geocoded") -> str:
    return found.level if found.level in AT_THE_TOP else PLACE_LEVEL


def _info(engines: Engines, found: "Geocoded", frame: Frame) -> PoiInfo:
    place = found.place
    lineage = lineage_of(engines.divisions, found.division) if found.division else Lineage()
    country = country_of(CHINA if found.division else place.country if place else "")
    named = "" if place is None or place.name in lineage.text else place.name
    street = found.street if found.street != named else ""
    return {
        "name": place.name if place else "",
        "uid": place.uid if place else "",
        "location": frame.write(found.lng, found.lat),
        "level": found.level,
        "analys_level": _analys_level(found),
        "precise": int(found.precise),
        "confidence": found.confidence,
        "comprehension": found.comprehension,
        "formatted_address": f"{lineage.text}{lineage.town.name}{street}{found.street_number}{named}",
        "country": (country.chinese if found.division else country.english) if country else "",
        "province": lineage.province.name,
        "city": lineage.city.name,
        "district": lineage.county.name,
        "town": lineage.town.name,
        "town_code": lineage.town.code,
        "street": found.street,
        "street_number": found.street_number,
        "adcode": int(lineage.adcode or 0),
    }
