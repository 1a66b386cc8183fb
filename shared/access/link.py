"""One Redis connection that all requests of a process share.

Requests of an event loop are written as they come and answered in order, so that concurrent calls share
system calls (`bench/admission.py` compares this with a connection pool). Nothing is retried here: an answer
that did not come may still have been counted (`shared.access.admission` knows which calls may come twice).

The time budget is of Redis, not of this process: a loop that was busy elsewhere first reads what has
already arrived and only then gives up.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Coroutine
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import hiredis
from msgspec import Struct

from shared.access.errors import StoreUnreachable
from shared.config import SettingsError

Part = bytes | str | int
_SECOND_LOOK_SECONDS = 0.01
_SLOW_START = 4  # names to look up and TLS handshakes get this many budgets, once a connection


class ErrorReply(StoreUnreachable):
    """Redis answered a command with an error; `code` is its first word (MOVED, NOSCRIPT, LOADING, …)."""

    def __init__(self, text: str) -> None:
        super().__init__(f"Redis answered: {text}")
        self.text = text
        self.code = text.partition(" ")[0]


class Command(Struct, frozen=True):
    """A command in wire form; `key` decides the cluster node (all its keys share one slot)."""

    wire: bytes
    key: str = ""


def command(*parts: Part, key: str = "") -> Command:
    """Return the wire form of a command's words."""
    words = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    wire = b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)
    return Command(wire, key)


_ASKING = command("ASKING")


class Link(Protocol):
    """Something that runs commands and returns their raw replies."""

    def call(self, command: Command) -> Awaitable[Any]:
        """Run a command; raises ErrorReply or another StoreUnreachable."""

    async def close(self) -> None:
        """Close the connections."""


