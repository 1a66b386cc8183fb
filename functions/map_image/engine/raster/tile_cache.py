"""The tiles in memory: which are there, and pictures put together of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from functions.map_image.engine.raster.levels import Level, TileNumber, Window
from functions.map_image.engine.raster.memory import MemoryCache
from functions.map_image.engine.raster.metatiles import inflate_tile
from functions.map_image.engine.raster.palette import Pixels


class MetatileKey(NamedTuple):
    """One metatile of a style."""

    level: Level
    number: TileNumber


class TileKey(NamedTuple):
    """One tile of the cache; its number counts tiles, not metatiles."""

    level: Level
    number: TileNumber


Tiles = Mapping[TileNumber, bytes]
"""Deflated tiles of one level."""
PIXELS_SHARE: Final = 0.25
"""The part of the memory for tiles as they are cut: inflating those of a picture is a third of its time."""


class TileCache:
    """Deflated tiles within a bound of memory, and the latest ones inflated. Thread-safe."""

    def __init__(self, limit: int) -> None:
        """limit: bytes."""
        self.memory: MemoryCache[TileKey] = MemoryCache(int(limit * (1 - PIXELS_SHARE)))
        self._pixels: MemoryCache[TileKey] = MemoryCache(int(limit * PIXELS_SHARE))

    def look_up(self, level: Level, window: Window) -> tuple[dict[TileNumber, bytes], list[MetatileKey]]:
        """Return the tiles of a window that are in memory, and the metatiles that have the others."""
        tiles: dict[TileNumber, bytes] = {}
        is_whole = True
        for _, number in level.squares(window, level.tile_size):
            tile = self.memory.get(TileKey(level, number))
            if tile is None:
                is_whole = False
            else:
                tiles[number] = tile
        return tiles, [] if is_whole else absent_metatiles(level, window, tiles)

    def put(self, key: MetatileKey, tiles: Sequence[bytes]) -> Tiles:
        """Keep the tiles of a metatile, row by row, and return them by number."""
        tiles_by_number = dict(zip(_tile_numbers(key), tiles, strict=True))
        for number, tile in tiles_by_number.items():
            self.memory.put(TileKey(key.level, number), tile)
        return tiles_by_number

    def has(self, key: MetatileKey) -> bool:
        """Tell whether every tile of a metatile is in memory."""
        return all(self.memory.get(TileKey(key.level, number)) is not None for number in _tile_numbers(key))

    def compose(self, level: Level, window: Window, tiles: Tiles) -> Pixels:
        """Return the indices [h, w] of a window; what lies beyond the poles is 0, the background."""
        pixels = np.zeros((window.height, window.width), np.uint8)
        size = level.tile_size
        for place, number in level.squares(window, size):
            tile = self._inflate(TileKey(level, number), tiles[number])
            paste(pixels, window, tile, level.square(place, size))
        return pixels

    def _inflate(self, key: TileKey, tile: bytes) -> Pixels:
        """Return the indices of a tile, and keep them. Raises MetatileDamaged."""
        size = key.level.tile_size
        pixels = self._pixels.get(key)
        if pixels is None:
            pixels = inflate_tile(tile, key.level)
            self._pixels.put(key, pixels)
        return np.frombuffer(pixels, np.uint8).reshape(size, size)


def absent_metatiles(level: Level, window: Window, tiles: Tiles) -> list[MetatileKey]:
    """Return the metatiles of those tiles of a window that are not among `tiles`, each once."""
    absent = (number for _, number in level.squares(window, level.tile_size) if number not in tiles)
    return list(dict.fromkeys(metatile_of(level, number) for number in absent))


def paste(pixels: Pixels, window: Window, square: Pixels, place: Window) -> None:
    """Copy into the pixels of a window what a square shows of it, which lies at `place`."""
    left, top = max(window.left, place.left), max(window.top, place.top)
    right = min(window.left + window.width, place.left + place.width)
    bottom = min(window.top + window.height, place.top + place.height)
    pixels[top - window.top : bottom - window.top, left - window.left : right - window.left] = square[
        top - place.top : bottom - place.top, left - place.left : right - place.left
    ]


def metatile_of(level: Level, number: TileNumber) -> MetatileKey:
    """Return the metatile that a tile is part of."""
    count = level.tiles_across
    return MetatileKey(level, TileNumber(number.column // count, number.row // count))


def _tile_numbers(key: MetatileKey) -> Iterator[TileNumber]:
    count = key.level.tiles_across
    for row in range(key.number.row * count, (key.number.row + 1) * count):
        for column in range(key.number.column * count, (key.number.column + 1) * count):
            yield TileNumber(column, row)
