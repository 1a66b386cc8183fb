"""Vector tiles written by hand: one tile with the features that a test needs, in a file of its own."""

import gzip
import json
import sqlite3
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EXTENT = 4096
Value = str | int | float | bool
Point = tuple[int, int]


@dataclass(frozen=True)
class TileFeature:
    """A feature with its type (1 point, 2 line, 3 polygon) and its vertices in units of the tile."""

    type: int
    points: Sequence[Point]
    properties: Mapping[str, Value]


def encode_tile(layers: Mapping[str, Sequence[TileFeature]]) -> bytes:
    """Return a Mapbox vector tile, version 2, compressed as in an MBTiles file."""
    return gzip.compress(b"".join(_message(3, _layer(name, features)) for name, features in layers.items()))


def write_tile_set(
    path: Path, tiles: Mapping[tuple[int, int, int], bytes], layers: Sequence[str], last: int
) -> Path:
    """Write an MBTiles file of (zoom, x, y) with y from the north, whose metadata name `layers`."""
    described = [{"id": layer, "fields": {}} for layer in layers]
    fields = dict.fromkeys(("kind", "class", "name", "name_local", "ref", "number"), "String")
    fields |= dict.fromkeys(("importance", "admin_level"), "Number")
    fields |= dict.fromkeys(("tunnel", "bridge", "link", "rail", "service"), "Boolean")
    for layer in described:
        layer["fields"] = fields
    metadata = {"format": "pbf", "minzoom": "0", "maxzoom": str(last), "bounds": "-180,-85,180,85"}
    metadata["json"] = json.dumps({"vector_layers": described})
    with sqlite3.connect(path) as database:
        database.execute("create table metadata (name text, value text)")
        database.execute(
            "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        database.executemany("insert into metadata values (?, ?)", metadata.items())
        database.executemany(
            "insert into tiles values (?, ?, ?, ?)",
            [(zoom, x, 2**zoom - 1 - y, data) for (zoom, x, y), data in tiles.items()],
        )
    return path


def _layer(name: str, features: Sequence[TileFeature]) -> bytes:
    keys = list(dict.fromkeys(key for feature in features for key in feature.properties))
    values = list(dict.fromkeys((type(v), v) for feature in features for v in feature.properties.values()))
    parts = [_varint_field(15, 2), _message(1, name.encode())]
    for feature in features:
        tags = b"".join(
            _varint(keys.index(key)) + _varint(values.index((type(value), value)))
            for key, value in feature.properties.items()
        )
        geometry = b"".join(_varint(number) for number in _commands(feature))
        parts.append(_message(2, _message(2, tags) + _varint_field(3, feature.type) + _message(4, geometry)))
    parts += [_message(3, key.encode()) for key in keys]
    parts += [_message(4, _value(value)) for _, value in values]
    return b"".join(parts) + _varint_field(5, EXTENT)


def _commands(feature: TileFeature) -> list[int]:
    numbers = [1 << 3 | 1]
    x = y = 0
    for index, (column, row) in enumerate(feature.points):
        if index == 1:
            numbers.append((len(feature.points) - 1) << 3 | 2)
        numbers += [_zigzag(column - x), _zigzag(row - y)]
        x, y = column, row
    return [*numbers, 1 << 3 | 7] if feature.type == 3 else numbers


def _value(value: Value) -> bytes:
    match value:
        case bool():
            return _varint_field(7, int(value))
        case str():
            return _message(1, value.encode())
        case int():
            return _varint_field(4, value)
        case _:
            return _varint(3 << 3 | 1) + struct.pack("<d", value)


def _zigzag(number: int) -> int:
    return number << 1 ^ number >> 31


def _message(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _varint_field(field: int, number: int) -> bytes:
    return _varint(field << 3) + _varint(number)


def _varint(number: int) -> bytes:
    data = bytearray()
    while True:
        byte, number = number & 0x7F, number >> 7
        data.append(byte | (0x80 if number else 0))
        if not number:
            return bytes(data)
