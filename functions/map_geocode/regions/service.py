"""Answers `/api_region_search/v1`."""

from functions.map_geocode.pack import PACK
from functions.map_geocode.regions.answers import RegionAnswer
from functions.map_geocode.regions.parameters import RegionParameters


def search_regions(asked: RegionParameters) -> RegionAnswer:
    """Answer `/api_region_search/v1`."""
    with PACK.use() as engines:
        keyword = asked.keyword.translate(engines.simplified)
        found = engines.regions.search(
            keyword, asked.sub_admin, asked.extensions_code, asked.boundary, asked.boundarycode
        )
        version = engines.regions.data_version
    return {"message": "ok", "data_version": version, "result_size": len(found), "districts": found}


def is_light(asked: RegionParameters) -> bool:
    """Say whether a search takes microseconds: no outline to draw, and at most one level to list."""
    return asked.boundary == "0" and asked.sub_admin in ("0", "1")
