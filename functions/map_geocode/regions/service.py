"""Answers `/api_region_search/v1`."""

from functions.map_geocode.errors import KeywordMissing
from functions.map_geocode.pack import PACK
from functions.map_geocode.regions.answers import RegionAnswer
from functions.map_geocode.regions.parameters import RegionParameters


def search_regions(parameters: RegionParameters) -> RegionAnswer:
    """Answer `/api_region_search/v1`."""
    if not parameters.keyword.strip():
        raise KeywordMissing
    with PACK.use() as engines:
        districts = engines.regions.search(
            parameters.keyword,
            parameters.sub_admin,
            with_code=parameters.extensions_code,
            with_outline=parameters.boundary,
            outline_code=parameters.boundarycode,
        )
        version = engines.regions.data_version
    return {"message": "ok", "data_version": version, "result_size": len(districts), "districts": districts}
