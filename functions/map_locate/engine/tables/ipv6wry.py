"""The ZX database of IPv6, `ipv6wry.db`: starts of /64 ranges in order, each with the place of its texts.

header   "IPDB", version (2), bytes of an offset (1), bytes of an address (1), count (8), index (8)
index    start of range (8, little-endian, the upper half of the address), offset of the record
record   two texts, country<TAB>province<TAB>city and isp; the byte 1 or 2 stands for "look at this offset"
"""

import struct
from functools import lru_cache
from ipaddress import IPv6Address
from pathlib import Path

from functions.map_locate.engine.tables.table import Address, Place, TableUnreadable, known_text, map_file

MAGIC = b"IPDB"
HEADER, START = 24, 8
WHOLE_RECORD_ELSEWHERE, TEXT_ELSEWHERE = 1, 2
MOST_REDIRECTIONS = 8


class Ipv6wry:
    """One `ipv6wry.db` file."""

    def __init__(self, path: Path) -> None:
        self._data = map_file(path)
        if self._data[:4] != MAGIC or len(self._data) < HEADER:
            raise TableUnreadable(f"{path.name} does not begin with IPDB: it is no ipv6wry file")
        self._offset = self._data[6]
        self._count, self._index = struct.unpack_from("<QQ", self._data, 8)
        self._step = START + self._offset
        if self._data[7] != START or self._index + self._count * self._step > len(self._data):
            raise TableUnreadable(f"{path.name} is cut short: fetch it again")
        self._read = lru_cache(maxsize=8192)(self._place)

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an IPv6 address."""
        if not isinstance(address, IPv6Address):
            return None
        number = int(address) >> 64
        bottom, top = 0, self._count
        while top - bottom > 1:
            middle = (bottom + top) // 2
            (start,) = struct.unpack_from("<Q", self._data, self._index + middle * self._step)
            if number < start:
                top = middle
            else:
                bottom = middle
        return self._read(self._pointer(self._index + bottom * self._step + START))

    def _place(self, record: int) -> Place:
        for _ in range(MOST_REDIRECTIONS):
            if self._data[record] != WHOLE_RECORD_ELSEWHERE:
                break
            record = self._pointer(record + 1)
        area, next_offset = self._text(record)
        isp, _ = self._text(next_offset)
        country, province, city, *_ = [*area.replace("\t", " ").split(), "", "", ""]
        return Place(
            known_text(country), "", known_text(province), known_text(city), known_text(isp.split("\t")[0])
        )

    def _text(self, offset: int) -> tuple[str, int]:
        """Return the text at an offset, wherever it is kept, and the offset behind it."""
        next_offset, is_redirected = offset, False
        for _ in range(MOST_REDIRECTIONS):
            if self._data[offset] not in (WHOLE_RECORD_ELSEWHERE, TEXT_ELSEWHERE):
                break
            if not is_redirected:
                next_offset, is_redirected = offset + 1 + self._offset, True
            offset = self._pointer(offset + 1)
        end = self._data.find(b"\0", offset)
        text = self._data[offset:end].decode("utf-8", "replace")
        return text, next_offset if is_redirected else end + 1

    def _pointer(self, offset: int) -> int:
        return int.from_bytes(self._data[offset : offset + self._offset], "little")
