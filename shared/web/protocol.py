"""uvicorn's HTTP protocol, which also takes addresses that a client did not escape.

Baidu's servers read `?keyword=贵阳` as it stands, and programs and people send it so; the HTTP parser
refuses every byte over 0x7F. Here the request line is escaped before the parser sees it, which is what
the client should have done; nothing else is touched.
"""

import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_LINE = 64 * 1024
"""A request line that is still unfinished here is left to the parser, which refuses it."""

_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


class LenientProtocol(HttpToolsProtocol):
    """One connection; use it as `uvicorn --http shared.web.protocol:LenientProtocol`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._line = b""
        self._awaits_line = True

    def data_received(self, data: bytes) -> None:
        """Feed the parser, with the request line escaped."""
        if self._awaits_line:
            data = self._line + data
            end = data.find(b"\n")
            if end < 0 and len(data) <= LONGEST_LINE:
                self._line = data
                return
            self._line = b""
            data = escape_line(data, end)
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Note that the request line has passed."""
        self._awaits_line = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Note that the next bytes begin another request."""
        self._awaits_line = True
        super().on_message_complete()


def escape_line(data: bytes, end: int) -> bytes:
    """Return `data` with every byte over 0x7F before `end` written as %XX."""
    line = data[:end]
    if line.isascii():
        return data
    return _HIGH_BYTE.sub(lambda byte: b"%%%02X" % byte[0][0], line) + data[end:]
