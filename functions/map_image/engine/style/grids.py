"""The two grids of tiles that are drawn, and what a zoom of each is worth in the table of the style."""

from enum import StrEnum

BAIDU_SHIFT = 0.744
"""Baidu's zoom z has 2^(18 - z) metres a pixel: Web Mercator's zoom z - 0.744, log2(2^18 / 156543)."""


class Grid(StrEnum):
    """Tiles in Baidu's plane, or in Web Mercator; zooms are those of tiles of 256 pixels."""

    BAIDU = "baidu"
    MERCATOR = "mercator"

    def style_zoom(self, tile_zoom: float) -> float:
        """Return the zoom of the style's table for a zoom of the grid."""
        return tile_zoom - BAIDU_SHIFT if self is Grid.BAIDU else tile_zoom
