"""The operator's list of addresses that icons are fetched from; what is not on it is never asked.

    https://icons.bank.example/map/    every address that begins so
    10.20.0.0/16                       hosts of the list may have addresses in this private network

A host that is listed by its own IP address needs no network beside it. Addresses are compared as text after
they were found to be plain: no user, no query, no dots, escapes or backslashes that another reader could take
for another path.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from functions.map_image.engine.icons.errors import AllowListInvalid, IconForbidden

LONGEST_ADDRESS: Final = 1024
PORTS: Final = {"http": 80, "https": 443}
_PLAIN_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_~!$'()+@=-][A-Za-z0-9._~!$'()+@=-]*)*/?", re.ASCII)
_PLAIN_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.ASCII)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class IconAddress(Struct, frozen=True):
    """A plain address in parts."""

    scheme: str
    host: str
    port: int
    path: str

    def is_below(self, beginning: "IconAddress") -> bool:
        """Tell whether this is an address of the same server with a path that begins as another's."""
        is_same_server = (self.scheme, self.host, self.port) == (
            beginning.scheme,
            beginning.host,
            beginning.port,
        )
        folder = beginning.path if beginning.path.endswith("/") else f"{beginning.path}/"
        return is_same_server and (self.path == beginning.path or self.path.startswith(folder))


class AllowList(Struct, frozen=True):
    """Beginnings of addresses, and the private networks that their hosts may lie in."""

    beginnings: tuple[IconAddress, ...] = ()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> "AllowList":
        """Read the setting. Raises AllowListInvalid."""
        beginnings, networks = [], []
        for entry in entries:
            if "://" in entry:
                beginnings.append(_beginning(entry))
            else:
                networks.append(_network(entry))
        return cls(tuple(beginnings), tuple(networks))

    def permit(self, address: str) -> IconAddress:
        """Return an address of the list in parts. Raises IconForbidden for any other."""
        parts = parse_address(address) if self.beginnings else None
        if parts is None or not any(parts.is_below(beginning) for beginning in self.beginnings):
            raise IconForbidden(
                f"{address[:80]!r} is no address that the operator allows icons from (ICON_ALLOW_LIST)"
            )
        return parts

    def permit_ip(self, parts: IconAddress, ip: IpAddress) -> None:
        """Raise IconForbidden if a host of the list stands for an address that is not public nor listed."""
        plain = ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip
        is_literal = parts.host.strip("[]") == str(ip)
        if not (is_literal or plain.is_global or any(plain in network for network in self.networks)):
            raise IconForbidden(
                f"{parts.host} is {ip}, which is no public address; list its network in ICON_ALLOW_LIST"
            )


def parse_address(address: str) -> IconAddress | None:
    """Return an address in parts, None for one that is not plain."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    if ":" in host.rpartition("]")[2]:
        host = host.rpartition(":")[0]
    if scheme not in PORTS or not _PLAIN_HOST.fullmatch(host) or not _is_plain(parts):
        return None
    return IconAddress(scheme, host, PORTS[scheme] if port is None else port, parts.path or "/")


def _is_plain(parts: SplitResult) -> bool:
    return not (parts.query or parts.fragment) and _PLAIN_PATH.fullmatch(parts.path) is not None


def _beginning(entry: str) -> IconAddress:
    parts = parse_address(entry)
    if parts is None:
        raise AllowListInvalid(f"ICON_ALLOW_LIST: {entry!r} is no plain address; expected https://host/path/")
    return parts


def _network(entry: str) -> Network:
    try:
        return ipaddress.ip_network(entry)
    except ValueError:
        raise AllowListInvalid(
            f"ICON_ALLOW_LIST: {entry!r} is neither an address nor a network; "
            "expected https://host/path/ or 10.20.0.0/16"
        ) from None
