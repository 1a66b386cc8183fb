"""What callers of the region search send."""

from typing import Annotated

from pydantic import Field

from shared.web.fields import Flag, Whole
from shared.web.parameters import MapParameters, parameter


class RegionParameters(MapParameters):
    """`/api_region_search/v1`."""

    keyword: str = parameter("a division's name, full or short, its code, or 中国 or 全国", is_required=True)
    sub_admin: Annotated[int, Whole(0, 3)] = Field(0, description="levels of divisions below to list, 0 to 3")
    extensions_code: Flag = Field(False, description="1 adds `code` to every division")
    boundary: Flag = Field(False, description="1 adds the outline of the first division found")
    boundarycode: str = parameter("draw the division of this code among those found instead")

    @property
    def is_light(self) -> bool:
        """Whether a search takes microseconds: no outline to draw, and at most one level to list."""
        return not self.boundary and self.sub_admin <= 1
