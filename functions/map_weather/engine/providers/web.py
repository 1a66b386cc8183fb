"""Requests to the address of a provider: bounded in time and in size, packed or not, never redirected.

The address is the operator's setting and nothing of it comes from a caller. A packed answer is unpacked
piece by piece within the bound, so that a small one cannot become a large one in memory.
"""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Final

import httpx

from functions.map_weather.engine.providers.provider import ProviderFault

MAX_ANSWER_BYTES: Final = 512 * 1024
"""A week by the hour has 30 KiB."""
MAX_CONNECTIONS: Final = 32
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class ProviderWeb:
    """The web of one provider: `base_url` and the headers that every request carries."""

    def __init__(
        self,
        base_url: str,
        *,
        seconds: float,
        headers: Mapping[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._seconds = seconds
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=seconds,
            transport=transport,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS),
            trust_env=False,
            headers={"accept": "application/json", "accept-encoding": "gzip", **(headers or {})},
        )

    async def get(self, path: str, fields: Mapping[str, str]) -> bytes:
        """Return the body of an answer with HTTP 200. Raises ProviderFault."""
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream("GET", path, params=dict(fields)) as response,
            ):
                return await _body(response)
        except (httpx.HTTPError, TimeoutError, zlib.error) as error:
            raise ProviderFault(f"it gave no answer: {type(error).__name__}") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _body(response: httpx.Response) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise ProviderFault(f"it gave no answer: HTTP {response.status_code}")
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise ProviderFault(f"its answer is packed as {encoding[:20]!r}; expected gzip or nothing")
    unpacking = zlib.decompressobj(_GZIP_WINDOW) if encoding == "gzip" else None
    body, received_bytes = bytearray(), 0
    async for chunk in response.aiter_raw():
        received_bytes += len(chunk)
        body += chunk if unpacking is None else unpacking.decompress(chunk, MAX_ANSWER_BYTES + 1 - len(body))
        if max(len(body), received_bytes) > MAX_ANSWER_BYTES:
            raise ProviderFault(f"its answer is longer than {MAX_ANSWER_BYTES} bytes")
    if unpacking is not None and not unpacking.eof:
        raise ProviderFault("its answer ends half-way")
    return bytes(body)
