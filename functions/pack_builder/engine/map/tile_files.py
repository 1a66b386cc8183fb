"""Files of tiles (MBTiles): written, and several made one.

A vector tile is a list of layers, so tiles of one place that share no layer are joined by writing one behind
the other; the tile-join of the wheel stops with a memory fault. Rows count from the south there.
"""

import gzip
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from functions.pack_builder.engine.map.quadtree import Tile

SCHEMA: Final = """
PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tiles (
  zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
  tile_data BLOB NOT NULL
);
"""
INDEX: Final = "CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)"
LEVEL: Final = 6
"""Of gzip."""

Metadata = Mapping[str, Any]


def write_tiles(path: Path, tiles: Mapping[Tile, Sequence[bytes]], metadata: Metadata) -> None:
    """Write a file of tiles out of their layers."""
    compress_once = lru_cache(maxsize=8)(compress)  # most tiles are the open sea
    contents = ((tile, b"".join(tiles[tile])) for tile in sorted(tiles))
    write_rows(path, ((tile, compress_once(content)) for tile, content in contents), metadata)


def write_rows(path: Path, rows: Iterable[tuple[Tile, bytes]], metadata: Metadata) -> None:
    """Write a file of compressed tiles."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA)
        with database:
            database.executemany(
                "INSERT INTO tiles VALUES (?, ?, ?, ?)",
                (
                    (tile.zoom, tile.column, flipped_row(tile.zoom, tile.row), content)
                    for tile, content in rows
                ),
            )
            database.executemany("INSERT INTO metadata VALUES (?, ?)", _texts(metadata))
        database.execute(INDEX)


def compress(content: bytes) -> bytes:
    """Return a tile as files of tiles hold it."""
    return gzip.compress(content, LEVEL, mtime=0)


def flipped_row(zoom: int, row: int) -> int:
    """Return the row from the south of one from the north, and back."""
    return int(2**zoom - 1 - row)


def _texts(metadata: Metadata) -> list[tuple[str, str]]:
    return sorted(
        (name, value if isinstance(value, str) else orjson.dumps(value).decode())
        for name, value in metadata.items()
    )


def read_rows(path: Path) -> Iterator[tuple[Tile, bytes]]:
    """Yield the compressed tiles of a file in order."""
    with closing(_open(path)) as database:
        for zoom, column, row, content in database.execute(
            "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles ORDER BY 1, 2, 3 DESC"
        ):
            yield Tile(zoom, column, flipped_row(zoom, row)), content


def read_tile(path: Path, tile: Tile) -> bytes:
    """Return a tile of a file, empty where there is none."""
    with closing(_open(path)) as database:
        return _read(database, tile)


def read_metadata(path: Path) -> dict[str, str]:
    """Return what a file of tiles says of itself."""
    with closing(_open(path)) as database:
        return dict(database.execute("SELECT name, value FROM metadata"))


def layer_fields(path: Path) -> dict[str, dict[str, str]]:
    """Return the layers of a file with the types of their fields."""
    layers = orjson.loads(read_metadata(path)["json"])["vector_layers"]
    return {layer["id"]: layer["fields"] for layer in layers}


def join_rows(path: Path, layers: Iterable[tuple[Tile, bytes]]) -> Iterator[tuple[Tile, bytes]]:
    """Yield the compressed tiles of a file with further layers, one behind the other."""
    further: dict[Tile, list[bytes]] = defaultdict(list)
    for tile, layer in layers:
        further[tile].append(layer)
    for tile, content in read_rows(path):
        if further_layers := further.pop(tile, None):
            content = compress(b"".join([gzip.decompress(content), *further_layers]))
        yield tile, content
    for tile in sorted(further):
        yield tile, compress(b"".join(further[tile]))


def change_tiles(
    path: Path, tiles: Collection[Tile], change: Callable[[Tile, bytes], bytes], metadata: Metadata
) -> None:
    """Change some tiles of a file in place, empty where there was none, and its metadata."""
    with closing(sqlite3.connect(path)) as database, database:
        for tile in tiles:
            if content := change(tile, _read(database, tile)):
                row = tile.zoom, tile.column, flipped_row(tile.zoom, tile.row), compress(content)
                database.execute("INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)", row)
        database.executemany("INSERT OR REPLACE INTO metadata VALUES (?, ?)", _texts(metadata))


def _read(database: sqlite3.Connection, tile: Tile) -> bytes:
    row = database.execute(
        "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
        (tile.zoom, tile.column, flipped_row(tile.zoom, tile.row)),
    ).fetchone()
    return gzip.decompress(row[0]) if row else b""


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
