"""The engine's file of live speeds: a tar of tiles that is mapped into memory and changed in place.

After 32 bytes of header each directed edge of a tile has eight bytes: seven bits are half its speed in km/h,
seven the same for its first stretch, and eight say that this stretch is the whole edge. Zero is no data.
"""

import mmap
import struct
import tarfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

HEADER: Final = struct.Struct("<2Q4I")
"""Number of the tile, time, number of edges, version, two spare fields."""
EDGE_BYTES: Final = 8
TILE_SUFFIX: Final = ".gph"
UNKNOWN_SPEED, WHOLE_EDGE, FASTEST = 127, 255, 252
FREE_OF_CONGESTION: Final = 1
TILE_BITS: Final = 25
"""Of an edge's number: level and tile; the others count the edges of the tile."""


class SpeedFile:
    """Live speeds of one network. Nobody may read the file while it is written; see `RoadNetwork`.

    Raises ValueError, struct.error or tarfile.TarError for a file of another form.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tiles: dict[int, tuple[int, int]] = {}
        self._live_tiles: set[int] = set()
        with tarfile.open(path) as tiles, path.open("rb") as file:
            for member in tiles:
                if not member.name.endswith(TILE_SUFFIX):  # the index of the archive
                    continue
                file.seek(member.offset_data)
                tile, _, edges, *_ = HEADER.unpack(file.read(HEADER.size))
                if HEADER.size + EDGE_BYTES * edges > member.size:
                    raise ValueError(f"{path.name}: the tile {member.name} is cut off")
                self._tiles[tile] = member.offset_data + HEADER.size, edges

    @property
    def tile_sizes(self) -> Mapping[int, int]:
        """The number of directed edges of each tile."""
        return {tile: edges for tile, (_, edges) in self._tiles.items()}

    def write(self, speeds: Mapping[int, int]) -> None:
        """Let edges, by the engine's numbers, be driven at km/h, and forget all others.

        Numbers of edges that the network does not have are left out.
        """
        rows: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for edge, kmh in speeds.items():
            tile, row = edge & (1 << TILE_BITS) - 1, edge >> TILE_BITS
            if tile in self._tiles and row < self._tiles[tile][1]:
                rows[tile].append((row, kmh))
        with self.path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            for tile in self._live_tiles | rows.keys():
                start, edges = self._tiles[tile]
                content = np.zeros(edges, dtype="<u8")
                for row, kmh in rows.get(tile, ()):
                    content[row] = _record(kmh)
                memory[start : start + EDGE_BYTES * edges] = content.tobytes()
        self._live_tiles = set(rows)


def _record(kmh: int) -> int:
    """Return the eight bytes of a speed; the least is 2 km/h, as 0 would close the road."""
    half = max(1, round(min(kmh, FASTEST) / 2))
    unknown_rest = UNKNOWN_SPEED << 14 | UNKNOWN_SPEED << 21
    return half | half << 7 | unknown_rest | WHOLE_EDGE << 28 | FREE_OF_CONGESTION << 44
