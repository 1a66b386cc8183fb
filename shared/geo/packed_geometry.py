"""Geometry as Baidu's JavaScript sends and reads it: BD09MC centimetres in letters.

A text is the kind of its records (`.` points, `-` lines, `*` areas) and the records, each ended by `;`. The
first vertex of a record is `=` and twice six letters; further ones are differences of four letters each, or
whole again where a difference is too large for them. A letter is six bits, the lowest first. What has an
extent stands behind its corners: `least|most|geometry`.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Vertices, (N, 2): x and y in metres of BD09MC."""

POINT, LINE, AREA = ".", "-", "*"

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES: Final = {letter: value for value, letter in enumerate(_LETTERS)}
_WHOLE, _DIFFERENCE = 6, 4
_SIGN: Final = 2**23
"""A negative difference is written as this less its size."""
_CENTIMETRES: Final = 100


class NoPackedGeometry(ValueError):
    """The text is no geometry of this form."""


def pack_point(x: float, y: float) -> str:
    """Return a point, x and y in metres of BD09MC."""
    return POINT + _record(np.array([[x, y]]))


def pack_areas(rings: Sequence[Points]) -> str:
    """Return rings behind the corners around all of them. Raises ValueError without any."""
    return _with_corners(AREA, rings)


def pack_lines(lines: Sequence[Points]) -> str:
    """Return lines behind the corners around all of them. Raises ValueError without any."""
    return _with_corners(LINE, lines)


def unpack(text: str) -> list[Points]:
    """Return the records of a text. Raises NoPackedGeometry."""
    geometry = text.rpartition("|")[2]
    if geometry[:1] not in (POINT, LINE, AREA) or not geometry.endswith(";"):
        raise NoPackedGeometry(f"{text[:20]!r} is no packed geometry; expected .=…; -=…; or *=…;")
    return [_vertices(record) for record in geometry[1:-1].split(";")]


def _with_corners(kind: str, records: Sequence[Points]) -> str:
    vertices = np.concatenate(records)
    least, most = vertices.min(axis=0), vertices.max(axis=0)
    geometry = "".join(_record(record) for record in records)
    return f"{pack_point(*least.tolist())}|{pack_point(*most.tolist())}|{kind}{geometry}"


def _record(points: Points) -> str:
    centimetres = np.rint(points * _CENTIMETRES).astype(np.int64).tolist()
    parts, last = [], None
    for x, y in centimetres:
        if last is not None and abs(x - last[0]) < _SIGN and abs(y - last[1]) < _SIGN:
            parts += [_write(_encode(x - last[0]), _DIFFERENCE), _write(_encode(y - last[1]), _DIFFERENCE)]
        else:
            parts += ["=", _write(x, _WHOLE), _write(y, _WHOLE)]
        last = (x, y)
    return "".join(parts) + ";"


def _vertices(record: str) -> Points:
    vertices: list[tuple[int, int]] = []
    position = 0
    while position < len(record):
        if record[position] == "=":
            x, y = _read_pair(record, position + 1, _WHOLE)
            position += 1 + 2 * _WHOLE
        elif vertices:
            x, y = map(_decode, _read_pair(record, position, _DIFFERENCE))
            x, y = x + vertices[-1][0], y + vertices[-1][1]
            position += 2 * _DIFFERENCE
        else:
            raise NoPackedGeometry(f"{record[:20]!r} begins with a difference; expected =")
        vertices.append((x, y))
    return np.array(vertices, dtype=np.float64).reshape(-1, 2) / _CENTIMETRES


def _read_pair(record: str, start: int, letters: int) -> tuple[int, int]:
    middle, end = start + letters, start + 2 * letters
    if end > len(record):
        raise NoPackedGeometry(f"{record[:20]!r} ends within a vertex")
    return _read(record[start:middle]), _read(record[middle:end])


def _write(value: int, letters: int) -> str:
    return "".join(_LETTERS[value >> 6 * place & 63] for place in range(letters))


def _read(letters: Iterable[str]) -> int:
    try:
        return sum(_VALUES[letter] << 6 * place for place, letter in enumerate(letters))
    except KeyError as error:
        raise NoPackedGeometry(f"{error.args[0]!r} is none of its letters") from None


def _encode(difference: int) -> int:
    return difference if difference >= 0 else _SIGN - difference


def _decode(value: int) -> int:
    return value if value <= _SIGN else _SIGN - value
