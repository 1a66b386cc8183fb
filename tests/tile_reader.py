"""A reader of vector tiles of its own, by the specification: what tests look into tiles with."""

import gzip
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct

POINT, LINE, POLYGON = 1, 2, 3


class TileFeature(Struct, frozen=True):
    """A feature: paths are points, lines or rings in the tile's units."""

    kind: int
    paths: list[list[tuple[int, int]]]
    properties: dict[str, Any]


def read_tile(path: Path, zoom: int, column: int, row: int) -> dict[str, list[TileFeature]]:
    """Return the layers of a tile of an MBTiles file, `row` from the north; none where there is no tile."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        found = database.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (zoom, column, 2**zoom - 1 - row),
        ).fetchone()
    return decode_tile(gzip.decompress(found[0])) if found else {}


def decode_tile(data: bytes) -> dict[str, list[TileFeature]]:
    """Return the features of each layer; a name that stands twice is a fault."""
    layers: dict[str, list[TileFeature]] = {}
    for number, layer in _fields(data):
        assert number == 3
        name, features = _layer(layer)
        assert name not in layers, f"layer {name} stands twice"
        layers[name] = features
    return layers


def _layer(data: bytes) -> tuple[str, list[TileFeature]]:
    fields = list(_fields(data))
    keys = [value.decode() for number, value in fields if number == 3]
    values = [_value(value) for number, value in fields if number == 4]
    assert dict(fields)[5] == 4096
    name = next(value for number, value in fields if number == 1).decode()
    return name, [_feature(value, keys, values) for number, value in fields if number == 2]


def _feature(data: bytes, keys: list[str], values: list[Any]) -> TileFeature:
    fields = dict(_fields(data))
    tags = _numbers(fields.get(2, b""))
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    paths: list[list[tuple[int, int]]] = []
    commands, position, x, y = _numbers(fields[4]), 0, 0, 0
    while position < len(commands):
        command, count = commands[position] & 7, commands[position] >> 3
        position += 1
        if command == 7:
            continue
        for _ in range(count):
            x, y = x + _signed(commands[position]), y + _signed(commands[position + 1])
            position += 2
            if command == 1:
                paths.append([])
            paths[-1].append((x, y))
    return TileFeature(fields[3], paths, properties)


def _value(data: bytes) -> Any:
    ((number, value),) = _fields(data)
    match number:
        case 1:
            return value.decode()
        case 2:
            return struct.unpack("<f", value)[0]
        case 3:
            return struct.unpack("<d", value)[0]
        case 6:
            return _signed(value)
        case 7:
            return bool(value)
        case _:
            return value


def _fields(data: bytes) -> list[tuple[int, Any]]:
    fields: list[tuple[int, Any]] = []
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        if key & 7 == 0:
            value, position = _varint(data, position)
            fields.append((key >> 3, value))
            continue
        size = {1: 8, 5: 4}.get(key & 7)
        if size is None:
            size, position = _varint(data, position)
        fields.append((key >> 3, data[position : position + size]))
        position += size
    return fields


def _numbers(data: bytes) -> list[int]:
    numbers, position = [], 0
    while position < len(data):
        value, position = _varint(data, position)
        numbers.append(value)
    return numbers


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        value |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128:
            return value, position


def _signed(value: int) -> int:
    return value >> 1 ^ -(value & 1)