class Address(Struct, frozen=True):
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
    `rediss+cluster://`. `?ssl_ca_certs=FILE` trusts a private certificate authority. Raises SettingsError.
    """
    parts = urlsplit(url)
    scheme, _, cluster = parts.scheme.partition("+")
    if parts.scheme not in ("redis", "rediss", "unix", "redis+cluster", "rediss+cluster"):
        raise SettingsError(
            "REDIS_URL: a Redis URL begins with redis://, rediss://, unix:// or redis+cluster://, "
            f"not {parts.scheme}:"
        )
    query = parse_qs(parts.query)
    database = query.get("db", [parts.path.strip("/") if scheme != "unix" else ""])[0]
    try:
        port, database_number = parts.port or 6379, int(database or 0)
    except ValueError:  # what was found may be a part of a password that has a slash in it
        raise SettingsError(
            "REDIS_URL: expected numbers as port and as database; write a slash in a password as %2F"
        ) from None
    address = Address(
        host=parts.hostname or "127.0.0.1",
        port=port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        database=database_number,
        tls=scheme == "rediss",
        tls_ca=query.get("ssl_ca_certs", [None])[0],
        unix_path=parts.path if scheme == "unix" else None,
    )
    return address, bool(cluster)


async def finish_within[Result](work: Coroutine[Any, Any, Result], seconds: float) -> Result:
    """Run something for so long at most; raises TimeoutError.

    A loop that was busy elsewhere first reads what has already arrived and only then gives up.
    """
    task = asyncio.ensure_future(work)
    try:
        for patience in (seconds, _SECOND_LOOK_SECONDS):
            await asyncio.wait({task}, timeout=max(0.0, patience))
            if task.done():
                return task.result()
    finally:
        task.cancel()
    raise TimeoutError


class RedisLink:
    """A shared connection to one Redis node, opened on demand and reopened after a failure."""

    def __init__(self, address: Address, timeout: float) -> None:
        self.address = address
        self._timeout = timeout
        self._wire: _Wire | None = None
        self._opening: asyncio.Task[_Wire] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def call(self, command: Command) -> Awaitable[Any]:
        """Run a command; raises ErrorReply or another StoreUnreachable."""
        wire = self._wire
        if wire is not None and wire.is_open and self._loop is asyncio.get_running_loop():
            return wire.ask(command)
        return self._open_and_call(command)

    async def call_asking(self, command: Command) -> Any:
        """Run a command on the node that a cluster slot is moving to."""
        wire = await self._open()
        asking, reply = wire.ask(_ASKING), wire.ask(command)
        await asking
        return await reply

    async def close(self) -> None:
        """Close the connection; a later call opens a new one."""
        if self._opening is not None and self._loop is asyncio.get_running_loop():
            self._opening.cancel()
            await asyncio.wait({self._opening})
        if self._wire is not None:
            self._wire.abort("closed")

    async def _open_and_call(self, command: Command) -> Any:
        return await (await self._open()).ask(command)

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
        seconds = self._timeout * (_SLOW_START if address.is_slow else 1)
        try:
            _, wire = await finish_within(self._transport_and_wire(), seconds)
        except TimeoutError:
            raise StoreUnreachable(
                f"Redis at {address.host}:{address.port} is unreachable: no connection within"
                f" {self._timeout * 1000:.0f} ms"
            ) from None
        except OSError as error:
            raise StoreUnreachable(
                f"Redis at {address.host}:{address.port} is unreachable: {error}"
            ) from error
        try:
            if address.password:
                user = (address.username,) if address.username else ()
                await wire.ask(command("AUTH", *user, address.password))
            if address.database:
                await wire.ask(command("SELECT", address.database))
        except (StoreUnreachable, asyncio.CancelledError):
            wire.abort("log-in failed")
            raise
        self._wire = wire
        return wire

    async def _transport_and_wire(self) -> "tuple[asyncio.BaseTransport, _Wire]":
        loop, address = asyncio.get_running_loop(), self.address

        def wire() -> _Wire:
            return _Wire(loop, self._timeout)

        if address.unix_path:
            return await loop.create_unix_connection(wire, address.unix_path)
        tls = ssl.create_default_context(cafile=address.tls_ca) if address.tls else None
        return await loop.create_connection(wire, address.host, address.port, ssl=tls)


class _Wire(asyncio.Protocol):
    """An open connection: futures wait in the order in which their commands were written."""

    def __init__(self, loop: asyncio.AbstractEventLoop, timeout: float) -> None:
        self._loop = loop
        self._timeout = timeout
        self._reader = hiredis.Reader()
        self._waiting: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the connection was lost ({exc or 'closed by Redis'})")

    def ask(self, command: Command) -> asyncio.Future[Any]:
        """Write a command and return the future of its reply."""
        future: asyncio.Future[Any] = self._loop.create_future()
        if not self.is_open or self._transport is None:
            future.set_exception(StoreUnreachable("Redis: the connection is closed"))
            return future
        deadline = self._loop.time() + self._timeout
        self._waiting.append((future, deadline))
        self._transport.write(command.wire)
        if self._watch is None:
            self._watch = self._loop.call_at(deadline, self._look)
        return future

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                future, _ = self._waiting.popleft()
                if future.done():  # its caller has gone
                    continue
                if isinstance(reply, hiredis.ReplyError):
                    future.set_exception(ErrorReply(str(reply)))
                else:
                    future.set_result(reply)
        except (hiredis.ProtocolError, IndexError) as error:
            self.abort(f"the peer does not speak the Redis protocol ({error})")

    def _look(self) -> None:
        """Watch the oldest command only: replies come in order."""
        self._watch = None
        if self._waiting:
            future, deadline = self._waiting[0]
            if deadline > self._loop.time():
                self._watch = self._loop.call_at(deadline, self._look)
            else:
                # This loop may have been busy with the reply lying in the socket: let it read first.
                self._watch = self._loop.call_later(_SECOND_LOOK_SECONDS, self._give_up, future)

    def _give_up(self, oldest: asyncio.Future[Any]) -> None:
        if self._waiting and self._waiting[0][0] is oldest:
            self.abort(f"no answer within {self._timeout * 1000:.0f} ms")
        else:
            self._look()

    def abort(self, reason: str) -> None:
        """Close the connection at once and fail everything that waits."""
        if self._transport is not None:
            self._transport.abort()
        self._fail(reason)

    def _fail(self, reason: str) -> None:
        self.is_open = False
        if self._watch is not None:
            self._watch.cancel()
        while self._waiting:
            future, _ = self._waiting.popleft()
            if not future.done():
                future.set_exception(StoreUnreachable(f"Redis: {reason}"))
