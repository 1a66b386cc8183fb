"""MBTiles files with whatever layers a test of the style needs."""

import gzip
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from shared.geo.baidu_plane import PlaneTile
from tests.protobuf_tiles import Content, encode

TEXTS = ("kind", "class", "name", "name_local", "ref", "number")
NUMBERS = ("importance", "admin_level")
FLAGS = ("tunnel", "bridge", "link", "rail", "service")


def write_tile_set(
    path: Path, tiles: Mapping[PlaneTile, Content], layers: Sequence[str], last_zoom: int
) -> Path:
    """Write a file whose metadata name the layers, each with all keys that the style reads."""
    fields = (
        dict.fromkeys(TEXTS, "String") | dict.fromkeys(NUMBERS, "Number") | dict.fromkeys(FLAGS, "Boolean")
    )
    described = {"vector_layers": [{"id": layer, "fields": fields} for layer in layers]}
    metadata = {"format": "pbf", "minzoom": "0", "maxzoom": str(last_zoom), "bounds": "-180,-85,180,85"}
    metadata["json"] = json.dumps(described)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table metadata (name text, value text)")
        database.execute(
            "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        database.executemany("insert into metadata values (?, ?)", metadata.items())
        database.executemany(
            "insert into tiles values (?, ?, ?, ?)",
            [
                (tile.zoom, tile.column, 2**tile.zoom - 1 - tile.row, gzip.compress(encode(content)))
                for tile, content in tiles.items()
            ],
        )
    return path
