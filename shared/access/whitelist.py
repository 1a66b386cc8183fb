"""What each kind of map key checks about its caller: address, Referer, mcode."""

import functools
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from shared.access.addresses import parse_address
from shared.access.app import MapKey
from shared.access.keys import same

MAX_REFERER = 2_048


def ip_is_allowed(key: MapKey, address: str) -> bool:
    """Whether a server key lets an IP address in.

    No entries or `0.0.0.0/0` let every address in, an unknown one too, the literal `0.0.0.0` nobody; an
    IPv4-mapped IPv6 address counts as its IPv4 address.
    """
    if not key.ips or any(network.prefixlen == 0 for network in key.networks):
        return True
    try:
        ip = parse_address(address)
    except ValueError:
        return False
    return any(ip in network for network in key.networks)


def referer_is_allowed(patterns: Iterable[str], referer: str | None) -> bool:
    """Whether a browser key lets a Referer in.

    A pattern is a host with `*` wildcards and, if it says so, a scheme, a port or a path: `*.bank.example`,
    `https://www.bank.example/maps/*`. Browsers send only the origin of a page to another origin, so the path
    counts only against a Referer that has one, as mini programs send. The pattern `*` lets everything in, a
    missing Referer too; without patterns nothing gets in.
    """
    patterns = tuple(patterns)
    if "*" in patterns:
        return True
    if not referer or len(referer) > MAX_REFERER:
        return False
    try:
        parts = urlsplit(referer.lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host:
        return False
    authorities = {host, f"{host}:{port or (443 if parts.scheme == 'https' else 80)}"}
    path = parts.path if parts.path != "/" else ""
    return any(_fits(pattern, parts.scheme, authorities, path) for pattern in patterns)


def mcode_is_allowed(mcodes: Iterable[str], mcode: str) -> bool:
    """Whether a mobile key knows an mcode (`SHA1;package` or a bundle id); the hex digits ignore case."""
    return any([same(_normal_mcode(entry), _normal_mcode(mcode)) for entry in mcodes])


def _fits(pattern: str, scheme: str, authorities: set[str], path: str) -> bool:
    wanted_scheme, separator, rest = pattern.lower().rpartition("://")
    if separator and wanted_scheme not in ("*", scheme):
        return False
    authority, slash, wanted_path = rest.partition("/")
    if path and slash and wanted_path and not _wildcard(f"/{wanted_path}").fullmatch(path):
        return False
    return any(_wildcard(authority).fullmatch(candidate) for candidate in authorities)


@functools.lru_cache(maxsize=1_024)
def _wildcard(pattern: str) -> re.Pattern[str]:
    # Each star is followed by the text that ends it, as an atomic group: a long host cannot cause
    # backtracking.
    first, *rest = (re.escape(part) for part in re.split(r"\*+", pattern))
    if not rest:
        return re.compile(first)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{part})" for part in middle) + f".*{last}", re.DOTALL)


def _normal_mcode(mcode: str) -> str:
    sha1, separator, package = mcode.strip().partition(";")
    return f"{sha1.upper()};{package}" if separator else mcode.strip()
