"""One request for an icon: to an address of the list, at an IP that was looked at, bounded in every way."""

import asyncio
import ipaddress
import socket
from typing import Final

import httpx

from functions.map_image.engine.icons.allow_list import AllowList, IconAddress, IpAddress
from functions.map_image.engine.icons.errors import IconUnavailable

MOST_BYTES: Final = 64 * 1024
SECONDS: Final = 1.0
"""For the whole request, connecting included."""
OK: Final = 200


def fetch_icon(address: IconAddress, allow_list: AllowList, seconds: float = SECONDS) -> bytes:
    """Return what an address of the list answers. Redirects are not followed, no proxy is used.

    The host is looked up once and connected to at what was found, so that no second answer of a name server
    leads elsewhere. Raises IconForbidden, IconUnavailable.
    """
    ip = _resolve(address)
    allow_list.permit_ip(address, ip)
    try:
        return asyncio.run(_fetch(address, ip, seconds))
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise IconUnavailable(f"{address.host} gave no icon: {type(error).__name__}") from error


def _resolve(address: IconAddress) -> IpAddress:
    host = address.host.strip("[]")
    try:
        answers = socket.getaddrinfo(host, address.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise IconUnavailable(f"{host} is no host that is known") from error
    return ipaddress.ip_address(str(answers[0][4][0]))


async def _fetch(address: IconAddress, ip: IpAddress, seconds: float) -> bytes:
    host = f"[{ip}]" if ip.version == 6 else str(ip)
    url = f"{address.scheme}://{host}:{address.port}{address.path}"
    headers = {"host": f"{address.host}:{address.port}", "accept": "image/png", "accept-encoding": "identity"}
    extensions = {"sni_hostname": address.host.strip("[]")}
    async with (
        asyncio.timeout(seconds),
        httpx.AsyncClient(trust_env=False, timeout=seconds) as client,
        client.stream("GET", url, headers=headers, extensions=extensions) as response,
    ):
        return await _body(response)


async def _body(response: httpx.Response) -> bytes:
    kind = response.headers.get("content-type", "")
    if response.status_code != OK or not kind.startswith("image/"):
        raise IconUnavailable(
            f"the icon's server answered {response.status_code} {kind[:40]!r}; expected a PNG"
        )
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > MOST_BYTES:
            raise IconUnavailable(f"the icon has more than {MOST_BYTES} bytes")
    return bytes(body)
