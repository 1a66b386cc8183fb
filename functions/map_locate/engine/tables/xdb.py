"""ip2region's `.xdb` (structure 2 and 3): a vector index over the first two bytes, then ranges in order.

header        256 bytes: structure, policy, created, first range, last range; structure 3 adds the family
vector index  256 x 256 x (first range, end of ranges), 4 bytes each, little-endian
range         start, end (4 bytes little-endian, or 16 big-endian), length of the text (2), its offset (4)
"""

import struct
from functools import lru_cache
from pathlib import Path
from typing import Literal

from functions.map_locate.engine.tables.table import Address, Place, TableUnreadable, known_text, map_file

HEADER = 256
VECTOR_ROW, VECTOR_CELL = 256 * 8, 8
STRUCTURES = (2, 3)
FIELDS_OF_STRUCTURE_2 = 5
"""country|area|province|city|isp; structure 3 writes country|province|city|isp, and perhaps the ISO code."""


class Xdb:
    """One `.xdb` file."""

    def __init__(self, path: Path) -> None:
        self._data = map_file(path)
        if len(self._data) < HEADER + 256 * VECTOR_ROW:
            raise TableUnreadable(f"{path.name} is {len(self._data)} bytes, too short for an xdb file")
        self._structure, _, _, _, last, family = struct.unpack_from("<HHIIIH", self._data)
        if self._structure not in STRUCTURES:
            raise TableUnreadable(f"{path.name} has xdb structure {self._structure}; expected 2 or 3")
        if not 0 < last <= len(self._data):
            raise TableUnreadable(f"{path.name} is cut short: fetch it again")
        self._size = 16 if self._structure > 2 and family == 6 else 4
        self._order: Literal["little", "big"] = "little" if self._size == 4 else "big"
        self._range = self._size * 2 + 6
        self._read = lru_cache(maxsize=8192)(self._place)

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an address."""
        octets = address.packed
        if len(octets) != self._size:
            return None
        number = int(address)
        low, end = struct.unpack_from(
            "<II", self._data, HEADER + octets[0] * VECTOR_ROW + octets[1] * VECTOR_CELL
        )
        high = (end - low) // self._range
        bottom = 0
        while bottom <= high:
            middle = (bottom + high) // 2
            offset = low + middle * self._range
            if number < self._number(offset):
                high = middle - 1
            elif number > self._number(offset + self._size):
                bottom = middle + 1
            else:
                return self._read(*struct.unpack_from("<HI", self._data, offset + self._size * 2))
        return None

    def _number(self, offset: int) -> int:
        return int.from_bytes(self._data[offset : offset + self._size], self._order)

    def _place(self, length: int, offset: int) -> Place:
        fields = [
            known_text(field) for field in self._data[offset : offset + length].decode("utf-8").split("|")
        ]
        if self._structure == 2 and len(fields) >= FIELDS_OF_STRUCTURE_2:
            del fields[1]
        country, province, city, isp, code, *_ = [*fields, "", "", "", "", ""]
        return Place(country, code if len(code) == 2 else "", province, city, isp)
