"""uvicorn's HTTP protocol: lenient in what a client forgets to escape, strict in how long it may take.

Baidu's servers read `?keyword=贵阳` as it stands, and programs and people send it so; the HTTP parser
refuses every byte over 0x7F. Here the request line is escaped before the parser sees it, which is what
the client should have done. `Upgrade`, with which Java's clients look for HTTP/2, is ignored: nothing here
speaks another protocol.

No client holds a connection by doing nothing: a head has at most 64 KiB and 20 seconds, an answer must be
taken, and an answer that comes before the end of the body ends the connection.
"""

import asyncio
import re
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

LONGEST_HEAD: Final = 64 * 1024
"""Bytes of the request line and all headers."""
TOO_LONG: Final = "The request line and the headers have more than 64 KiB."
HEAD_SECONDS: Final = 20.0
"""How long a head may take, from the connection or from its first byte."""
WRITE_SECONDS: Final = 65.0
"""How long a client may leave an answer untaken."""
LINGER_SECONDS: Final = 5.0
"""How long the rest of a body is read after its answer: a connection closed at once could lose the answer."""

_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_UPGRADE = re.compile(rb"(?<=\n)upgrade:[^\n]*\n", re.IGNORECASE)


class LenientProtocol(HttpToolsProtocol):
    """One connection; use it as `uvicorn --http shared.web.protocol:LenientProtocol`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.app = EarlyAnswers(self.app)
        self._head = bytearray()
        self._head_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._is_inside_head = self._is_inside_body = False
        self._loose_head_bytes = 0
        """Of a head that followed a chunked body at once, so that the parser has its beginning."""
        self._body_bytes: int | None = 0
        """How many bytes of the body are to come, None when only the parser knows."""

    # --- asyncio.Protocol ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was waited for."""
        self._end_wait()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser with heads as a whole, and with bodies as they come."""
        self._unset_keepalive_if_required()
        while data and self.parser is not None and not self.transport.is_closing():
            if self._is_inside_head or self._is_inside_body:
                data = self._feed_body(data)
            else:
                data = self._feed_head(data)

    def pause_writing(self) -> None:
        """Begin to wait for a client that does not take its answer."""
        super().pause_writing()
        self._write_timer = self.loop.call_later(WRITE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that the client takes its answer."""
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, whether or not the client has taken the last answer."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    # --- heads and bodies ------------------------------------------------------------------------

    def _feed_head(self, data: bytes) -> bytes:
        """Collect a head and feed it; return what follows it."""
        if not self._head:
            data = data.lstrip(b"\r\n")
            if not data:
                return b""
        if self._head_timer is None:
            self._await_head()
        start = max(0, len(self._head) - 3)
        self._head += data
        match = _END_OF_HEAD.search(self._head, start)
        end = match.end() if match else len(self._head)
        if end > LONGEST_HEAD:
            self._refuse(431, TOO_LONG)
            return b""
        if match is None and self._head[:1].isalpha():
            return b""
        head, rest = bytes(self._head[:end]), bytes(self._head[end:])
        self._head.clear()
        if head.startswith(b"CONNECT "):
            self._refuse(405, "This is no proxy.")
            return b""
        super().data_received(_UPGRADE.sub(b"", escape_line(head)))
        return rest

    def _feed_body(self, data: bytes) -> bytes:
        """Feed what belongs to the message; return what follows it."""
        count = len(data) if self._body_bytes is None else min(self._body_bytes, len(data))
        if self._body_bytes is not None:
            self._body_bytes -= count
        was_inside_head = self._is_inside_head
        super().data_received(data[:count])
        if self._is_inside_head:
            self._loose_head_bytes = count + (self._loose_head_bytes if was_inside_head else 0)
            if self._loose_head_bytes > LONGEST_HEAD:
                self._refuse(431, TOO_LONG)
        return data[count:]

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _end_wait(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        if self._head:
            self._refuse(408, f"The request took more than {HEAD_SECONDS:.0f} seconds.")
        else:
            self.transport.close()

    def _refuse(self, status: int, reason: str) -> None:
        head = b"content-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(reason)
        self.transport.write(STATUS_LINE[status] + head + reason.encode())
        self.transport.close()

    # --- httptools ---------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        """Note that the parser is in a head."""
        self._is_inside_head = True
        if self._head_timer is None:
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note how long the body is."""
        self._end_wait()
        self._is_inside_head, self._is_inside_body = False, True
        fields = dict(self.headers)
        if b"transfer-encoding" in fields:
            self._body_bytes = None
        else:
            self._body_bytes = int(fields.get(b"content-length", 0))
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the next bytes begin another request."""
        self._is_inside_body = False
        super().on_message_complete()


class EarlyAnswers:
    """The application, whose answers end the connection when the body is not here as a whole.

    A client that waited for leave to send its body (`Expect: 100-continue`) never sends it after such an
    answer, so what comes next on the connection could be taken for the body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        cycle: RequestResponseCycle = receive.__self__  # type: ignore[attr-defined]
        is_early = False

        async def send_and_linger(message: Message) -> None:
            nonlocal is_early
            if message["type"] == "http.response.start" and cycle.more_body:
                is_early = True
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            elif is_early and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await _read_on(receive)
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app(scope, receive, send_and_linger)


async def _read_on(receive: Receive) -> None:
    """Read the rest of a body for some seconds, and forget it."""
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass


def escape_line(head: bytes) -> bytes:
    """Return a head with every byte over 0x7F in its first line written as %XX."""
    line, newline, rest = head.partition(b"\n")
    if line.isascii():
        return head
    return _HIGH_BYTE.sub(lambda byte: b"%%%02X" % byte[0][0], line) + newline + rest
