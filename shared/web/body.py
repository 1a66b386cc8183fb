"""Request bodies read within a limit and a time, so that no upload fills the memory or holds a place.

BodyTooLarge       an answer of the endpoint's own
BodyTooSlow        HTTP 408 and the end of the connection
ClientDisconnect   nobody is there to be answered
"""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

BODY_SECONDS: Final = 60.0
"""How long a body may take; gateways in front read it within less."""


class BodyTooLarge(Exception):
    """The body is longer than the endpoint takes; raised before the excess is kept."""


class BodyTooSlow(Exception):
    """The body did not arrive in time; the function answers, and its endpoint only lets go."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the whole body, at most `limit` bytes of it.

    Raises:
        BodyTooLarge: Content-Length or the bytes received exceed `limit`.
        BodyTooSlow: it took longer than BODY_SECONDS.
        ClientDisconnect: the caller went away.
    """
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        raise BodyTooLarge(f"the body has {length} bytes, at most {limit} are taken")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _read(request, limit)
    except TimeoutError:
        raise BodyTooSlow(f"the body did not arrive within {BODY_SECONDS:.0f} seconds") from None


async def _read(request: Request, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(f"the body has more than {limit} bytes")
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


__all__ = ["BodyTooLarge", "BodyTooSlow", "ClientDisconnect", "read_body"]
