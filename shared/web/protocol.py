"""uvicorn's HTTP protocol: lenient in what a client forgets to escape, strict in how long it may take.

Baidu's servers read `?keyword=贵阳` as it stands, and programs and people send it so; the HTTP parser
refuses every byte over 0x7F. Here the request line is escaped before the parser sees it, which is what
the client should have done. `Upgrade`, with which Java's clients look for HTTP/2, is ignored: nothing here
speaks another protocol.

No client holds a connection by doing nothing: a head has at most 64 KiB and 20 seconds, an answer must be
taken, and an answer that comes before the end of the body ends the connection. What follows a chunked body
(trailers) is no header, and is dropped.
"""

import asyncio
import re
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from shared.web.chunks import ChunkedBody, TooManyLines
from shared.web.early_answers import LINGER_SECONDS, EarlyAnswers

LONGEST_HEAD: Final = 64 * 1024
"""Bytes of the request line and all headers."""
LONGEST_LINE: Final = 62 * 1024
"""Bytes of a request line that is handed on, cut, to an application that refuses it for its length."""
TOO_LONG: Final = "The request line and the headers have more than 64 KiB."
NO_HTTP: Final = "Invalid HTTP request received."
TOO_MANY: Final = "The request has more than 500 header lines."
HEAD_SECONDS: Final = 20.0
"""How long a head may take, from the connection or from its first byte."""
WRITE_SECONDS: Final = 65.0
"""How long a client may leave an answer untaken."""
MOST_LINES: Final = 500
"""Header lines of one request: each costs many times its bytes."""
MOST_REQUESTS: Final = 16
"""Requests of one connection that wait for an earlier answer; what follows them is not read yet."""

_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_HOST_LINE = re.compile(rb"\nhost:", re.IGNORECASE)
_UPGRADE = re.compile(rb"(?<=\n)upgrade:[^\n]*\n", re.IGNORECASE)


class LenientProtocol(HttpToolsProtocol):
    """One connection; use it as `uvicorn --http shared.web.protocol:LenientProtocol`."""

    head_seconds: ClassVar = HEAD_SECONDS
    hands_long_lines_on: ClassVar = False
    """Whether the application refuses an address of LONGEST_LINE bytes by itself, in its own words."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.app = EarlyAnswers(self.app)
        self._head = bytearray()
        self._head_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._is_head_complete = self._is_inside_body = self._is_refused = False
        self._backlog = b""
        """What was received behind as many requests as may wait."""
        self._body_bytes = 0
        """How many bytes of the body are to come, unless it is chunked."""
        self._chunked_body: ChunkedBody | None = None

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
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        data, self._backlog = self._backlog + data, b""
        while data and self.parser is not None and not self.transport.is_closing():
            if len(self.pipeline) >= MOST_REQUESTS:
                self._backlog, data = data, b""
            elif self._is_inside_body:
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
            if self.hands_long_lines_on and b"\n" not in self._head[:LONGEST_LINE]:
                self._hand_on_cut()
            else:
                self._refuse(431, TOO_LONG)
            return b""
        if match is None and self._head[:1].isalpha():
            return b""
        head, rest = bytes(self._head[:end]), bytes(self._head[end:])
        self._head.clear()
        if head.count(b"\n") > MOST_LINES:
            self._refuse(431, TOO_MANY)
            return b""
        if len(_HOST_LINE.findall(head)) > 1:  # RFC 9112 3.2: a proxy could take another one
            self._refuse(400, NO_HTTP)
            return b""
        if head.startswith(b"CONNECT "):
            self._refuse(405, "This is no proxy.")
            return b""
        self._is_head_complete = False
        super().data_received(_UPGRADE.sub(b"", escape_line(head)))
        if not self._is_head_complete and not self.transport.is_closing():
            self._refuse(400, NO_HTTP)
        return rest

    def _hand_on_cut(self) -> None:
        """Feed a line that is too long without its end; what follows it is dropped."""
        line = escape_line(bytes(self._head[:LONGEST_LINE]))
        self._head.clear()
        self._is_refused = True
        super().data_received(line + b" HTTP/1.1\r\nhost: localhost\r\n\r\n")

    def _end(self) -> None:
        """End the connection for a client that may still send: closed at once, it could lose the answer."""
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.loop.call_later(LINGER_SECONDS, self.transport.close)
        else:
            self.transport.close()

    def _feed_body(self, data: bytes) -> bytes:
        """Feed what belongs to the message; return what follows it."""
        if self._chunked_body is None:
            count = min(len(data), self._body_bytes)
            self._body_bytes -= count
        else:
            try:
                count = self._chunked_body.measure(data)
            except TooManyLines:
                self._refuse(431, "The lines between the chunks, or behind them, are too long.")
                return b""
        super().data_received(data[:count])
        is_complete = self._chunked_body.is_complete if self._chunked_body else not self._body_bytes
        if is_complete and self._is_inside_body and not self.transport.is_closing():
            self._refuse(400, NO_HTTP)
        return data[count:]

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _end_wait(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        if self._head:
            self._refuse(408, f"The request took more than {self.head_seconds:.0f} seconds.")
        else:
            self.transport.close()

    def _refuse(self, status: int, reason: str) -> None:
        if self.cycle is not None and self._is_inside_body and self.cycle.response_started:
            self.transport.close()
            return
        head = b"content-type: text/plain\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(reason)
        self.transport.write(STATUS_LINE[status] + head + reason.encode())
        self.transport.close()

    # --- httptools ---------------------------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; a trailer, which comes after the application has begun, is dropped."""
        if not self._is_inside_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Note how long the body is."""
        self._end_wait()
        self._is_head_complete = self._is_inside_body = True
        fields = dict(self.headers)
        self._chunked_body = ChunkedBody() if b"transfer-encoding" in fields else None
        self._body_bytes = int(fields.get(b"content-length", 0))
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the next bytes begin another request."""
        self._is_inside_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with what waited, once the next request has begun."""
        super().on_response_complete()
        if self._is_refused:
            self._end()
        elif self._backlog and not self.transport.is_closing():
            self.loop.call_soon(self.data_received, b"")


def escape_line(head: bytes) -> bytes:
    """Return a head with every byte over 0x7F in its first line written as %XX."""
    line, newline, rest = head.partition(b"\n")
    if line.isascii():
        return head
    return _HIGH_BYTE.sub(lambda byte: b"%%%02X" % byte[0][0], line) + newline + rest
