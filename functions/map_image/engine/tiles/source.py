"""Vector tiles at every zoom: of the world to zoom 8, of the extracts from there to zoom 14.

Where no extract is, a tile beyond zoom 8 is cut out of the world's. An extract's tiles are complete within
the tiles of zoom 9 that it touches: there the world's are not asked, or they would draw over its land.
"""

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Final

from functions.map_image.engine.tiles.overzoom import cut_tile
from functions.map_image.engine.tiles.tile_file import TileFile, VectorLayer
from functions.map_image.engine.tiles.vector_tile import Layer, read_tile
from shared.geo.baidu_plane import PlaneTile

MOST_ZOOM: Final = 14
"""The deepest vector tiles; beyond it map libraries enlarge them themselves."""
SHORTBREAD: Final = (
    *("addresses", "aerialways", "boundaries", "boundary_labels", "bridges", "buildings", "dam_lines"),
    *("dam_polygons", "ferries", "land", "ocean", "pier_lines", "pier_polygons", "place_labels", "pois"),
    *("public_transport", "sites", "street_labels", "street_labels_points", "street_polygons"),
    *("streets_polygons_labels", "streets", "water_lines", "water_lines_labels", "water_polygons"),
    "water_polygons_labels",
)
"""The layers of Shortbread 1.0 (https://shortbread-tiles.org/schema/1.0/). All of them are declared, those
too that no tile has, since libraries refuse a style that names a layer which is not."""
MOST_ANCESTORS: Final = 64
MOST_CUT_BYTES: Final = 16 << 20
_COMPRESSION: Final = 6
_ENTRY: Final = 200
"""Bytes that an entry of the cache takes besides its content."""


class VectorTiles:
    """The tiles of one plane; gzipped."""

    def __init__(self, overview: TileFile, detail: TileFile | None) -> None:
        self.overview = overview
        self.detail = detail
        self._ancestors = _Cache[Sequence[Layer]](MOST_ANCESTORS, lambda layers: 1)
        self._cut_tiles = _Cache[bytes](MOST_CUT_BYTES, lambda content: _ENTRY + len(content))

    @property
    def files(self) -> tuple[TileFile, ...]:
        """The world's file, and that of the extracts if there are some."""
        return (self.overview, self.detail) if self.detail else (self.overview,)

    @property
    def layers(self) -> list[VectorLayer]:
        """The layers of Shortbread and of both files, by name."""
        layers: dict[str, VectorLayer] = {
            name: {"id": name, "fields": {}, "minzoom": 0, "maxzoom": MOST_ZOOM} for name in SHORTBREAD
        }
        for layer in (layer for file in self.files for layer in file.layers):
            same = layers.setdefault(layer["id"], layer)
            layers[layer["id"]] = {**same, "fields": {**same["fields"], **layer["fields"]}}
        return [layers[name] for name in sorted(layers)]

    def tile(self, tile: PlaneTile) -> bytes | None:
        """Return a gzipped tile, None where nothing lies. `tile` is one of zoom 0 to MOST_ZOOM."""
        if tile.zoom <= self.overview.most_zoom:
            return self.overview.tile(tile)
        if self.detail is not None and self._has_detail(self.detail, tile):
            return self.detail.tile(tile)
        return self._cut_tiles.get(tile, lambda: self._cut(tile)) or None

    def close(self) -> None:
        """Close the files."""
        for file in self.files:
            file.close()

    def _has_detail(self, detail: TileFile, tile: PlaneTile) -> bool:
        return tile.zoom >= detail.least_zoom and detail.tile(_ancestor(tile, detail.least_zoom)) is not None

    def _cut(self, tile: PlaneTile) -> bytes:
        ancestor = _ancestor(tile, self.overview.most_zoom)
        content = cut_tile(self._ancestors.get(ancestor, lambda: self._read(ancestor)), ancestor, tile)
        return gzip.compress(content, _COMPRESSION, mtime=0) if content else b""

    def _read(self, tile: PlaneTile) -> Sequence[Layer]:
        content = self.overview.tile(tile)
        return read_tile(gzip.decompress(content)) if content else ()


def _ancestor(tile: PlaneTile, zoom: int) -> PlaneTile:
    depth = tile.zoom - zoom
    return PlaneTile(zoom, tile.column >> depth, tile.row >> depth)


class _Cache[Value]:
    """The values of the last use, up to a total size; two threads may make the same value at once."""

    def __init__(self, most: int, size_of: Callable[[Value], int]) -> None:
        self._most = most
        self._size_of = size_of
        self._lock = Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._size = 0

    def get(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a name, made where it is not here."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return self._values[name]
        value = make()
        with self._lock:
            if name not in self._values:
                self._values[name] = value
                self._size += self._size_of(value)
            while self._size > self._most and len(self._values) > 1:
                _, oldest = self._values.popitem(last=False)
                self._size -= self._size_of(oldest)
        return value
