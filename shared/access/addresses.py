"""IP addresses and networks as callers and operators write them: an IPv4-mapped IPv6 form is the IPv4 one."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_IPV4_INSIDE: Final = IPv6Network("::ffff:0:0/96")
_CALLER_BITS: Final = 64
"""Of an IPv6 address: the rest is the caller's own to choose."""


def parse_address(text: str) -> Address:
    """Return the address of a text such as `10.1.2.3` or `::ffff:10.1.2.3`. Raises ValueError."""
    address = ip_address(text)
    ipv4 = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return ipv4 or address


def parse_network(text: str) -> Network:
    """Return the network of a text such as `10.1.0.0/16` or `::ffff:10.1.0.0/112`. Raises ValueError."""
    network = ip_network(text, strict=False)
    if isinstance(network, IPv6Network) and network.subnet_of(_IPV4_INSIDE):
        first = int(network.network_address) & 0xFFFF_FFFF
        return IPv4Network((first, network.prefixlen - _IPV4_INSIDE.prefixlen))
    return network


def caller_network(text: str) -> str:
    """Return what tells callers apart: an IPv4 address, or the /64 network of an IPv6 one, whatever its zone.

    A text that is no address stands for itself.
    """
    try:
        address = parse_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address, _CALLER_BITS), strict=False))
