"""Answers that are sent piece by piece: how many at once. How long a reader may stall says `protocol`.

A reader that takes a little now and then holds a place for as long as it likes, so one caller has half of the
places at most. What is sent in a moment takes none.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from shared.web.work import Busy

MOST_STREAMS: Final = 16
SMALL_BYTES: Final = 1 << 20
"""An answer up to this size takes no place, as readers of PMTiles ask for many at once."""


class Streams:
    """The answers of one process that are being sent."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self.most = most
        self.callers = Counter[str]()

    def start(
        self,
        pieces: Iterator[bytes],
        length: int,
        response: Response,
        caller: str,
    ) -> StreamingResponse:
        """Return a response with these pieces for its body, which holds a place until it is sent.

        Raises Busy.
        """
        if length <= SMALL_BYTES:
            return StreamingResponse(pieces, response.status_code, response.headers)
        if self.callers.total() >= self.most:
            raise Busy(f"{self.callers.total()} files are being sent, the limit is {self.most}")
        if self.callers[caller] >= self.most // 2:
            raise Busy(f"{self.callers[caller]} files are being sent to you, the limit is {self.most // 2}")
        self.callers[caller] += 1
        return _Stream(self, caller, pieces, response)

    def end(self, caller: str) -> None:
        """Note that an answer was sent, or that its reader has gone."""
        self.callers -= Counter([caller])


class _Stream(StreamingResponse):
    def __init__(self, streams: Streams, caller: str, pieces: Iterator[bytes], response: Response) -> None:
        super().__init__(pieces, response.status_code, response.headers)
        self._streams = streams
        self._caller = caller

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.end(self._caller)
