"""One Redis connection that all requests of a process share.

Requests of an event loop are written as they come and answered in order, so that concurrent calls share
system calls (`bench/admission.py` compares this with a connection pool). Nothing is retried here: an answer
that did not come may still have been counted.

The time budget is of Redis, not of this process: a loop that was busy elsewhere first reads what has
already arrived and only then gives up.
"""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis

from shared.access.errors import StoreUnreachable

Part = bytes | str | int
_SECOND_LOOK_SECONDS = 0.01
_SLOW_START = 4  # names to look up and TLS handshakes get this many budgets, once a connection


class ErrorReply(StoreUnreachable):
    """Redis answered a command with an error; `code` is its first word (MOVED, NOSCRIPT, LOADING, …)."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Redis answered: {text}")
        self.text = text
        self.code = text.partition(" ")[0]


class Link(Protocol):
    """Something that runs a command whose keys share one slot and returns the raw reply."""

    async def call(self, *command: Part, key: str) -> Any:
        """Run a command; raises ErrorReply or another StoreUnreachable."""

    async def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Redis node listens and how to log in."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    database: int = 0
    tls: bool = False
    tls_ca: str | None = None
    unix_path: str | None = None

    @property
    def is_slow(self) -> bool:
        """Whether connecting takes more than one round trip."""
        return self.tls or not self.host.replace(".", "").isdigit()


def parse_redis_url(url: str) -> tuple[Address, bool]:
    """Return the address of a Redis URL and whether it names a cluster.

    `redis://`, `rediss://` (TLS), `unix://`, each with `user:password@`, and `redis+cluster://`,
    `rediss+cluster://`. `?ssl_ca_certs=FILE` trusts a private certificate authority. Raises ValueError.
    """
    parts = urlsplit(url)
    scheme, _, cluster = parts.scheme.partition("+")
    if parts.scheme not in ("redis", "rediss", "unix", "redis+cluster", "rediss+cluster"):
        raise ValueError(
            f"a Redis URL begins with redis://, rediss://, unix:// or redis+cluster://, not {parts.scheme}:"
        )
    query = parse_qs(parts.query)
    database = query.get("db", [parts.path.strip("/") if scheme != "unix" else ""])[0]
    address = Address(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 6379,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=int(database or 0),
        tls=scheme == "rediss",
        tls_ca=query.get("ssl_ca_certs", [None])[0],
        unix_path=parts.path if scheme == "unix" else None,
    )
    return address, bool(cluster)


class RedisLink:
    """A shared connection to one Redis node, opened on demand and reopened after a failure."""

    def __init__(self, address: Address, timeout: float) -> None:
        self.address = address
        self._timeout = timeout
        self._wire: _Wire | None = None
        self._opening: asyncio.Task[_Wire] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def call(self, *command: Part, key: str = "") -> Any:
        """Run one command and return its reply (`key` only matters to a cluster)."""
        wire = self._wire
        if wire is None or not wire.is_open or self._loop is not asyncio.get_running_loop():
            wire = await self._open()
        return await wire.ask(_packed(command), self._timeout)

    async def call_asking(self, *command: Part) -> Any:
        """Run one command on the node that a cluster slot is moving to."""
        wire = await self._open()
        asking = wire.ask(_packed(("ASKING",)), self._timeout)
        reply = wire.ask(_packed(command), self._timeout)
        await asking
        return await reply

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        if self._wire is not None:
            self._wire.abort("closed")

    async def _open(self) -> "_Wire":
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # a new event loop (tests, one-off commands) starts afresh
            self._wire, self._opening, self._loop = None, None, loop
        if self._wire is not None and self._wire.is_open:
            return self._wire
        if self._opening is None or self._opening.done():
            self._opening = loop.create_task(self._connect())
            self._opening.add_done_callback(lambda task: task.cancelled() or task.exception())
        # Shielded: many requests wait for one connection, and a cancelled one must not take it from the
        # others.
        return await asyncio.shield(self._opening)

    async def _connect(self) -> "_Wire":
        address = self.address
        connecting = asyncio.ensure_future(self._transport_and_wire())
        done, _ = await asyncio.wait(
            {connecting}, timeout=self._timeout * (_SLOW_START if address.is_slow else 1)
        )
        if not done:
            done, _ = await asyncio.wait({connecting}, timeout=_SECOND_LOOK_SECONDS)
        try:
            if not done:
                connecting.cancel()
                raise TimeoutError(f"no connection within {self._timeout * 1000:.0f} ms")
            _, wire = connecting.result()
        except OSError as error:
            raise StoreUnreachable(
                f"Redis at {address.host}:{address.port} is unreachable: {error}"
            ) from error
        greetings: list[tuple[Part, ...]] = []
        if address.password:
            user = (address.username,) if address.username else ()
            greetings.append(("AUTH", *user, address.password))
        if address.database:
            greetings.append(("SELECT", address.database))
        try:
            for greeting in greetings:
                await wire.ask(_packed(greeting), self._timeout)
        except StoreUnreachable:
            wire.abort("log-in failed")
            raise
        self._wire = wire
        return wire

    async def _transport_and_wire(self) -> "tuple[asyncio.BaseTransport, _Wire]":
        loop, address = asyncio.get_running_loop(), self.address
        if address.unix_path:
            return await loop.create_unix_connection(_Wire, address.unix_path)
        tls = ssl.create_default_context(cafile=address.tls_ca) if address.tls else None
        return await loop.create_connection(_Wire, address.host, address.port, ssl=tls)


class _Wire(asyncio.Protocol):
    """An open connection: futures wait in the order in which their commands were written."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._transport: asyncio.Transport | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._loop = asyncio.get_running_loop()
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                waiting = self._waiting.popleft()
                if not waiting.done():
                    if isinstance(reply, hiredis.ReplyError):
                        waiting.set_exception(ErrorReply(str(reply)))
                    else:
                        waiting.set_result(reply)
        except (hiredis.ProtocolError, IndexError) as error:
            self.abort(f"the peer does not speak the Redis protocol ({error})")

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the connection was lost ({exc or 'closed by Redis'})")

    def ask(self, packed: bytes, timeout: float) -> "asyncio.Future[Any]":
        """Write a command and return the future of its reply."""
        future: asyncio.Future[Any] = self._loop.create_future()
        if not self.is_open or self._transport is None:
            future.set_exception(StoreUnreachable("Redis: the connection is closed"))
            return future
        self._waiting.append(future)
        self._transport.write(packed)
        timer = self._loop.call_later(timeout, self._look_again, future, timeout)
        future.add_done_callback(lambda _: timer.cancel())
        return future

    def _look_again(self, future: "asyncio.Future[Any]", timeout: float) -> None:
        # The loop may have been busy past the deadline with the reply lying in the socket: let it read first.
        self._loop.call_later(_SECOND_LOOK_SECONDS, self._give_up, future, timeout)

    def _give_up(self, future: "asyncio.Future[Any]", timeout: float) -> None:
        if not future.done():
            # Replies come in order, so whatever waits behind this one is late as well.
            self.abort(f"no answer within {timeout * 1000:.0f} ms")

    def abort(self, reason: str) -> None:
        """Close the connection at once and fail everything that waits."""
        if self._transport is not None:
            self._transport.abort()
        self._fail(reason)

    def _fail(self, reason: str) -> None:
        self.is_open = False
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_exception(StoreUnreachable(f"Redis: {reason}"))


def _packed(command: tuple[Part, ...]) -> bytes:
    parts = [part if isinstance(part, bytes) else str(part).encode() for part in command]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
