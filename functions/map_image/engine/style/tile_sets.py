"""The tile files that a picture is drawn from, and the layers that each of them has."""

import json
import sqlite3
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

LAST_TILE_ZOOM = 14
"""The last zoom of vector tiles; later zooms are drawn from it."""
DETAIL_ZOOM = 9
"""Vector tiles from this zoom on are in the detail file, those below it in the overview."""
COVER_LAYER = "cover"
"""The polygon layer of the detail file that hides the overview below it."""


class TileSet(Struct, frozen=True):
    """One MBTiles file; mapnik refuses a style that names a layer which the file has not."""

    path: Path
    layers: frozenset[str]
    zoom: int
    """The last zoom that is read."""

    @classmethod
    def open(cls, path: Path) -> "TileSet":
        """Read the list of layers; raises sqlite3.Error or KeyError if it is no vector MBTiles."""
        with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as database:
            metadata = dict(database.execute("select name, value from metadata"))
        layers = frozenset(layer["id"] for layer in json.loads(metadata["json"])["vector_layers"])
        return cls(path, layers, int(metadata["maxzoom"]))

    def read_to(self, zoom: int) -> "TileSet":
        """Return the file, read to a zoom: its tiles cover 512 pixels of the next zoom, as in browsers."""
        return replace(self, zoom=min(self.zoom, max(zoom, 0)))


class TileFiles(Struct, frozen=True):
    """What a pack has for one plane: the world to vector zoom 8, and the extracts from zoom 9 on."""

    overview: TileSet
    detail: TileSet | None = None

    @classmethod
    def open(cls, overview: Path, detail: Path) -> "TileFiles":
        """Open both files; the detail file may be absent."""
        return cls(TileSet.open(overview), TileSet.open(detail) if detail.exists() else None)
