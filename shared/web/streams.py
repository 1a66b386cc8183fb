"""Answers that are sent piece by piece: how many at once. How long a reader may stall says `protocol`."""

from collections.abc import Iterator, Mapping
from typing import Final

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from shared.web.work import Busy

MOST_STREAMS: Final = 16


class Streams:
    """The answers of one process that are being sent."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self.most = most
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
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.open_streams -= 1
