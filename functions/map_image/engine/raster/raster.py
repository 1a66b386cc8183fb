"""The raster path: every picture and every tile of the map comes from here."""

import numpy as np

from functions.map_image.engine.raster.drawing import Drawing
from functions.map_image.engine.raster.levels import Level, Window
from functions.map_image.engine.raster.palette import Pixels
from functions.map_image.engine.raster.picture import PaletteImage
from functions.map_image.engine.raster.styles import RasterStyle
from shared.geo.baidu_plane import TILE_PIXELS, BaiduTile, plane_tile
from shared.pictures.png import encode_palette_png


class Raster:
    """Pictures and tiles of one style. Thread-safe."""

    def __init__(self, style: RasterStyle, *, threads: int = 2) -> None:
        """threads: drawings at once."""
        self._style = style
        self._drawing = Drawing(style, threads)

    def picture(
        self, center: tuple[float, float], zoom: int, width: int, height: int, scale: int = 1
    ) -> PaletteImage:
        """Return a picture of Baidu's plane of width * scale x height * scale pixels.

        center: (column, row) in pixels of the world at this zoom, see `baidu_plane.pixel_from_plane`.
        """
        level = Level("baidu", zoom, scale)
        window = level.window_around(center, width, height)
        return PaletteImage(self._pixels(level, window), self._style.palette, level, window)

    def tile(self, zoom: int, x: int, y: int, scale: int = 1) -> bytes:
        """Return the PNG of a tile in Baidu's numbers, 256 * scale pixels wide."""
        _, column, row = plane_tile(BaiduTile(zoom, x, y))
        return self.plane_tile(zoom, column, row, scale)

    def plane_tile(self, zoom: int, column: int, row: int, scale: int = 1) -> bytes:
        """Return the PNG of a tile of Baidu's plane in XYZ numbers, 256 * scale pixels wide."""
        return self._tile(Level("baidu", zoom, scale), column, row)

    def web_tile(self, zoom: int, column: int, row: int, scale: int = 1) -> bytes:
        """Return the PNG of a tile of Web Mercator in XYZ numbers, 256 * scale pixels wide."""
        return self._tile(Level("mercator", zoom, scale), column, row)

    def _tile(self, level: Level, column: int, row: int) -> bytes:
        size = TILE_PIXELS * level.scale
        window = Window(column * size, row * size, size, size)
        return encode_palette_png(self._pixels(level, window), self._style.palette.colours)

    def _pixels(self, level: Level, window: Window) -> Pixels:
        pixels = np.zeros((window.height, window.width), np.uint8)
        for number in window.numbers(level.metatile_size):
            world_number = level.wrap(number, level.metatile_size)
            if world_number is None:
                continue
            metatile = self._drawing.draw(level, level.square(world_number, level.metatile_size))
            paste(pixels, window, metatile, level.square(number, level.metatile_size))
        return pixels


def paste(pixels: Pixels, window: Window, square: Pixels, place: Window) -> None:
    """Copy what a square, which lies at `place`, shows of a window."""
    left, top = max(window.left, place.left), max(window.top, place.top)
    right = min(window.left + window.width, place.left + place.width)
    bottom = min(window.top + window.height, place.top + place.height)
    pixels[top - window.top : bottom - window.top, left - window.left : right - window.left] = square[
        top - place.top : bottom - place.top, left - place.left : right - place.left
    ]
