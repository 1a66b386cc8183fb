"""Labels of the overview in the tiles that the detailed ones cover.

Detailed tiles are complete, so they have these labels too. In the overview they are marked, so that they are
drawn once where both files are. Tiles are read and written as bytes; of a marked label only the tags grow.
"""

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from functions.pack_builder.engine.map.quadtree import Tile
from functions.pack_builder.engine.map.vector_tiles import (
    DOUBLE_VALUE,
    EXTENT,
    FEATURES,
    GEOMETRY,
    INTEGER_VALUE,
    KEYS,
    LAYERS,
    NAME,
    STRING_VALUE,
    TAGS,
    VALUES,
    Value,
    chunk,
    message_fields,
    number,
    read_varint,
    varint,
)

MARK: Final = "detail"

Point = tuple[float, float]


class Label(NamedTuple):
    """A label of the overview: its point in world fractions, and its properties."""

    point: Point
    properties: dict[str, Value]


def read_labels(content: bytes, tile: Tile, layer: str) -> Iterator[Label]:
    """Yield the labels of a layer of points in a tile."""
    for data in _layers(content):
        fields = list(message_fields(data))
        if (NAME, layer.encode()) in fields:
            keys = [value.decode() for key, value in fields if key == KEYS and isinstance(value, bytes)]
            values = [_value(value) for key, value in fields if key == VALUES and isinstance(value, bytes)]
            for feature in (value for key, value in fields if key == FEATURES and isinstance(value, bytes)):
                parts = dict(message_fields(feature))
                tags = _numbers(parts.get(TAGS, b""))
                pairs = zip(tags[::2], tags[1::2], strict=True)
                yield Label(_point(parts[GEOMETRY], tile), {keys[key]: values[value] for key, value in pairs})


def mark_labels(content: bytes, tile: Tile, layer: str, is_covered: Callable[[Point], bool]) -> bytes:
    """Return a tile in which the labels at covered points have the mark 1; everything else stays."""
    parts = []
    for data in _layers(content):
        is_layer = (NAME, layer.encode()) in message_fields(data)
        parts.append(chunk(LAYERS, _mark_layer(data, tile, is_covered) if is_layer else data))
    return b"".join(parts)


def _layers(content: bytes) -> Iterator[bytes]:
    for key, data in message_fields(content):
        if key == LAYERS and isinstance(data, bytes):
            yield data


def _mark_layer(layer: bytes, tile: Tile, is_covered: Callable[[Point], bool]) -> bytes:
    fields = list(message_fields(layer))
    mark = b"".join(varint(sum(key == kind for key, _ in fields)) for kind in (KEYS, VALUES))
    parts = []
    for key, data in fields:
        if key == FEATURES and isinstance(data, bytes):
            feature = dict(message_fields(data))
            if is_covered(_point(feature[GEOMETRY], tile)):
                data = _with_tags(feature, mark)
        parts.append(_field(key, data))
    parts += [chunk(KEYS, MARK.encode()), chunk(VALUES, number(INTEGER_VALUE, 1))]
    return b"".join(parts)


def _with_tags(feature: dict[int, int | bytes], mark: bytes) -> bytes:
    tags = feature.get(TAGS, b"")
    return b"".join(_field(key, data) for key, data in {**feature, TAGS: bytes(tags) + mark}.items())


def _field(key: int, data: int | bytes) -> bytes:
    return number(key, data) if isinstance(data, int) else chunk(key, data)


def _value(data: bytes) -> Value:
    ((kind, value),) = message_fields(data)
    if isinstance(value, int):
        return value
    if kind == STRING_VALUE:
        return value.decode()
    if kind == DOUBLE_VALUE:
        return float(struct.unpack("<d", value)[0])
    raise ValueError(f"a value of type {kind} is not among those that the overview has")


def _point(geometry: int | bytes, tile: Tile) -> Point:
    _, x, y = _numbers(geometry)[:3]
    column, row = ((value >> 1) ^ -(value & 1) for value in (x, y))
    scale = 1 / EXTENT / 2**tile.zoom
    return (column + tile.column * EXTENT) * scale, (row + tile.row * EXTENT) * scale


def _numbers(data: int | bytes) -> list[int]:
    numbers, position = [], 0
    while isinstance(data, bytes) and position < len(data):
        value, position = read_varint(data, position)
        numbers.append(value)
    return numbers
