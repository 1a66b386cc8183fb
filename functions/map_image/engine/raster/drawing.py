"""Drawing with mapnik: from a window of a level to pixels."""

import threading
from collections import OrderedDict
from typing import Final

import mapnik
import numpy as np

from functions.map_image.engine.raster.abroad import mercator_box
from functions.map_image.engine.raster.layers import LayerSources
from functions.map_image.engine.raster.levels import Level, Window
from functions.map_image.engine.raster.palette import Pixels
from functions.map_image.engine.raster.styles import RasterStyle
from functions.map_image.engine.raster.tile_cache import paste
from functions.map_image.engine.style.grids import Grid
from shared.geo.baidu_plane import MERCATOR_METRES, WORLD_METRES, PlaneBox

BUFFER_PIXELS: Final = 128
"""Around what is drawn: a wide line beside the edge reaches into it, and bends at points beyond it."""
MAPS: Final = 40
"""Maps that are kept, 0.3 MB each: every zoom of a grid in both scales, or in one and twice."""


class Drawing:
    """Draws one style. Thread-safe."""

    def __init__(self, style: RasterStyle) -> None:
        self._style = style
        self._sources = LayerSources()
        self._lock = threading.Lock()
        self._idle: OrderedDict[Level, list[mapnik.Map]] = OrderedDict()

    def draw(self, level: Level, window: Window) -> Pixels:
        """Return palette indices [h, w] of a window that lies within the world."""
        map_ = self._take(level)
        try:
            image = _render(map_, level, window)
        finally:
            self._give_back(level, map_)
        return self._style.palette.quantise(image)

    def draw_around(self, level: Level, window: Window) -> Pixels:
        """Return palette indices [h, w] of any window: around the world, and 0 beyond the poles."""
        pixels = np.zeros((window.height, window.width), np.uint8)
        top, bottom = max(window.top, 0), min(window.top + window.height, level.width)
        left = window.left
        while left < window.left + window.width and top < bottom:
            # The part up to the side of the world, drawn where the world has it.
            start = left % level.width
            width = min(window.left + window.width - left, level.width - start)
            place = Window(left, top, width, bottom - top)
            paste(pixels, window, self.draw(level, place._replace(left=start)), place)
            left += width
        return pixels

    def _take(self, level: Level) -> mapnik.Map:
        with self._lock:
            idle = self._idle.get(level)
            if idle:
                self._idle.move_to_end(level)
                return idle.pop()
        return self._sources.load_map(self._style.xml(level), level, BUFFER_PIXELS // level.scale)

    def _give_back(self, level: Level, map_: mapnik.Map) -> None:
        with self._lock:
            self._idle.setdefault(level, []).append(map_)
            self._idle.move_to_end(level)
            while sum(map(len, self._idle.values())) > MAPS:
                oldest = next(iter(self._idle))
                self._idle[oldest].pop() if self._idle[oldest] else self._idle.pop(oldest)


def _render(map_: mapnik.Map, level: Level, window: Window) -> Pixels:
    map_.resize(window.width, window.height)
    map_.aspect_fix_mode = mapnik.aspect_fix_mode.RESPECT
    map_.zoom_to_box(mapnik.Box2d(*_box(level, window)))
    image = mapnik.Image(window.width, window.height)
    mapnik.render(map_, image, float(level.scale))
    return np.frombuffer(image.to_string(), np.uint8).reshape(window.height, window.width, 4)


def _box(level: Level, window: Window) -> PlaneBox:
    """Return a window in metres of EPSG:3857, as the level's data have them."""
    world = WORLD_METRES if level.grid is Grid.ABROAD else MERCATOR_METRES
    metres = world / level.width
    west, north = window.left * metres - world / 2, world / 2 - window.top * metres
    box = PlaneBox(west, north - window.height * metres, west + window.width * metres, north)
    return mercator_box(box) if level.grid is Grid.ABROAD else box
