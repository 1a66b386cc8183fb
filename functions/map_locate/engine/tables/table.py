"""What every table of address ranges offers, and what it says of an address."""

import math
import mmap
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any, NamedTuple, Protocol

Address = IPv4Address | IPv6Address


class TableUnreadable(Exception):
    """The file is missing, of another format, or damaged; the message says which and what to do."""


class Place(NamedTuple):
    """What a table says of an address, in the table's own words; empty where it says nothing."""

    country: str = ""
    country_code: str = ""
    province: str = ""
    city: str = ""
    isp: str = ""
    point: tuple[float, float] | None = None
    """WGS-84 longitude and latitude."""


class IpTable(Protocol):
    """A table of address ranges. Threads may share it."""

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an address of its family, or None."""


def map_file(path: Path) -> mmap.mmap:
    """Return a file's bytes as read-only memory: a process pays only for the pages it reads."""
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise TableUnreadable(
            f"{path.name} cannot be mapped ({error}): build or fetch the pack again"
        ) from error


def known_text(text: str) -> str:
    """Return a field, or nothing for the ways in which tables write "unknown"."""
    return "" if text in ("0", "-", "None", "未知", "N/A") else text.strip()


def known_point(lng: Any, lat: Any) -> tuple[float, float] | None:
    """Return a field of longitude and one of latitude as a point, or None where they are none on earth."""
    try:
        point = float(lng), float(lat)
    except (TypeError, ValueError):
        return None
    is_on_earth = math.isfinite(point[0] + point[1]) and abs(point[0]) <= 180 and abs(point[1]) <= 90
    return point if is_on_earth else None
