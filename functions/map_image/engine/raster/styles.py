"""What pictures are drawn from: one version of the pack in one style."""

from collections.abc import Callable
from dataclasses import dataclass

from functions.map_image.engine.raster.levels import Level
from functions.map_image.engine.raster.palette import Palette


@dataclass(frozen=True)
class RasterStyle:
    """The style of one version of the pack.

    key: tells this version and this style from every other; letters, digits, `.` and `-`.
    xml: returns mapnik's style of a level, with the data as layers of type `tiles` and every position in
    metres of EPSG:3857 (of Baidu's plane: `shared.geo.baidu_plane.mercator_from_plane`).
    """

    key: str
    xml: Callable[[Level], str]
    palette: Palette
