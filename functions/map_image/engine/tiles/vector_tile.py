"""Mapbox Vector Tiles 2.1 as layers of features, read and written again.

Source: https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.map_image.engine.tiles.clipping import Vertices
from functions.map_image.engine.tiles.wire import (
    Numbers,
    read_fields,
    read_packed,
    write_bytes,
    write_packed,
    write_varint,
)

POINT, LINE, POLYGON = 1, 2, 3
DEFAULT_EXTENT: Final = 4096

_LAYER: Final = 3
_NAME, _FEATURE, _KEY, _VALUE, _EXTENT, _VERSION = 1, 2, 3, 4, 5, 15
_ID, _TAGS, _KIND, _GEOMETRY = 1, 2, 3, 4
_MOVE, _DRAW, _CLOSE = 1, 2, 7


class Feature(Struct, frozen=True):
    """A feature: its id (-1: none), its tags (pairs of numbers of keys and values), and its parts.

    A part is a line, a ring (its first vertex not repeated), or all points.
    """

    id: int
    tags: Numbers
    kind: int
    parts: Sequence[Vertices]


class Layer(Struct, frozen=True):
    """A layer with its tables; a value is the bytes of its message."""

    name: bytes
    extent: int
    keys: Sequence[bytes]
    values: Sequence[bytes]
    features: Sequence[Feature]
    bounds: NDArray[np.float64]
    """Least x, least y, most x, most y of each feature."""


def read_tile(data: bytes) -> list[Layer]:
    """Return the layers of a tile that is not gzipped. Raises ValueError."""
    return [_read_layer(content) for number, _, content in read_fields(data) if number == _LAYER]


def write_layer(name: bytes, extent: int, source: Layer, features: Iterable[Feature]) -> bytes:
    """Return a tile of one layer, with the keys and values of the `source` that the features use.

    The bytes of several layers in a row are a tile of them all. Coordinates are rounded already.
    """
    keys: dict[int, int] = {}
    values: dict[int, int] = {}
    body = [write_varint(_VERSION, 2), write_bytes(_NAME, name)]
    for feature in features:
        tags = [
            number
            for key, value in feature.tags.reshape(-1, 2).tolist()
            for number in (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
        ]
        body.append(write_bytes(_FEATURE, _write_feature(feature, tags)))
    body += [write_bytes(_KEY, source.keys[key]) for key in keys]
    body += [write_bytes(_VALUE, source.values[value]) for value in values]
    body.append(write_varint(_EXTENT, extent))
    return write_bytes(_LAYER, b"".join(body))


def _read_layer(message: bytes) -> Layer:
    name, extent = b"", DEFAULT_EXTENT
    keys: list[bytes] = []
    values: list[bytes] = []
    features: list[Feature] = []
    for number, value, content in read_fields(message):
        match number:
            case 1:
                name = content
            case 2:
                features.append(_read_feature(content))
            case 3:
                keys.append(content)
            case 4:
                values.append(content)
            case 5:
                extent = value
    features = [feature for feature in features if feature.parts]
    bounds = np.array([_bounds(feature) for feature in features]).reshape(-1, 4)
    return Layer(name, extent, keys, values, features, bounds)


def _bounds(feature: Feature) -> tuple[float, float, float, float]:
    vertices = np.vstack(feature.parts) if len(feature.parts) > 1 else feature.parts[0]
    return *vertices.min(axis=0), *vertices.max(axis=0)


def _read_feature(message: bytes) -> Feature:
    id_, kind, tags, geometry = -1, 0, b"", b""
    for number, value, content in read_fields(message):
        match number:
            case 1:
                id_ = value
            case 2:
                tags = content
            case 3:
                kind = value
            case 4:
                geometry = content
    return Feature(id_, read_packed(tags), kind, list(_read_parts(read_packed(geometry))))


def _read_parts(numbers: Numbers) -> Iterable[Vertices]:
    deltas = (numbers >> 1) ^ -(numbers & 1)
    cursor = np.zeros(2)
    part: list[Vertices] = []
    position = 0
    while position < len(numbers):
        command, count = int(numbers[position]) & 7, int(numbers[position]) >> 3
        position += 1
        if command == _CLOSE:
            continue
        if count == 0 or position + 2 * count > len(numbers):
            raise ValueError(f"a geometry has {len(numbers) - position} numbers for {count} points")
        steps = deltas[position : position + 2 * count].reshape(-1, 2)
        position += 2 * count
        vertices = cursor + np.cumsum(steps, axis=0)
        cursor = vertices[-1]
        if command == _MOVE:
            if part:
                yield np.vstack(part)
            part = []
        part.append(vertices)
    if part:
        yield np.vstack(part)


def _write_feature(feature: Feature, tags: Sequence[int]) -> bytes:
    head = write_varint(_ID, feature.id) if feature.id >= 0 else b""
    return (
        head
        + write_packed(_TAGS, tags)
        + write_varint(_KIND, feature.kind)
        + write_packed(_GEOMETRY, _commands(feature))
    )


def _commands(feature: Feature) -> Iterable[int]:
    cursor = np.zeros(2, np.int64)
    for part in feature.parts:
        vertices = part.astype(np.int64)
        steps = np.diff(np.vstack([cursor, vertices]), axis=0)
        cursor = vertices[-1]
        numbers = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
        if feature.kind == POINT:
            yield len(vertices) << 3 | _MOVE
            yield from numbers
            continue
        yield 1 << 3 | _MOVE
        yield from numbers[:2]
        yield (len(vertices) - 1) << 3 | _DRAW
        yield from numbers[2:]
        if feature.kind == POLYGON:
            yield 1 << 3 | _CLOSE
