"""Sends one request of a batch to the gateway."""

import asyncio
from collections.abc import Mapping
from typing import Final
from weakref import WeakKeyDictionary

import httpx
import orjson

from functions.map_coordinate.batch.errors import GatewayFault, Unusable

MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024
SECONDS: Final = 30.0

_CLIENTS: Final = WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]()


async def send(gateway_url: str, method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """Return the JSON that the gateway answers. Raises Unusable or GatewayFault.

    url: path and query, which go out as they are written, because they are part of signatures.
    """
    gateway = httpx.URL(gateway_url)
    target = gateway.copy_with(raw_path=gateway.raw_path.rstrip(b"/") + url.encode())
    try:
        async with (
            asyncio.timeout(SECONDS),
            _client().stream(method, target, headers=dict(headers)) as response,
        ):
            return await _json(response)
    except (httpx.HTTPError, TimeoutError) as error:
        raise GatewayFault(type(error).__name__) from error


def _client() -> httpx.AsyncClient:
    """Return the client of this process: one takes milliseconds to make, for TLS it may never speak."""
    loop = asyncio.get_running_loop()
    if loop not in _CLIENTS:
        _CLIENTS[loop] = httpx.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False)
    return _CLIENTS[loop]


async def _json(response: httpx.Response) -> bytes:
    """Return the body, which must be JSON to stand in the list."""
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise Unusable(f"the answer has more than {MAX_ANSWER_BYTES} bytes: ask for it alone")
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unusable("the answer is no JSON: ask without output=xml and callback") from None
    return body
