"""Request bodies in the gateway: read whole before a function sees them, within two bounds.

A whole body lets a request wait for a function that starts, and be sent again to one that died. One
body is bounded, and so are all bodies together, so that no crowd of uploads can fill the memory.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Receive, Scope

READ_SECONDS = 60.0


class BodyError(Exception):
    """The request's body is not taken."""


class BodyTooLarge(BodyError):
    """One body is longer than the limit."""


class BodiesFull(BodyError):
    """All bodies together would take more memory than allowed; a later request may fit."""


class BodyTooSlow(BodyError):
    """The body did not arrive in time."""


class ClientGone(BodyError):
    """The client closed the connection before its body was here."""


class BodyReader:
    """Reads bodies of at most `limit` bytes, of at most `total` bytes at the same time."""

    def __init__(self, limit: int, total: int) -> None:
        self.limit = limit
        self._total = total
        self._reserved_bytes = 0

    @contextmanager
    def reservation(self, scope: Scope) -> Iterator[None]:
        """Reserve memory for the request's body, as long as the request lasts. Raises BodyError."""
        size = self._expected_size(scope)
        if self._reserved_bytes + size > self._total:
            raise BodiesFull("too many uploads at the same time")
        self._reserved_bytes += size
        try:
            yield
        finally:
            self._reserved_bytes -= size

    def _expected_size(self, scope: Scope) -> int:
        """Return how many bytes the request may bring: what it announces, or the limit when it is chunked."""
        for name, value in scope["headers"]:
            if name == b"content-length":
                size = int(value)
                if size > self.limit:
                    raise BodyTooLarge(f"the body has {size} bytes, at most {self.limit} are taken")
                return size
            if name == b"transfer-encoding":
                return self.limit
        return 0

    async def read(self, scope: Scope, receive: Receive) -> bytes:
        """Return the whole body. Raises BodyError."""
        if self._expected_size(scope) == 0:
            return b""
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self._read(receive)
        except TimeoutError:
            raise BodyTooSlow(f"the body did not arrive within {READ_SECONDS:.0f} seconds") from None

    async def _read(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone("the client went away")
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > self.limit:
                raise BodyTooLarge(f"the body has more than {self.limit} bytes")
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)
