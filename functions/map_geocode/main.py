"""map-geocode: regions and addresses, and whose work the data are."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_geocode.parameters import (
    AddressAnswer,
    AddressParameters,
    Location,
    RegionAnswer,
    RegionParameters,
)
from shared.geo import Crs, convert_point, coordinate_type
from shared.stores.packs import DEFAULT
from shared.web.attribution import Attribution
from shared.web.function import Function
from shared.web.map import MapEndpoint, always
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_geocode.addresses import AddressAnalyzer, Analysis
    from functions.map_geocode.regions import Regions

DECIMALS: Final = 6
"""Of a point's degrees: a decimetre, which no point here is exact to."""


@dataclass(frozen=True)
class Engines:
    """What the endpoints call, over one pack."""

    regions: "Regions"
    addresses: "AddressAnalyzer"


def open_engines(folder: Path) -> Engines:
    """Open the divisions and boundaries of a pack, and look something up in them."""
    from functions.map_geocode.addresses import AddressAnalyzer
    from functions.map_geocode.regions import Regions
    from shared.geo import boundaries, divisions
    from shared.geo.division_names import DivisionNames

    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    drawn = boundaries.Boundaries(folder / boundaries.FILE)
    engines = Engines(Regions(names, drawn), AddressAnalyzer(names))
    engines.regions.search("中国", "1", boundary="1")
    engines.addresses.analyze("贵州省贵阳市观山湖区金阳街道", verify=True)
    return engines


PACK: Final = DataPack(DEFAULT, open_engines)


def search_regions(asked: RegionParameters) -> RegionAnswer:
    """Answer `/api_region_search/v1`."""
    with PACK.use() as engines:
        found = engines.regions.search(
            asked.keyword, asked.sub_admin, asked.extensions_code, asked.boundary, asked.boundarycode
        )
        version = engines.regions.data_version
    return {"message": "ok", "data_version": version, "result_size": len(found), "districts": found}


def is_light(asked: RegionParameters) -> bool:
    """Say whether a search takes microseconds: no outline to draw, and at most one level to list."""
    return asked.boundary == "0" and asked.sub_admin in ("0", "1")


def analyze_address(asked: AddressParameters) -> AddressAnswer:
    """Answer `/address_analyzer/v1`."""
    with PACK.use() as engines:
        found = engines.addresses.analyze(
            asked.address, with_recipient=asked.model == "1", verify=asked.addr_verify == "1"
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
        answer["result"]["location"] = _located(found, coordinate_type(asked.ret_coordtype))
    return answer


def _located(found: "Analysis", crs: Crs) -> Location:
    assert found.point is not None  # noqa: S101 - the caller looked
    lng, lat = convert_point(*found.point, Crs.WGS84, crs)
    return {"lng": round(lng, DECIMALS), "lat": round(lat, DECIMALS)}


ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/api_region_search/v1",),
        summary="divisions by name or code, with what lies below them and their outlines",
        service="region_search",
        parameters=RegionParameters,
        run=search_regions,
        inline=is_light,
        answer_shape=RegionAnswer,
        codes={
            -1: "`keyword` is empty",
            1: "no data pack is loaded",
            2: "`sub_admin`, `extensions_code` or `boundary` is none of its values",
        },
        example={"keyword": "贵阳", "sub_admin": "1", "extensions_code": "1"},
    ),
    MapEndpoint(
        paths=("/address_analyzer/v1",),
        summary="an address taken apart: divisions with codes, road, number, place, person",
        service="address_analyzer",
        parameters=AddressParameters,
        run=analyze_address,
        inline=always,  # a millisecond of pure Python: beside the event loop it would only fight for the GIL
        answer_shape=AddressAnswer,
        codes={1: "no data pack is loaded", 2: "`address` is missing, or a parameter is none of its values"},
        example={
            "address": "张三 13800138000 贵阳市观山湖区金阳街道长岭北路8号示例大厦",
            "model": "1",
            "addr_verify": "1",
        },
    ),
    Attribution(
        paths=("/attribution",), summary="whose work the data are, under which licences", packs=(PACK,)
    ),
)

FUNCTION = Function("map_geocode", ENDPOINTS, packs=(PACK,))


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
