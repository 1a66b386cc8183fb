"""One MBTiles file of vector tiles, gzipped as MBTiles has them.

Source: https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md. Its rows count from the south.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import TypedDict

from shared.geo.baidu_plane import PlaneTile

_ROWS_AT_ONCE = 4_096


class VectorLayer(TypedDict):
    """A layer of the tiles and what its features say, as TileJSON's `vector_layers`."""

    id: str
    fields: dict[str, str]
    minzoom: int
    maxzoom: int


class TileFile:
    """The tiles of a file, read from any thread. Raises sqlite3.Error for a file that is no MBTiles."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._database = sqlite3.connect(
            f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self.metadata: Mapping[str, str] = dict(self._database.execute("select name, value from metadata"))
        self.least_zoom = int(self.metadata["minzoom"])
        self.most_zoom = int(self.metadata["maxzoom"])

    @property
    def layers(self) -> list[VectorLayer]:
        """The layers with their fields."""
        return [
            {
                "id": layer["id"],
                "fields": layer.get("fields", {}),
                "minzoom": self.least_zoom,
                "maxzoom": self.most_zoom,
            }
            for layer in json.loads(self.metadata["json"])["vector_layers"]
        ]

    def tile(self, tile: PlaneTile) -> bytes | None:
        """Return a gzipped tile, None where the file has none."""
        with self._lock:
            row = self._database.execute(
                "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
                (tile.zoom, tile.column, _tms_row(tile)),
            ).fetchone()
        return row[0] if row else None

    def sizes(self) -> Iterator[tuple[PlaneTile, int]]:
        """Yield every tile and its bytes, gzipped."""
        with sqlite3.connect(f"file:{self.path}?mode=ro&immutable=1", uri=True) as database:
            rows = database.execute("select zoom_level, tile_column, tile_row, length(tile_data) from tiles")
            while batch := rows.fetchmany(_ROWS_AT_ONCE):
                for zoom, column, row, size in batch:
                    yield PlaneTile(zoom, column, 2**zoom - 1 - row), size

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()


def _tms_row(tile: PlaneTile) -> int:
    return int(2**tile.zoom - 1 - tile.row)
