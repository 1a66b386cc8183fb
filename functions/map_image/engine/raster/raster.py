"""The raster path: every picture and every tile of the map comes from here.

A tile comes out of memory, else out of the object store, else it is drawn with its metatile. A picture whose
tiles are not all there is drawn by itself, and its metatiles behind it (`filling`).
"""

import os
import threading
from collections.abc import Hashable
from typing import Final

from functions.map_image.engine.raster.drawing import Drawing
from functions.map_image.engine.raster.filling import Filling
from functions.map_image.engine.raster.flights import Flights
from functions.map_image.engine.raster.levels import Level, Window
from functions.map_image.engine.raster.memory import MemoryCache
from functions.map_image.engine.raster.metatiles import deflate_tiles
from functions.map_image.engine.raster.object_tiles import PATIENCE, ObjectTiles
from functions.map_image.engine.raster.picture import PaletteImage
from functions.map_image.engine.raster.styles import RasterStyle
from functions.map_image.engine.raster.tile_cache import (
    MetatileKey,
    TileCache,
    Tiles,
    absent_metatiles,
)
from functions.map_image.engine.style.grids import Grid
from shared.config import Settings
from shared.geo.baidu_plane import TILE_PIXELS, BaiduTile, plane_tile
from shared.pictures.png import encode_palette_png
from shared.stores.objects import ObjectStore

ANSWERS_SHARE: Final = 0.25
"""The part of the memory that whole answers take, for those who ask for the same once more."""


class Raster:
    """Pictures and tiles of one style. Thread-safe; `close` ends its threads."""

    def __init__(self, style: RasterStyle, settings: Settings) -> None:
        memory = settings.raster_memory_mb * 2**20
        self._style = style
        self._drawing = Drawing(style)
        self._turn = threading.BoundedSemaphore(len(os.sched_getaffinity(0)))
        self._tiles = TileCache(int(memory * (1 - ANSWERS_SHARE)))
        self._objects = None
        if settings.raster_store_mb:
            limit = settings.raster_store_mb * 2**20
            self._objects = ObjectTiles(ObjectStore(settings, PATIENCE), style.key, limit, self._tiles.put)
        self._flights: Flights[MetatileKey, Tiles] = Flights()
        self._filling = Filling(self._fill)
        self.answers: MemoryCache[Hashable] = MemoryCache(int(memory * ANSWERS_SHARE))
        """Whole answers of this style, for callers of the raster to keep by what was asked."""

    @property
    def version(self) -> str:
        """A text that changes with the pack and with the style."""
        return self._style.key

    def close(self) -> None:
        """End the threads; what is being drawn is drawn to the end."""
        self._filling.close()
        if self._objects is not None:
            self._objects.close()

    def picture(
        self, center: tuple[float, float], zoom: int, width: int, height: int, scale: int = 1
    ) -> PaletteImage:
        """Return a picture of Baidu's plane of width * scale x height * scale pixels.

        center: (column, row) in pixels of the world at this zoom, see `baidu_plane.pixel_from_plane`.
        """
        level = Level(Grid.BAIDU, zoom, scale)
        window = level.window_around(center, width, height)
        tiles, absent = self._cached_tiles(level, window)
        if not absent:
            pixels = self._tiles.compose(level, window, tiles)
        else:
            for key in absent:
                self._filling.add(key)
            with self._filling.give_way(), self._turn:
                pixels = self._drawing.draw_around(level, window)
        return PaletteImage(pixels, self._style.palette, level, window)

    def plane_tile(self, zoom: int, column: int, row: int, scale: int = 1) -> bytes:
        """Return the PNG of a tile of Baidu's plane in XYZ numbers, 256 * scale pixels wide."""
        return self._tile(Level(Grid.BAIDU, zoom, scale), column, row)

    def plane_block(self, zoom: int, column: int, row: int, columns: int, rows: int, scale: int = 1) -> bytes:
        """Return the PNG of a block of tiles of Baidu's plane from its north-western one on."""
        center = ((column + columns / 2) * TILE_PIXELS, (row + rows / 2) * TILE_PIXELS)
        return self.picture(center, zoom, columns * TILE_PIXELS, rows * TILE_PIXELS, scale).png()

    def abroad_tile(self, zoom: int, x: int, y: int, scale: int = 1) -> bytes:
        """Return the PNG of a tile in Baidu's numbers with nothing of China but its outline."""
        _, column, row = plane_tile(BaiduTile(zoom, x, y))
        return self._tile(Level(Grid.ABROAD, zoom, scale), column, row)

    def web_tile(self, zoom: int, column: int, row: int, scale: int = 1) -> bytes:
        """Return the PNG of a tile of Web Mercator in XYZ numbers, 256 * scale pixels wide."""
        return self._tile(Level(Grid.MERCATOR, zoom, scale), column, row)

    def wait(self, seconds: float) -> bool:
        """Wait until no metatile is left to draw or to write; return whether that is so."""
        return self._filling.wait(seconds) and (self._objects is None or self._objects.flush(seconds))

    def _tile(self, level: Level, column: int, row: int) -> bytes:
        size = TILE_PIXELS * level.scale
        window = Window(column * size, row * size, size, size)
        tiles, absent = self._cached_tiles(level, window)
        for key in absent:
            tiles = {**tiles, **self._draw_once(key)}
        return encode_palette_png(self._tiles.compose(level, window, tiles), self._style.palette.colours)

    def _cached_tiles(self, level: Level, window: Window) -> tuple[Tiles, list[MetatileKey]]:
        """Return the tiles of a window out of memory or the store, and the metatiles that neither has."""
        tiles, absent = self._tiles.look_up(level, window)
        if absent and self._objects is not None:
            tiles.update(self._objects.read(absent))
            return tiles, absent_metatiles(level, window, tiles)
        return tiles, absent

    def _draw_once(self, key: MetatileKey) -> Tiles:
        """Draw a metatile for whoever waits for it, once for all of them."""

        def draw() -> Tiles:
            with self._turn:
                return self._draw(key)

        return self._flights.run(key, draw)

    def _fill(self, key: MetatileKey) -> None:
        if not self._tiles.has(key):
            self._flights.run(key, lambda: self._draw(key))

    def _draw(self, key: MetatileKey) -> Tiles:
        pixels = self._drawing.draw(key.level, key.level.square(key.number, key.level.metatile_size))
        tiles = deflate_tiles(pixels, key.level)
        if self._objects is not None:
            self._objects.write(key, tiles)
        return self._tiles.put(key, tiles)
