"""Protocol Buffers' wire format, as far as vector tiles use it: varints and fields of bytes."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_VARINT, _BYTES = 0, 2
_FIXED_SIZES = {1: 8, 5: 4}


def read_fields(message: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the fields of a message: number, varint, bytes, of which one is 0 or empty.

    Raises ValueError for a message that is cut off or of another format.
    """
    position, end = 0, len(message)
    while position < end:
        tag, position = _read_varint(message, position)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, position = _read_varint(message, position)
            yield number, value, b""
            continue
        if kind == _BYTES:
            size, position = _read_varint(message, position)
        elif kind in _FIXED_SIZES:
            size = _FIXED_SIZES[kind]
        else:
            raise ValueError(f"field {number} is of kind {kind}, which vector tiles have not")
        if position + size > end:
            raise ValueError(f"field {number} is cut off")
        yield number, 0, message[position : position + size]
        position += size


def read_packed(content: bytes) -> Numbers:
    """Return the varints of a packed field."""
    digits = np.frombuffer(content, np.uint8)
    is_last = digits < 0x80
    if not digits.size:
        return np.empty(0, np.int64)
    ends = np.flatnonzero(is_last)
    starts = np.concatenate(([0], ends[:-1] + 1))
    places = np.arange(digits.size) - np.repeat(starts, ends - starts + 1)
    terms = (digits & 0x7F).astype(np.int64) << (7 * places)
    return np.add.reduceat(terms, starts)


def write_varint(number: int, value: int) -> bytes:
    """Return a field of a varint."""
    return _varint(number << 3 | _VARINT) + _varint(value)


def write_bytes(number: int, content: bytes) -> bytes:
    """Return a field of bytes: a text, a message, or packed numbers."""
    return _varint(number << 3 | _BYTES) + _varint(len(content)) + content


def write_packed(number: int, values: Iterable[int]) -> bytes:
    """Return a field of packed varints."""
    return write_bytes(number, b"".join(map(_varint, values)))


def _read_varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if position >= len(message) or shift > 63:
            raise ValueError("a number is cut off or too long")
        digit = message[position]
        position += 1
        value |= (digit & 0x7F) << shift
        if digit < 0x80:
            return value, position
        shift += 7


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    digits.append(value)
    return bytes(digits)
