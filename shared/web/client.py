"""Who is calling, and for what: the client behind the proxies that the operator trusts, and the path."""

import re
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request

from shared.access.addresses import Address, Network, parse_address, parse_network

SCHEMES: Final = ("http", "https")
_HOST: Final = re.compile(r"[\w.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?", re.ASCII)
_PREFIX: Final = re.compile(r"(?:/[\w.~\-]+)*/?", re.ASCII)


def public_address(request: Request) -> str:
    """Return scheme, host and prefix under which a caller reached the first proxy, as the proxies say.

    Each proxy adds to the end of a header, so the first entry counts; a malformed one counts for nothing.
    """
    scheme = _first_entry(request, "x-forwarded-proto").lower()
    host = _first_entry(request, "x-forwarded-host")
    prefix = _first_entry(request, "x-forwarded-prefix")
    if scheme not in SCHEMES:
        scheme = request.scope["scheme"]
    if not _HOST.fullmatch(host):
        host = request.headers.get("host", "")
    if not _PREFIX.fullmatch(prefix):
        prefix = ""
    return f"{scheme}://{host}{prefix.rstrip('/')}"


def _first_entry(request: Request, name: str) -> str:
    return request.headers.get(name, "").partition(",")[0].strip()


def parse_networks(cidrs: Iterable[str]) -> tuple[Network, ...]:
    """Parse CIDRs such as `10.0.0.0/8` or `::1/128`.

    Raises:
        ValueError: an entry is no network; the message names it.
    """
    return tuple(map(parse_network, cidrs))


def client_address(
    peer: str | None, forwarded_for: str | None, proxies: tuple[Network, ...]
) -> Address | None:
    """Return the nearest address that is not a trusted proxy, or None when it is unknown.

    `forwarded_for` is the `X-Forwarded-For` header, all its lines joined by commas. It is read from
    its right end, because each proxy appends the address it saw: what stands left of the first
    untrusted hop is the caller's own claim and is ignored. A peer on a unix socket has no address and
    counts as a trusted proxy.
    """
    hops = _hops(forwarded_for)
    nearest = _parse(peer) if peer else None
    while nearest is None or _is_trusted(nearest, proxies):
        if not hops:
            return nearest
        hop = _parse(hops.pop())
        if hop is None:
            return nearest
        nearest = hop
    return nearest


def counted_address(peer: str | None, forwarded_for: str | None, proxies: int) -> Address | None:
    """Return the address that lies behind a number of proxies, or None when it is unknown.

    Each proxy appends the address it saw, and the last one is the peer, so the caller's is that many places
    left of the peer's. A shorter list did not come through all of them and vouches for nobody.
    """
    chain = [*_hops(forwarded_for), peer or ""]
    return _parse(chain[-1 - proxies]) if len(chain) > proxies else None


def own_path(request: Request) -> str:
    """Return the request's path below the function, exactly as the client wrote it."""
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", ""))


def service_path(request: Request) -> str:
    """Return that path with one slash at its beginning, as it is signed.

    A client whose base address ends with a slash asks for `//geocoding/v3`.
    """
    return "/" + own_path(request).lstrip("/")


def _hops(forwarded_for: str | None) -> list[str]:
    return [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]


def _is_trusted(address: Address, proxies: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in proxies)


def _parse(text: str) -> Address | None:
    if text.startswith("["):  # IPv6 with a port: [::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # IPv4 with a port, as some proxies write it
        text = text.partition(":")[0]
    try:
        return parse_address(text)
    except ValueError:
        return None
