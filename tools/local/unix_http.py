"""A small, fast HTTP/1.1 client for one function behind a unix socket, with kept-alive connections.

It says exactly how far a request came, because that decides whether it may be sent again:

    UpstreamError
      NotConnected   nothing was sent
      NoAnswer       sent, and the connection ended before the first byte of an answer
      CutOff         the answer began and did not end
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import cast

import httptools

MAX_IDLE_CONNECTIONS = 64
HIGH_WATER = 4 << 20  # bytes of an answer that may wait for a slow client before we stop reading

Headers = list[tuple[bytes, bytes]]


class UpstreamError(Exception):
    """A function gave no whole answer."""


class NotConnected(UpstreamError):
    """No connection was made; nothing was sent."""


class NoAnswer(UpstreamError):
    """The connection ended before the first byte of an answer."""


class CutOff(UpstreamError):
    """The connection ended within an answer."""


class UnixHttpClient:
    """Requests to the server at the unix socket `path`."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._idle: deque[_Connection] = deque()

    async def request(self, head: bytes, body: bytes = b"", *, is_head: bool = False) -> "Answer":
        """Send a whole request and return its answer once the answer's headers are there.

        `head` is the request line and all headers, the empty line included. `is_head` says that the
        method is HEAD, whose answer has no body. Raises UpstreamError.
        """
        connection = await self._connection()
        return await connection.exchange(head, body, is_head)

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    async def _connection(self) -> "_Connection":
        while self._idle:
            connection = self._idle.pop()  # the most recently used one: the rest may age and go
            if connection.is_open:
                return connection
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_unix_connection(lambda: _Connection(self._keep), self._path)
        except OSError as error:
            raise NotConnected(str(error)) from error
        return connection

    def _keep(self, connection: "_Connection") -> None:
        if len(self._idle) < MAX_IDLE_CONNECTIONS:
            self._idle.append(connection)
        else:
            connection.close()


class Answer:
    """An answer whose body may still be arriving."""

    def __init__(self, connection: "_Connection") -> None:
        self.status = 0
        self.headers: Headers = []
        self.complete = False
        self._connection = connection
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self._error: UpstreamError | None = None
        self._waiter: asyncio.Future[None] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes. Raises CutOff."""
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                self._size -= len(chunk)
                if self._size < HIGH_WATER:
                    self._connection.resume()
                yield chunk
            if self.complete:
                return
            if self._error:
                raise self._error
            await self._news()

    async def collect(self) -> None:
        """Wait until the whole body is here, or as much of it as is held. Raises CutOff before that."""
        try:
            while not self.complete and self._size <= HIGH_WATER:
                if self._error:
                    raise self._error
                await self._news()
        except BaseException:
            self.abandon()
            raise

    def take_all(self) -> bytes | None:
        """Return the whole body when it is here already, else None."""
        if not self.complete:
            return None
        body = b"".join(self._chunks)
        self._chunks.clear()
        return body

    def abandon(self) -> None:
        """Stop receiving: the client went away."""
        if not self.complete:
            self._connection.close()

    def add(self, chunk: bytes) -> None:
        """Append a piece of the body."""
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > HIGH_WATER:
            self._connection.pause()
        self._wake()

    def end(self, error: UpstreamError | None = None) -> None:
        """Note that the body is complete, or that it will never be."""
        self.complete, self._error = error is None, error
        self._wake()

    async def _news(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


class _Connection(asyncio.Protocol):
    """One connection: one exchange at a time, then back to the idle ones."""

    def __init__(self, keep: Callable[["_Connection"], None]) -> None:
        self._keep = keep
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer: Answer | None = None
        self._answer_start: asyncio.Future[Answer] | None = None
        self._is_head = False
        self._any_byte = False
        self._until_close = False
        self._is_paused = False

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    async def exchange(self, head: bytes, body: bytes, is_head: bool) -> Answer:
        if self._transport is None:
            raise NotConnected("the connection was never made")
        self._answer, self._is_head, self._any_byte, self._until_close = Answer(self), is_head, False, True
        self._answer_start = asyncio.get_running_loop().create_future()
        self._transport.writelines((head, body) if body else (head,))
        try:
            return await self._answer_start
        except asyncio.CancelledError:
            self.close()
            raise

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def pause(self) -> None:
        if not self._is_paused and self.is_open and self._transport:
            self._is_paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._is_paused and self.is_open and self._transport:
            self._is_paused = False
            self._transport.resume_reading()

    # --- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._any_byte = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(CutOff(f"the function sent no HTTP: {error}"))
            self.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self._any_byte:
            self._fail(None if self._begun_done and self._until_close else CutOff("the answer was cut off"))
        else:
            self._fail(NoAnswer("the function ended without an answer"))

    # --- httptools ---------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._answer:
            self._answer.headers.append((name, value))
            if name.lower() in (b"content-length", b"transfer-encoding"):
                self._until_close = False

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if self._answer is None or self._answer_start is None:
            return
        if status < 200:  # an interim answer: the real one follows
            self._answer.headers.clear()
            return
        self._answer.status = status
        if not self._answer_start.done():
            self._answer_start.set_result(self._answer)
        if self._is_head:  # the parser would wait for the body that the headers announce
            self._answer.end()
            self._answer = None
            self.close()

    def on_body(self, body: bytes) -> None:
        if self._answer:
            self._answer.add(body)

    def on_message_complete(self) -> None:
        if self._answer is None or self._answer.status == 0:
            return
        self._answer.end()
        self._answer = None
        self.resume()
        if self._parser.should_keep_alive():
            self._keep(self)
        else:
            self.close()

    @property
    def _begun_done(self) -> bool:
        return self._answer_start is not None and self._answer_start.done()

    def _fail(self, error: UpstreamError | None) -> None:
        answer, self._answer = self._answer, None
        if answer is None:
            return
        if self._answer_start and not self._answer_start.done():
            self._answer_start.set_exception(error or CutOff("the answer was cut off"))
        else:
            answer.end(error)
