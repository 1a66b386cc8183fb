"""IP addresses that can be located: the public ones, and those that transitional IPv6 addresses carry."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Final

from functions.map_locate.engine.tables.table import Address
from functions.map_locate.errors import MalformedAddress, NoLocation

NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a data centre with IPv6 alone sees them (RFC 6052)."""
LONGEST_ADDRESS: Final = 64


def public_address(text: str) -> Address:
    """Return the address that a text names, or the IPv4 address inside a transitional IPv6 one.

    Raises MalformedAddress, or NoLocation for an address that no single network has: private, loopback,
    link-local, documentation, multicast and reserved ones.
    """
    try:
        address = ipaddress.ip_address(text.strip()[:LONGEST_ADDRESS])
    except ValueError:
        raise MalformedAddress from None
    if isinstance(address, IPv6Address):
        address = _embedded_ipv4(address) or address
    if not address.is_global or address.is_multicast or address.is_reserved:
        raise NoLocation(address)
    return address


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
