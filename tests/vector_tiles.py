"""Vector tiles of a few features at exact places, as MBTiles: what is drawn of them is known beforehand."""

import gzip
import json
import sqlite3
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from shared.geo.baidu_plane import HALF_WORLD, WORLD_METRES

EXTENT: Final = 4096
TILE_MARGIN: Final = 0.05
"""How far beyond its tile a feature is repeated, in widths of the tile."""


class Feature(NamedTuple):
    """A point (one position) or a line (several), in metres of Baidu's plane."""

    layer: str
    positions: Sequence[tuple[float, float]]
    properties: Mapping[str, str]


def write_mbtiles(path: Path, features: Sequence[Feature], zooms: Iterable[int]) -> None:
    """Write the features into the tiles of some zooms."""
    zooms = list(zooms)
    names = sorted({feature.layer for feature in features})
    fields = {key: "String" for feature in features for key in feature.properties}
    layers = [{"id": name, "fields": fields} for name in names]
    database = sqlite3.connect(path)
    database.executescript(
        "CREATE TABLE metadata (name TEXT, value TEXT);"
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);"
        "CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);"
    )
    metadata = {
        "format": "pbf",
        "bounds": "-180,-85.05,180,85.05",
        "minzoom": str(min(zooms)),
        "maxzoom": str(max(zooms)),
        "json": json.dumps({"vector_layers": layers}),
    }
    database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
    for zoom in zooms:
        for (column, row), members in _by_tile(features, zoom).items():
            data = gzip.compress(_tile(members, zoom, column, row))
            database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, column, 2**zoom - 1 - row, data))
    database.commit()
    database.close()


def _by_tile(features: Iterable[Feature], zoom: int) -> Mapping[tuple[int, int], list[Feature]]:
    tiles: dict[tuple[int, int], list[Feature]] = defaultdict(list)
    width = WORLD_METRES / 2**zoom
    for feature in features:
        columns = [(x + HALF_WORLD) / width for x, _ in feature.positions]
        rows = [(HALF_WORLD - y) / width for _, y in feature.positions]
        for column in range(int(min(columns) - TILE_MARGIN), int(max(columns) + TILE_MARGIN) + 1):
            for row in range(int(min(rows) - TILE_MARGIN), int(max(rows) + TILE_MARGIN) + 1):
                tiles[column, row].append(feature)
    return tiles


def _tile(features: Iterable[Feature], zoom: int, column: int, row: int) -> bytes:
    width = WORLD_METRES / 2**zoom
    by_layer: dict[str, list[Feature]] = defaultdict(list)
    for feature in features:
        by_layer[feature.layer].append(feature)
    tile = b""
    for name, members in by_layer.items():
        keys = sorted({key for member in members for key in member.properties})
        values = sorted({value for member in members for value in member.properties.values()})
        body = _bytes(1, name.encode())
        for member in members:
            tags = b"".join(
                _varint(keys.index(key)) + _varint(values.index(value))
                for key, value in member.properties.items()
            )
            units = [
                (
                    round(((x + HALF_WORLD) / width - column) * EXTENT),
                    round(((HALF_WORLD - y) / width - row) * EXTENT),
                )
                for x, y in member.positions
            ]
            kind = 1 if len(units) == 1 else 2
            body += _bytes(2, _bytes(2, tags) + _number(3, kind) + _bytes(4, _geometry(units)))
        body += b"".join(_bytes(3, key.encode()) for key in keys)
        body += b"".join(_bytes(4, _bytes(1, value.encode())) for value in values)
        tile += _bytes(3, body + _number(5, EXTENT) + _number(15, 2))
    return tile


def _geometry(units: Sequence[tuple[int, int]]) -> bytes:
    parts = [_varint(1 << 3 | 1), *_steps([(0, 0), units[0]])]
    if len(units) > 1:
        parts += [_varint((len(units) - 1) << 3 | 2), *_steps(units)]
    return b"".join(parts)


def _steps(units: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    for (x0, y0), (x1, y1) in pairwise(units):
        yield _varint(_zigzag(x1 - x0)) + _varint(_zigzag(y1 - y0))


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    data = b""
    while value > 0x7F:
        data += struct.pack("B", value & 0x7F | 0x80)
        value >>= 7
    return data + struct.pack("B", value)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value
