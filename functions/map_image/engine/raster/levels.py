"""Where pictures and tiles lie: the world in device pixels, the windows cut out of it, and its metatiles.

At a zoom and a scale the world is a square of 256 * 2^zoom * scale device pixels, counted from its
north-west corner, rows going down. It is drawn in metatiles of 1,024 pixels and kept in tiles of 256; where
the world is smaller than that, one of them covers it. Columns repeat around the world; beyond the first and
the last row there is nothing.
"""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from functions.map_image.engine.style.grids import Grid
from shared.geo.baidu_plane import TILE_PIXELS

METATILE_PIXELS: Final = 1024
TILE_OF_CACHE_PIXELS: Final = 256


class TileNumber(NamedTuple):
    """A metatile or a tile of a level: its column from the west and its row from the north."""

    column: int
    row: int


class Window(NamedTuple):
    """A rectangle of device pixels of a level; `left` and `top` may lie beyond the world."""

    left: int
    top: int
    width: int
    height: int

    def numbers(self, size: int) -> Iterator[TileNumber]:
        """Yield the squares of `size` pixels that the window touches, row by row, beyond the world too."""
        for row in range(self.top // size, (self.top + self.height - 1) // size + 1):
            for column in range(self.left // size, (self.left + self.width - 1) // size + 1):
                yield TileNumber(column, row)


class Level(NamedTuple):
    """One world of pixels."""

    grid: Grid
    zoom: int
    scale: int

    @property
    def width(self) -> int:
        """The width and height of the world in device pixels."""
        return int(TILE_PIXELS * 2**self.zoom * self.scale)

    @property
    def metatile_size(self) -> int:
        """The width and height of a metatile."""
        return min(METATILE_PIXELS, self.width)

    @property
    def tile_size(self) -> int:
        """The width and height of a tile of the cache."""
        return min(TILE_OF_CACHE_PIXELS, self.width)

    @property
    def tiles_across(self) -> int:
        """How many tiles lie side by side in a metatile."""
        return self.metatile_size // self.tile_size

    def window_around(self, center: tuple[float, float], width: int, height: int) -> Window:
        """Return the window of a picture of width x height pixels.

        center: (column, row) in pixels of the world at this zoom, before the scale, with their fractions.
        """
        left, top = (
            math.floor(middle * self.scale - length * self.scale / 2 + 0.5)
            for middle, length in zip(center, (width, height), strict=True)
        )
        return Window(left, top, width * self.scale, height * self.scale)

    def square(self, number: TileNumber, size: int) -> Window:
        """Return the window of one square of `size` pixels."""
        return Window(number.column * size, number.row * size, size, size)

    def squares(self, window: Window, size: int) -> Iterator[tuple[TileNumber, TileNumber]]:
        """Yield where the squares of a window lie, and which of the world they are.

        Beyond the world's sides that is another one; beyond the poles there is none.
        """
        count = self.width // size
        for place in window.numbers(size):
            if 0 <= place.row < count:
                yield place, TileNumber(place.column % count, place.row)
