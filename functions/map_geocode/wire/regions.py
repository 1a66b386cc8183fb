"""`/api_region_search/v1`: parameters, shape and answer."""

from typing import TypedDict

from functions.map_geocode.engines import PACK
from functions.map_geocode.regions import District
from shared.web.map import MapParameters, parameter


class RegionParameters(MapParameters):
    """`/api_region_search/v1`."""

    keyword: str = parameter("a division's name, full or short, its code, or 中国 or 全国", required=True)
    sub_admin: str = parameter("levels of divisions below to list, 0 to 3", "0")
    extensions_code: str = parameter("1 adds `code` to every division", "0")
    boundary: str = parameter("1 adds the outline of the first division found", "0")
    boundarycode: str = parameter("draw the division of this code among those found instead")


class RegionAnswer(TypedDict):
    """The divisions that a keyword names."""

    message: str
    data_version: str
    result_size: int
    districts: list[District]


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
