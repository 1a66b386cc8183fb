"""Answers that are sent piece by piece: a bound on how many at once, and on how long a reader may stall."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from shared.web.work import Busy

_LOG = logging.getLogger(__name__)

MOST_STREAMS: Final = 16
STALL_SECONDS: Final = 60.0
"""How long a reader may leave one piece unread."""


class Streams:
    """The answers of one process that are being sent."""

    def __init__(self, most: int = MOST_STREAMS, stall_seconds: float = STALL_SECONDS) -> None:
        self.most = most
        self.stall_seconds = stall_seconds
        self.open_streams = 0

    def start(
        self, pieces: Iterator[bytes], status: int, headers: Mapping[str, str], media_type: str
    ) -> StreamingResponse:
        """Return the answer of these pieces, which holds a place until it is sent. Raises Busy."""
        if self.open_streams >= self.most:
            raise Busy(f"{self.open_streams} files are being sent, the limit is {self.most}")
        self.open_streams += 1
        return _Stream(self, pieces, status, headers, media_type)


class _Stream(StreamingResponse):
    def __init__(
        self,
        streams: Streams,
        pieces: Iterator[bytes],
        status: int,
        headers: Mapping[str, str],
        media_type: str,
    ) -> None:
        super().__init__(pieces, status, headers, media_type)
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self._streams.stall_seconds):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        except (TimeoutError, ClientDisconnect):  # the connection is closed without the rest
            _LOG.info("a reader of a file stalled or went away")
        finally:
            self._streams.open_streams -= 1
