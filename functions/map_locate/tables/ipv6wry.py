"""The ZX database of IPv6, `ipv6wry.db`: starts of /64 ranges in order, each with the place of its texts.

header   "IPDB", version (2), bytes of an offset (1), bytes of an address (1), count (8), index (8)
index    start of range (8, little-endian, the upper half of the address), offset of the record
record   two texts, country<TAB>province<TAB>city and isp; the byte 1 or 2 stands for "look at this offset"
"""

import struct
from functools import lru_cache
from ipaddress import IPv6Address
from pathlib import Path

from functions.map_locate.tables.table import Address, Place, TableUnreadable, known, mapped

MAGIC = b"IPDB"
HEADER, START = 24, 8
WHOLE_RECORD_ELSEWHERE, TEXT_ELSEWHERE = 1, 2
MOST_REDIRECTIONS = 8


class Ipv6wry:
    """One `ipv6wry.db` file."""

    def __init__(self, path: Path) -> None:
        self._data = mapped(path)
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
        wanted = int(address) >> 64
        bottom, top = 0, self._count
        while top - bottom > 1:
            middle = (bottom + top) // 2
            (start,) = struct.unpack_from("<Q", self._data, self._index + middle * self._step)
            if wanted < start:
                top = middle
            else:
                bottom = middle
        return self._read(self._pointer(self._index + bottom * self._step + START))

    def _place(self, record: int) -> Place:
        for _ in range(MOST_REDIRECTIONS):
            if self._data[record] != WHOLE_RECORD_ELSEWHERE:
                break
            record = self._pointer(record + 1)
        area, after = self._text(record)
        isp, _ = self._text(after)
        country, province, city, *_ = [*area.replace("\t", " ").split(), "", "", ""]
        return Place(known(country), "", known(province), known(city), known(isp.split("\t")[0]))

    def _text(self, at: int) -> tuple[str, int]:
        """Return the text at an offset, wherever it is kept, and the offset behind it."""
        after, redirected = at, False
        for _ in range(MOST_REDIRECTIONS):
            if self._data[at] not in (WHOLE_RECORD_ELSEWHERE, TEXT_ELSEWHERE):
                break
            if not redirected:
                after, redirected = at + 1 + self._offset, True
            at = self._pointer(at + 1)
        end = self._data.find(b"\0", at)
        text = self._data[at:end].decode("utf-8", "replace")
        return text, after if redirected else end + 1

    def _pointer(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + self._offset], "little")
