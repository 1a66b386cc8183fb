"""Boundaries of divisions as the data pack holds them: WGS-84 polygons as WKB in one SQLite file."""

import sqlite3
import struct
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = "boundaries.sqlite"
FORMAT = 2

SCHEMA = """
CREATE TABLE boundary (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, level INTEGER NOT NULL,
  west REAL NOT NULL, south REAL NOT NULL, east REAL NOT NULL, north REAL NOT NULL, polygons BLOB NOT NULL
);
CREATE TABLE line (level INTEGER NOT NULL, kind TEXT NOT NULL, lines BLOB NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
"""`polygons` is a little-endian WKB MultiPolygon, `lines` a MultiLineString.

`line` has each line once: the borders of provinces are not among those of their counties. `level` is that of
the highest division that a line bounds.
"""

_POLYGON, _MULTIPOLYGON = 3, 6


class LineKind(StrEnum):
    """What a line of China's is."""

    OUTLINE = "outline"
    """An edge of outlines. Of the country's, the coast is a part."""
    DASH = "dash"
    """One of the ten dashes of the South China Sea."""
    DRAWN = "drawn"
    """A line that the source draws as one: a border at sea, or where no outline has it."""


class BoundariesUnreadable(Exception):
    """The file is missing, of another format, or damaged."""


class Boundaries:
    """The boundaries of one pack. Threads may share it."""

    def __init__(self, path: Path) -> None:
        try:
            self._database = sqlite3.connect(
                f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
            )
            self.facts: dict[str, str] = dict(self._database.execute("SELECT name, value FROM fact"))
        except sqlite3.Error as error:
            raise BoundariesUnreadable(f"{path} cannot be read ({error}): fetch the pack again") from error
        if self.facts.get("format") != str(FORMAT):
            raise BoundariesUnreadable(
                f"{path} has format {self.facts.get('format')}; expected {FORMAT}: build the pack again"
            )

    def wkb(self, code: str) -> bytes | None:
        """Return the MultiPolygon of a division as WKB, or None where no source draws it."""
        row = self._database.execute("SELECT polygons FROM boundary WHERE code = ?", (code,)).fetchone()
        return bytes(row[0]) if row else None

    def boxes(self) -> dict[str, tuple[float, float, float, float]]:
        """Return (west, south, east, north) of each division that has a boundary, by code."""
        rows = self._database.execute("SELECT code, west, south, east, north FROM boundary ORDER BY code")
        return {code: (west, south, east, north) for code, west, south, east, north in rows}

    def codes(self) -> list[str]:
        """Return the codes of the divisions that have a boundary, in order."""
        return [code for (code,) in self._database.execute("SELECT code FROM boundary ORDER BY code")]

    def lines(self) -> list[tuple[int, LineKind, bytes]]:
        """Return the level, the kind and the geometry, as WKB, of each set of lines."""
        rows = self._database.execute("SELECT level, kind, lines FROM line ORDER BY level, kind")
        return [(level, LineKind(kind), bytes(lines)) for level, kind, lines in rows]

    def outer_rings(self, code: str) -> list[NDArray[np.float64]]:
        """Return the outer ring of each part, (N, 2) longitude and latitude, the longest ring first."""
        data = self.wkb(code)
        return [] if data is None else sorted(_outer_rings(data), key=len, reverse=True)


def _outer_rings(data: bytes) -> list[NDArray[np.float64]]:
    """Read a little-endian WKB MultiPolygon; the holes are skipped."""
    kind, parts = struct.unpack_from("<xII", data)
    if kind != _MULTIPOLYGON:
        raise BoundariesUnreadable(f"a boundary is a geometry of type {kind}; expected MultiPolygon")
    outer, offset = [], 9
    for _ in range(parts):
        (rings,) = struct.unpack_from("<I", data, offset + 5)
        offset += 9
        for ring in range(rings):
            (points,) = struct.unpack_from("<I", data, offset)
            offset += 4
            if ring == 0:
                outer.append(np.frombuffer(data, dtype="<f8", count=points * 2, offset=offset).reshape(-1, 2))
            offset += points * 16
    return outer
