"""A client that asks at fixed times, whether or not answers have come, over connections that are kept."""

import asyncio
import time
from collections import Counter
from typing import Final

from msgspec import Struct, field

from bench.load_mix import Call, code_of, is_answered

ANSWER_SECONDS: Final = 60.0
MOST_IN_FLIGHT: Final = 256
"""Calls of an open loop that wait at once; beyond that they are not sent and counted as `not sent`."""


class Answers(Struct):
    """What came of the calls of one measurement; milliseconds are of calls that were answered."""

    milliseconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def calls(self) -> int:
        """All that were sent, or should have been."""
        return len(self.milliseconds) + self.failures.total()

    @property
    def rate(self) -> float:
        """Answered calls a second."""
        return len(self.milliseconds) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return the milliseconds below which a share of the answers came; 0 without any."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


class Connections:
    """Connections to one address that are used again."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body. Raises OSError, TimeoutError, asyncio.IncompleteReadError."""
        async with asyncio.timeout(ANSWER_SECONDS):
            pair = self._take() or await asyncio.open_connection(*self._address)
            try:
                status, body, stays = await _exchange(*pair, request)
            except BaseException:
                pair[1].close()
                raise
            if stays:
                self._idle.append(pair)
            else:
                pair[1].close()
            return status, body

    def _take(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """Return an idle connection that the server has not closed meanwhile, None without any."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof() and not writer.is_closing():
                return reader, writer
            writer.close()
        return None

    def close(self) -> None:
        """Close those that are idle."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes, bool]:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    stays = b"\r\nconnection: close" not in head
    if b"\r\ntransfer-encoding: chunked" in head:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return status, body, stays
    if b"\r\ncontent-length: " not in head:
        return status, await reader.read(), False
    length = int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r")[0])
    return status, await reader.readexactly(length), stays


async def ask_call(connections: Connections, call: Call) -> str:
    """Ask a call and its parts; return "" when all is answered, otherwise what its caller saw."""
    for request in call:
        try:
            status, body = await connections.ask(request)
        except TimeoutError:
            return "no answer"
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            return type(error).__name__
        if status != 200:
            return f"HTTP {status} {code_of(body)}"
        if not is_answered(body):
            return code_of(body)
    return ""


async def ask_steadily(connections: Connections, calls: list[Call], rate: float, seconds: float) -> Answers:
    """Ask `rate` calls a second at fixed times."""
    answers, flights = Answers(), set[asyncio.Task[None]]()
    start = time.perf_counter()

    async def ask(call: Call) -> None:
        began = time.perf_counter()
        _note(answers, await ask_call(connections, call), began)

    for number in range(max(1, round(rate * seconds))):
        await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
        if len(flights) >= MOST_IN_FLIGHT:
            answers.failures["not sent"] += 1
            continue
        task = asyncio.create_task(ask(calls[number % len(calls)]))
        flights.add(task)
        task.add_done_callback(flights.discard)
    await asyncio.gather(*flights)
    answers.seconds = max(time.perf_counter() - start, seconds)
    return answers


async def ask_in_turn(connections: Connections, calls: list[Call], callers: int, seconds: float) -> Answers:
    """Let `callers` ask one call after the other."""
    answers, start, number = Answers(), time.perf_counter(), 0

    async def ask() -> None:
        nonlocal number
        while time.perf_counter() < start + seconds:
            call = calls[number % len(calls)]
            number += 1
            began = time.perf_counter()
            _note(answers, await ask_call(connections, call), began)

    await asyncio.gather(*(ask() for _ in range(callers)))
    answers.seconds = time.perf_counter() - start
    return answers


def _note(answers: Answers, failure: str, began: float) -> None:
    if failure:
        answers.failures[failure] += 1
    else:
        answers.milliseconds.append((time.perf_counter() - began) * 1e3)
