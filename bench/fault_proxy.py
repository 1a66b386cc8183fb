"""A TCP proxy that stands before Redis or S3 and makes their network bad, for bench/chaos.py."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from msgspec import Struct

from tools.local.programs import LOOPBACK

CHUNK: Final = 65_536
LATE_SECONDS: Final = 0.2
"""The least time after which TCP sends a packet again."""
SLOW_DOWN: Final = (
    b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>"
)
UNAVAILABLE: Final = (
    b"HTTP/1.1 503 Slow Down\r\ncontent-type: application/xml\r\nconnection: close\r\n"
    + f"content-length: {len(SLOW_DOWN)}\r\n\r\n".encode()
    + SLOW_DOWN
)


class Network(Struct, frozen=True):
    """What a network does.

    delay: seconds before each chunk from the server. late_each: of so many chunks one is late.
    cut_bytes: after so many an answer is cut. answer: what is said in the place of the server.
    """

    refuses: bool = False
    hangs: bool = False
    delay: float = 0.0
    late_each: int = 0
    cut_bytes: int = 0
    answer: bytes = b""


GOOD: Final = Network()


class FaultProxy:
    """Forwards connections to a port of the loopback; `network` may change at any time."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.network = GOOD
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._chunks = 0
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.start_server(self._serve, LOOPBACK, 0)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        self.port: int = self._server.sockets[0].getsockname()[1]

    @contextmanager
    def bad(self, network: Network) -> Iterator[None]:
        """Behave like `network` until the end of the block; connections that exist are closed first."""
        self.network = network
        if not network.hangs:
            self.cut()
        try:
            yield
        finally:
            self.network = GOOD

    def cut(self) -> None:
        """Close every connection."""
        self._loop.call_soon_threadsafe(self._cut)

    def close(self) -> None:
        """Stop."""
        asyncio.run_coroutine_threadsafe(self._finish(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _finish(self) -> None:
        self._server.close()
        self._cut()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _wait(self) -> None:
        """Wait until the network no longer hangs."""
        while self.network.hangs:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.02)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        upstream: asyncio.StreamWriter | None = None
        try:
            if self.network.refuses:
                return
            if self.network.answer:
                await reader.read(CHUNK)
                writer.write(self.network.answer)
                await writer.drain()
                return
            source, upstream = await asyncio.open_connection(LOOPBACK, self._target)
            self._writers.add(upstream)
            await asyncio.gather(
                self._pump(reader, upstream, is_answer=False), self._pump(source, writer, is_answer=True)
            )
        except OSError:
            return
        finally:
            for end in (writer, upstream):
                if end is not None:
                    self._writers.discard(end)
                    end.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        forwarded = 0
        while chunk := await reader.read(CHUNK):
            await self._wait()
            network = self.network
            self._chunks += 1
            if is_answer and network.delay:
                await asyncio.sleep(network.delay)
            if network.late_each and self._chunks % network.late_each == 0:
                await asyncio.sleep(LATE_SECONDS)
            if is_answer and network.cut_bytes and forwarded + len(chunk) > network.cut_bytes:
                writer.write(chunk[: max(0, network.cut_bytes - forwarded)])
                with suppress(OSError):
                    await writer.drain()
                writer.transport.abort()
                return
            writer.write(chunk)
            await writer.drain()
            forwarded += len(chunk)
        with suppress(OSError):
            writer.write_eof()
