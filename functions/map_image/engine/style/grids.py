"""The grids of tiles that are drawn, and what a zoom of each is worth in the table of the style."""

from enum import StrEnum

BAIDU_SHIFT = 0.744
"""Baidu's zoom z has 2^(18 - z) metres a pixel: Web Mercator's zoom z - 0.744, log2(2^18 / 156543)."""


class Grid(StrEnum):
    """Tiles in Baidu's plane, or in Web Mercator; zooms are those of tiles of 256 pixels.

    ABROAD is Baidu's plane drawn from Web Mercator's files, which have the world outside China.
    """

    BAIDU = "baidu"
    MERCATOR = "mercator"
    ABROAD = "abroad"

    @property
    def files(self) -> "Grid":
        """The grid whose files of vector tiles are drawn."""
        return Grid.MERCATOR if self is Grid.ABROAD else self

    def style_zoom(self, tile_zoom: float) -> float:
        """Return the zoom of the style's table for a zoom of the grid."""
        return tile_zoom if self is Grid.MERCATOR else tile_zoom - BAIDU_SHIFT
