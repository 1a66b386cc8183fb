"""Metatiles as they are kept: deflated tiles of palette indices, single in memory, together in the store."""

import struct
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from isal import isal_zlib

from functions.map_image.engine.raster.levels import Level
from functions.map_image.engine.raster.palette import Pixels

LEVEL: Final = 1
_MAGIC: Final = b"GPMT1"


class MetatileDamaged(ValueError):
    """Bytes that are no metatile of the level."""


def deflate_tiles(metatile: Pixels, level: Level) -> list[bytes]:
    """Return the tiles of a metatile [h, w], row by row."""
    size, length = level.tile_size, level.metatile_size
    return [
        isal_zlib.compress(np.ascontiguousarray(metatile[top : top + size, left : left + size]), LEVEL)
        for top in range(0, length, size)
        for left in range(0, length, size)
    ]


def inflate_tile(data: bytes, level: Level) -> bytes:
    """Return the indices of a tile, row by row. Raises MetatileDamaged."""
    size = level.tile_size
    try:
        pixels = isal_zlib.decompress(data, bufsize=size * size)
    except zlib.error as error:
        raise MetatileDamaged(f"a tile cannot be inflated: {error}") from error
    if len(pixels) != size * size:
        raise MetatileDamaged(f"a tile of {len(pixels)} pixels; expected {size * size}")
    return bytes(pixels)


def join_tiles(tiles: Sequence[bytes]) -> bytes:
    """Return the tiles of a metatile as one object of the store."""
    lengths = struct.pack(f"<{len(tiles)}I", *map(len, tiles))
    return b"".join((_MAGIC, lengths, *tiles))


def split_tiles(data: bytes, level: Level) -> list[bytes]:
    """Return the tiles of an object of the store. Raises MetatileDamaged."""
    count = level.tiles_across**2
    start = len(_MAGIC) + 4 * count
    if data[: len(_MAGIC)] != _MAGIC or len(data) < start:
        raise MetatileDamaged("an object of the store is no metatile")
    tiles = []
    for length in struct.unpack_from(f"<{count}I", data, len(_MAGIC)):
        tiles.append(data[start : start + length])
        start += length
    if start != len(data):
        raise MetatileDamaged(f"a metatile of {len(data)} bytes; expected {start}")
    for tile in tiles:
        inflate_tile(tile, level)
    return tiles
