"""Mapbox Vector Tiles 2.1, as far as the overview needs them: layers written, layers taken apart.

Geometry comes as whole numbers in a tile's own units, x to the right and y down, `EXTENT` units a side.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Final

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

EXTENT: Final = 4096
VERSION: Final = 2

LAYERS, NAME, FEATURES, KEYS, VALUES, EXTENT_FIELD, VERSION_FIELD = 3, 1, 2, 3, 4, 5, 15
"""Field numbers of a tile and of a layer."""
TAGS, GEOMETRY_TYPE, GEOMETRY = 2, 3, 4
"""Field numbers of a feature."""
STRING_VALUE, DOUBLE_VALUE, INTEGER_VALUE = 1, 3, 5
"""Field numbers of a value."""
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""Wire types of protocol buffers."""
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7

SHORT: Final = [bytes((value,)) for value in range(128)]
"""Varints of one byte; most are."""

Value = str | int | float
Units = NDArray[np.int64]


class GeometryType(IntEnum):
    """The type of a feature's geometry, as tiles number it."""

    POINT = 1
    LINE = 2
    POLYGON = 3


class LayerWriter(Struct):
    """One layer of one tile; a key and a value that several features have is written once."""

    name: str
    _features: list[bytes] = field(default_factory=list)
    _keys: dict[str, int] = field(default_factory=dict)
    _values: dict[tuple[type, Value], int] = field(default_factory=dict)

    def add(self, kind: GeometryType, geometry: bytes, properties: Mapping[str, Value | None]) -> None:
        """Take in a feature; properties that are None are left out."""
        keys, values = self._keys, self._values
        tags = b"".join(
            varint(keys.setdefault(key, len(keys)))
            + varint(values.setdefault((type(value), value), len(values)))
            for key, value in properties.items()
            if value is not None
        )
        feature = chunk(TAGS, tags) if tags else b""
        self._features.append(feature + _TYPES[kind] + chunk(GEOMETRY, geometry))

    def __bool__(self) -> bool:
        """Tell whether the layer has a feature."""
        return bool(self._features)

    def encode(self) -> bytes:
        """Return the layer as a field of a tile: tiles are such fields, one behind the other."""
        parts = [chunk(NAME, self.name.encode())]
        parts += [chunk(FEATURES, feature) for feature in self._features]
        parts += [chunk(KEYS, key.encode()) for key in self._keys]
        parts += [chunk(VALUES, _value(value)) for _, value in self._values]
        parts += [number(EXTENT_FIELD, EXTENT), number(VERSION_FIELD, VERSION)]
        return chunk(LAYERS, b"".join(parts))


def point_geometry(x: int, y: int) -> bytes:
    """Return the commands of one point."""
    return varint(MOVE_TO | 1 << 3) + varint(_zigzag(x)) + varint(_zigzag(y))


def line_geometry(points: Units, lengths: Sequence[int] | NDArray[np.int64]) -> bytes:
    """Return the commands of lines: their points one behind the other, and how many each has."""
    return _paths(points, np.asarray(lengths), is_closed=False)


def polygon_geometry(points: Units, lengths: Sequence[int] | NDArray[np.int64]) -> bytes:
    """Return the commands of rings without their last point: each outer one clockwise, before its holes."""
    return _paths(points, np.asarray(lengths), is_closed=True)


def _paths(points: Units, lengths: NDArray[np.int64], *, is_closed: bool) -> bytes:
    deltas = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    zigzags = (deltas << 1) ^ (deltas >> 63)
    further = 3 if is_closed else 2
    path_starts = np.concatenate([[0], np.cumsum(2 * lengths + further)[:-1]])
    commands = np.zeros(len(zigzags) + further * len(lengths), dtype=np.int64)
    is_delta = np.ones(len(commands), dtype=bool)
    for offset, values in (
        (np.zeros_like(lengths), np.full(len(lengths), MOVE_TO | 1 << 3)),
        (np.full(len(lengths), 3), LINE_TO | (lengths - 1) << 3),
        *([(2 * lengths + 2, np.full(len(lengths), CLOSE_PATH | 1 << 3))] if is_closed else []),
    ):
        commands[path_starts + offset] = values
        is_delta[path_starts + offset] = False
    commands[is_delta] = zigzags
    return varints(commands)


def varints(values: NDArray[np.int64]) -> bytes:
    """Return whole numbers from 0 to 2^35 as protocol buffers' varints."""
    sizes = np.ones(len(values), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >= 1 << bits
    ends = np.cumsum(sizes)
    starts = ends - sizes
    data = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for position in range(5):
        is_long = sizes > position
        more = np.where(sizes[is_long] > position + 1, 128, 0)
        data[starts[is_long] + position] = (values[is_long] >> 7 * position & 127) | more
    return data.tobytes()


def varint(value: int) -> bytes:
    """Return one whole number from 0 on as a varint."""
    if value < 128:
        return SHORT[value]
    if value < 128 * 128:
        return bytes((value & 127 | 128, value >> 7))
    return bytes((value & 127 | 128,)) + varint(value >> 7)


def chunk(field_number: int, data: bytes) -> bytes:
    """Return bytes as a field of a message."""
    return varint(field_number << 3 | BYTES) + varint(len(data)) + data


def number(field_number: int, value: int) -> bytes:
    """Return a whole number as a field of a message."""
    return varint(field_number << 3 | VARINT) + varint(value)


def message_fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and content of each field of a message. Raises IndexError where it is cut off."""
    position = 0
    while position < len(data):
        key, position = read_varint(data, position)
        match key & 7:
            case 0:
                content, position = read_varint(data, position)
                yield key >> 3, content
            case 2:
                size, position = read_varint(data, position)
                yield key >> 3, data[position : position + size]
                position += size
            case wire_type:
                size = 8 if wire_type == FIXED64 else 4
                yield key >> 3, data[position : position + size]
                position += size


def read_varint(data: bytes, position: int) -> tuple[int, int]:
    """Return a varint, and the position behind it."""
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, position
        shift += 7


_TYPES: Final = {kind: number(GEOMETRY_TYPE, kind) for kind in GeometryType}


def _zigzag(value: int) -> int:
    return value << 1 ^ value >> 63


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return chunk(STRING_VALUE, value.encode())
    if isinstance(value, float):
        return varint(DOUBLE_VALUE << 3 | FIXED64) + np.float64(value).tobytes()
    return number(INTEGER_VALUE, value)
