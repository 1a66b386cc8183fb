"""The tiles of MBTiles files as one PMTiles archive, which is never written to a disk.

Source: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. Header, directories and metadata are
made at the first use and stay in memory; the tiles follow in the order of their numbers, and a range that
reaches into them is read from the MBTiles.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from pmtiles.tile import Compression, Entry, TileType, tileid_to_zxy, zxy_to_tileid
from pmtiles.writer import finalize_header

from functions.map_image.engine.tiles.tile_file import TileFile
from shared.geo.baidu_plane import PlaneTile

PIECE_BYTES: Final = 256 << 10
"""How much of an archive is read at once."""
_DEGREE: Final = 10_000_000


class PmtilesArchive:
    """One archive of files that have no zoom in common; `metadata` is what it says of itself.

    `bounds` are west, south, east and north in degrees.
    """

    def __init__(
        self, files: Sequence[TileFile], metadata: Mapping[str, Any], bounds: Sequence[float]
    ) -> None:
        self._files = {zoom: file for file in files for zoom in range(file.least_zoom, file.most_zoom + 1)}
        sizes = sorted(
            (zxy_to_tileid(tile.zoom, tile.column, tile.row), size)
            for file in files
            for tile, size in file.sizes()
        )
        self._numbers = np.array([number for number, _ in sizes], np.int64)
        self._ends = np.cumsum(np.array([size for _, size in sizes], np.int64))
        entries = [
            Entry(number, int(end) - size, size, 1)
            for (number, size), end in zip(sizes, self._ends, strict=True)
        ]
        west, south, east, north = (round(degrees * _DEGREE) for degrees in bounds)
        header = {
            "tile_compression": Compression.GZIP,
            "tile_type": TileType.MVT,
            **{"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north},
        }
        self._head = b"".join(
            finalize_header(header, len(entries), entries, len(entries), metadata, True, int(self._ends[-1]))
        )
        self.size = len(self._head) + int(self._ends[-1])

    def read(self, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes from `start` on, in pieces."""
        end = min(start + length, self.size)
        if start < len(self._head):
            yield self._head[start:end]
        first, last = max(start - len(self._head), 0), end - len(self._head)
        if last <= first:
            return
        piece = bytearray()
        for index in range(int(np.searchsorted(self._ends, first, "right")), len(self._ends)):
            tile_start = int(self._ends[index - 1]) if index else 0
            if tile_start >= last:
                break
            piece += self._tile(index)[max(first - tile_start, 0) : last - tile_start]
            if len(piece) >= PIECE_BYTES:
                yield bytes(piece)
                piece.clear()
        if piece:
            yield bytes(piece)

    def _tile(self, index: int) -> bytes:
        tile = PlaneTile(*tileid_to_zxy(int(self._numbers[index])))
        content = self._files[tile.zoom].tile(tile)
        if content is None:
            raise LookupError(f"tile {tile} has gone from its file")
        return content


def read_file(path: Path, start: int, length: int) -> Iterator[bytes]:
    """Yield `length` bytes of a file from `start` on, in pieces."""
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
            yield piece
            length -= len(piece)
