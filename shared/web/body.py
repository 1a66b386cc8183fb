"""Request bodies read within a limit and a time, so that no upload fills the memory or holds a place.

BodyTooLarge       an answer of the endpoint's own
Busy               other bodies take the memory
BodyTooSlow        HTTP 408 and the end of the connection
ClientDisconnect   nobody is there to be answered
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from starlette.requests import ClientDisconnect, Request

from shared.web.work import Busy

BODY_SECONDS: Final = 60.0
"""How long a body may take; gateways in front read it within less."""


SMALL_BYTES: Final = 64 * 1024
"""Bodies up to this size are not counted."""
MOST_BYTES_TOGETHER: Final = 64 * 1024 * 1024
"""Of the counted bodies of one process: whoever has no key can send one to every connection."""


class BodyTooLarge(Exception):
    """The body is longer than the endpoint takes; raised before the excess is kept."""


class BodyTooSlow(Exception):
    """The body did not arrive in time; the function answers, and its endpoint only lets go."""


class BodyMemory:
    """The memory that the bodies of one process share; each holds its part until its request is answered."""

    def __init__(self, most: int = MOST_BYTES_TOGETHER) -> None:
        self.most = most
        self.size = 0
        self._parts: ContextVar[list[int] | None] = ContextVar("body_parts", default=None)

    @contextmanager
    def request(self) -> Iterator[None]:
        """Give back at the end what the body of a request took."""
        parts: list[int] = []
        token = self._parts.set(parts)
        try:
            yield
        finally:
            self._parts.reset(token)
            self.size -= sum(parts)

    def take(self, size: int) -> None:
        """Take memory for bytes that have arrived. Raises Busy."""
        if self.size + size > self.most:
            raise Busy(f"{self.size} bytes of other bodies are being read, at most {self.most} are held")
        parts = self._parts.get()
        if parts is not None:
            parts.append(size)
            self.size += size


BODY_MEMORY: Final = BodyMemory()


async def read_body(request: Request, limit: int) -> bytes:
    """Return the whole body, at most `limit` bytes of it.

    Raises:
        BodyTooLarge: Content-Length or the bytes received exceed `limit`.
        BodyTooSlow: it took longer than BODY_SECONDS.
        Busy: the bodies of other requests take the memory.
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
    size = counted_size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(f"the body has more than {limit} bytes")
        if size > SMALL_BYTES:
            BODY_MEMORY.take(size - counted_size)
            counted_size = size
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


__all__ = ["BodyTooLarge", "BodyTooSlow", "ClientDisconnect", "read_body"]
