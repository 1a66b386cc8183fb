"""What callers of the region search send."""

from pydantic import Field

from shared.web.parameters import MapParameters, parameter


class RegionParameters(MapParameters):
    """`/api_region_search/v1`."""

    keyword: str = parameter("a division's name, full or short, its code, or 中国 or 全国", required=True)
    sub_admin: int = Field(0, ge=0, le=3, description="levels of divisions below to list, 0 to 3")
    extensions_code: bool = Field(False, description="1 adds `code` to every division")
    boundary: bool = Field(False, description="1 adds the outline of the first division found")
    boundarycode: str = parameter("draw the division of this code among those found instead")
