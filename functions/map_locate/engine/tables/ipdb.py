"""IPIP's `.ipdb`: a binary trie over the bits of the address, with tab-separated texts at its leaves.

bytes 0-3   length of the JSON that follows: fields, languages, node_count, ip_version
nodes       two 4-byte big-endian numbers each: the next node for bit 0 and 1; a leaf is beyond node_count
leaf        2 bytes of length, then the fields of all languages, tab-separated
"""

import json
import struct
from functools import lru_cache
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from functions.map_locate.engine.tables.table import (
    Address,
    Place,
    TableUnreadable,
    known_point,
    known_text,
    map_file,
)

IPV4_BIT, IPV6_BIT = 1, 2
CHINESE = "CN"
IPV4_PREFIX = (0,) * 80 + (1,) * 16
"""IPv4 addresses live below ::ffff:0:0/96."""


class Ipdb:
    """One `.ipdb` file."""

    def __init__(self, path: Path) -> None:
        self._data = map_file(path)
        try:
            (length,) = struct.unpack_from(">I", self._data)
            self._meta: dict[str, Any] = json.loads(self._data[4 : 4 + length])
            self._fields: list[str] = self._meta["fields"]
            self._language: int = self._meta["languages"][CHINESE]
            self._nodes: int = self._meta["node_count"]
            self._families: int = self._meta["ip_version"]
        except (struct.error, ValueError, KeyError, TypeError) as error:
            raise TableUnreadable(f"{path.name} has no readable ipdb header ({error!r})") from error
        self._start = 4 + length
        if len(self._data) < self._start + self._nodes * 8:
            raise TableUnreadable(f"{path.name} is cut short: fetch it again")
        self._read = lru_cache(maxsize=8192)(self._place)
        self._ipv4_root = 0
        for bit in IPV4_PREFIX:
            if self._ipv4_root < self._nodes:
                self._ipv4_root = self._next(self._ipv4_root, bit)

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an address of a family that it holds."""
        is_v4 = isinstance(address, IPv4Address)
        if not self._families & (IPV4_BIT if is_v4 else IPV6_BIT):
            return None
        node, bits, number = (self._ipv4_root, 32, int(address)) if is_v4 else (0, 128, int(address))
        for shift in range(bits - 1, -1, -1):
            if node >= self._nodes:
                break
            node = self._next(node, number >> shift & 1)
        return self._read(node) if node > self._nodes else None

    def _next(self, node: int, bit: int) -> int:
        return int.from_bytes(self._data[(start := self._start + node * 8 + bit * 4) : start + 4], "big")

    def _place(self, node: int) -> Place | None:
        offset = self._start + node - self._nodes + self._nodes * 8
        length = int.from_bytes(self._data[offset : offset + 2], "big")
        texts = self._data[offset + 2 : offset + 2 + length].decode("utf-8", "replace").split("\t")
        own = texts[self._language : self._language + len(self._fields)]
        if len(own) != len(self._fields):
            return None
        texts_by_field = {field: known_text(text) for field, text in zip(self._fields, own, strict=True)}
        return Place(
            country=texts_by_field.get("country_name", ""),
            country_code=texts_by_field.get("country_code", ""),
            province=texts_by_field.get("region_name", ""),
            city=texts_by_field.get("city_name", ""),
            isp=texts_by_field.get("isp_domain", ""),
            point=known_point(texts_by_field.get("longitude"), texts_by_field.get("latitude")),
        )
