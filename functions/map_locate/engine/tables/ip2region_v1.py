"""ip2region's first format, `.db`: ranges in order, each with the place of its text.

bytes 0-7     offset of the first and of the last range
range         start, end, and the text's offset with its length in the top byte; 4 bytes little-endian
text          4 bytes of city id, then country|area|province|city|isp
"""

import struct
from functools import lru_cache
from ipaddress import IPv4Address
from pathlib import Path

from functions.map_locate.engine.tables.table import Address, Place, TableUnreadable, known_text, map_file

RANGE = 12
FIELDS = 5


class Ip2regionV1:
    """One `.db` file, IPv4."""

    def __init__(self, path: Path) -> None:
        self._data = map_file(path)
        self._first, last = struct.unpack_from("<II", self._data) if len(self._data) > 8 else (0, 0)
        self._count = (last - self._first) // RANGE + 1
        if not 8 <= self._first <= last <= len(self._data) - RANGE or (last - self._first) % RANGE:
            raise TableUnreadable(f"{path.name} is no ip2region .db file: its index lies outside the file")
        self._read = lru_cache(maxsize=8192)(self._place)

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an IPv4 address."""
        if not isinstance(address, IPv4Address):
            return None
        number = int(address)
        bottom, high = 0, self._count - 1
        while bottom <= high:
            middle = (bottom + high) // 2
            start, end, pointer = struct.unpack_from("<III", self._data, self._first + middle * RANGE)
            if number < start:
                high = middle - 1
            elif number > end:
                bottom = middle + 1
            else:
                return self._read(pointer)
        return None

    def _place(self, pointer: int) -> Place | None:
        length, offset = pointer >> 24, pointer & 0xFFFFFF
        fields = self._data[offset + 4 : offset + length].decode("utf-8").split("|")
        if len(fields) != FIELDS:
            return None
        country, _, province, city, isp = map(known_text, fields)
        return Place(country, "", province, city, isp)
