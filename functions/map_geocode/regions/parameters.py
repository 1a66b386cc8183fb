"""What callers of the region search send."""

from shared.web.parameters import MapParameters, parameter


class RegionParameters(MapParameters):
    """`/api_region_search/v1`."""

    keyword: str = parameter("a division's name, full or short, its code, or 中国 or 全国", required=True)
    sub_admin: str = parameter("levels of divisions below to list, 0 to 3", "0")
    extensions_code: str = parameter("1 adds `code` to every division", "0")
    boundary: str = parameter("1 adds the outline of the first division found", "0")
    boundarycode: str = parameter("draw the division of this code among those found instead")
