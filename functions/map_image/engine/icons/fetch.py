"""One request for an icon: to an address of the list, at an IP that was looked at, bounded in every way."""

import asyncio
import ipaddress
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from functions.map_image.engine.icons.allow_list import AllowList, IconAddress, IpAddress
from functions.map_image.engine.icons.errors import IconUnavailable

if TYPE_CHECKING:
    import httpx

MOST_BYTES: Final = 64 * 1024
SECONDS: Final = 1.0
"""For the whole request, connecting included."""
OK: Final = 200

_LOOK_UPS: Final = ThreadPoolExecutor(2, thread_name_prefix="look-up")
"""Name servers that say nothing hold these threads and no others: a look-up cannot be ended."""


def fetch_icon(address: IconAddress, allow_list: AllowList, seconds: float = SECONDS) -> bytes:
    """Return what an address of the list answers. Redirects are not followed, no proxy is used.

    The host is looked up once and connected to at what was found, so that no second answer of a name server
    leads elsewhere. Raises IconForbidden, IconUnavailable.
    """
    import httpx  # few pictures have icons: a start does without its client

    deadline = time.monotonic() + seconds
    ip = _resolve(address, seconds)
    allow_list.permit_ip(address, ip)
    try:
        return asyncio.run(_fetch(address, ip, max(deadline - time.monotonic(), 0)))
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        raise IconUnavailable(f"{address.host} gave no icon: {type(error).__name__}") from error


def _resolve(address: IconAddress, seconds: float) -> IpAddress:
    host = address.host.strip("[]")
    look_up = _LOOK_UPS.submit(socket.getaddrinfo, host, address.port, type=socket.SOCK_STREAM)
    try:
        answers = look_up.result(seconds)
    except TimeoutError:
        look_up.cancel()
        raise IconUnavailable(f"no name server said in time where {host} is") from None
    except OSError as error:
        raise IconUnavailable(f"{host} is no host that is known") from error
    return ipaddress.ip_address(str(answers[0][4][0]))


async def _fetch(address: IconAddress, ip: IpAddress, seconds: float) -> bytes:
    import httpx

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


async def _body(response: "httpx.Response") -> bytes:
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
