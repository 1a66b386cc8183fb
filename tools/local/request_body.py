"""Request bodies in the gateway: read whole before a function sees them, within bounds of size and time.

A whole body lets a request wait for a function that starts, and be sent again to one that died. One body is
bounded, and so are all bodies together and those of one caller. Memory is taken as bytes arrive: what a
client only announces takes none from the others.

    BodyError
    ├── BodyTooLarge   one body is longer than the limit
    ├── BodiesFull     there is no memory for it now
    ├── BodyTooSlow    it did not arrive in time
    └── ClientGone     the client closed the connection
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.types import Receive, Scope

from shared.access.addresses import caller_network

READ_SECONDS: Final = 60.0
SHARE: Final = 4
"""A caller may hold this part of the memory of all: a quarter."""


class BodyError(Exception):
    """The request's body is not taken."""


class BodyTooLarge(BodyError):
    """One body is longer than the limit."""


class BodiesFull(BodyError):
    """All bodies together, or those of one caller, would take too much memory; a later one may fit."""


class BodyTooSlow(BodyError):
    """The body did not arrive in time."""


class ClientGone(BodyError):
    """The client closed the connection before its body was here."""


class BodyReader:
    """Reads bodies of at most `limit` bytes, of at most `total` bytes at the same time."""

    def __init__(self, limit: int, total: int) -> None:
        self.limit = limit
        self._total = total
        self._bytes_by_caller = Counter[str]()

    @contextmanager
    def memory(self, scope: Scope) -> Iterator["BodyMemory"]:
        """Return what a request's body is read into; its memory is given back at the end."""
        memory = BodyMemory(self, caller_of(scope))
        try:
            yield memory
        finally:
            self._bytes_by_caller[memory.caller] -= memory.size
            if not self._bytes_by_caller[memory.caller]:
                del self._bytes_by_caller[memory.caller]

    def take(self, caller: str, size: int) -> None:
        """Take memory for bytes that have arrived. Raises BodiesFull."""
        if self._bytes_by_caller.total() + size > self._total:
            raise BodiesFull("too many uploads at the same time")
        if self._bytes_by_caller[caller] + size > max(self._total // SHARE, self.limit):
            raise BodiesFull("too many uploads of one caller at the same time")
        self._bytes_by_caller[caller] += size


class BodyMemory:
    """The body of one request, and the memory that it takes."""

    def __init__(self, reader: BodyReader, caller: str) -> None:
        self.caller = caller
        self.size = 0
        self._reader = reader

    async def read(self, scope: Scope, receive: Receive) -> bytes:
        """Return the whole body. Raises BodyError."""
        if not self._has_body(scope):
            return b""
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self._read(receive)
        except TimeoutError:
            raise BodyTooSlow(f"the body did not arrive within {READ_SECONDS:.0f} seconds") from None

    def _has_body(self, scope: Scope) -> bool:
        limit = self._reader.limit
        for name, value in scope["headers"]:
            if name == b"content-length":
                if int(value) > limit:
                    raise BodyTooLarge(f"the body has {int(value)} bytes, at most {limit} are taken")
                return int(value) > 0
            if name == b"transfer-encoding":
                return True
        return False

    async def _read(self, receive: Receive) -> bytes:
        chunks: list[bytes] = []
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone("the client went away")
            chunk = message.get("body", b"")
            if self.size + len(chunk) > self._reader.limit:
                raise BodyTooLarge(f"the body has more than {self._reader.limit} bytes")
            self._reader.take(self.caller, len(chunk))
            self.size += len(chunk)
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def caller_of(scope: Scope) -> str:
    """Return what tells callers apart, empty for one without an address."""
    return caller_network(scope["client"][0]) if scope.get("client") else ""
