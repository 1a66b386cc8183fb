"""One function as a process behind a unix socket: started when it is needed, replaced when it dies.

    stopped --request--> starting --ready--> ready --death or idleness--> stopped

A function that is kept warm starts again by itself; another one waits for its next request. One that
keeps dying is started less and less often, and the requests that wait for it get a clear refusal.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import orjson
from msgspec import Struct

from tools.local import programs
from tools.local.programs import Process, Program
from tools.local.unix_http import UnixHttpClient, UpstreamError

READY_SECONDS = 120.0  # a cold function may download and load models first
MAX_WAITING = 256  # requests that one starting function may keep waiting
STABLE_SECONDS = 30.0  # a process that lived this long did not die of its start
LONGEST_PAUSE_SECONDS = 10.0
SETTLE_SECONDS, SETTLE_STEPS = 0.2, 10
GRACE_SECONDS = 10.0
HEALTH_SECONDS = 5.0  # how long a process may take to say anything at all
STUCK_GRACE_SECONDS = 1.0  # a process that does not answer seldom ends when it is asked to
_HEALTH_REQUEST = b"GET /_/health HTTP/1.1\r\nhost: localhost\r\n\r\n"
_READY_REQUEST = b"GET /_/ready HTTP/1.1\r\nhost: localhost\r\n\r\n"

_LOG = logging.getLogger(__name__)
State = Literal["stopped", "starting", "ready"]


class FunctionUnavailable(Exception):
    """The function cannot take a request now; the message says why."""


class FunctionSource(Struct, frozen=True):
    """Where a function's code lies, how its process is run, and what the function declares of itself."""

    name: str  # folder under functions/, with underscores
    main: Path
    socket: Path
    log: Path
    environment: Mapping[str, str]
    repeatable: bool = False
    warm_start: bool = False

    @property
    def program(self) -> Program:
        """What to run: one worker, reachable through the socket alone."""
        argv = (sys.executable, "-m", "shared.web", "--uds", str(self.socket))
        names = {"FUNCTION_SOURCE": str(self.main), "FUNCTION_TARGET": "main"}
        environment = {**self.environment, **names}
        return Program(self.name, argv, self.log, environment, folder=self.main.parent.parent.parent)


class FunctionProcess:
    """The process of one function, with its state and its HTTP client."""

    def __init__(self, source: FunctionSource, *, idle_seconds: float = 0) -> None:
        self.source = source
        self.idle_seconds = 0 if source.warm_start else idle_seconds
        self.state: State = "stopped"
        self.process: Process | None = None
        self.starts = 0
        self.requests = 0
        self.in_flight = 0
        self.waiting = 0
        self.problem = ""  # why it is not ready, in its own words
        self._client = UnixHttpClient(source.socket)
        self._starting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._examining: asyncio.Task[None] | None = None
        self._quick_deaths = 0
        self._last_used = time.monotonic()
        self._is_closed = False

    async def client(self, seconds: float) -> UnixHttpClient:
        """Return the client of the running function, starting it if need be; waits `seconds` at most.

        Raises:
            FunctionUnavailable: too many wait already, the start took too long or failed.
        """
        self._last_used = time.monotonic()
        if self.state == "ready":
            return self._client
        if self.waiting >= MAX_WAITING:
            raise FunctionUnavailable(f"{self.waiting} requests wait already while {self.source.name} starts")
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                await asyncio.shield(self.start())
        except TimeoutError:
            raise FunctionUnavailable(
                f"{self.source.name} was not ready within {seconds:.0f} seconds"
            ) from None
        finally:
            self.waiting -= 1
        return self._client

    def start(self) -> "asyncio.Task[None]":
        """Begin to start the process, unless that has begun; the task ends when it is ready."""
        if self._starting is None or (self._starting.done() and self.state == "stopped"):
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(_retrieve)
        return self._starting

    def check(self) -> None:
        """Look whether the process has died; call it when a connection was refused or lost."""
        if self.process is not None and self.process.poll() is not None:
            self._forget(self.process)

    async def settle(self) -> None:
        """After a refused or lost connection: wait a moment until a death would be known."""
        for _ in range(SETTLE_STEPS):
            self.check()
            if self.state != "ready":
                return
            await asyncio.sleep(SETTLE_SECONDS / SETTLE_STEPS)

    def examine(self) -> None:
        """Replace the process when it answers nothing at all; call it when an answer did not come in time."""
        if self._examining is None or self._examining.done():
            self._examining = asyncio.create_task(self._examine())

    async def _examine(self) -> None:
        process = self.process
        if process is None or self.state != "ready" or await self._answers(_HEALTH_REQUEST) is not None:
            return
        if self.process is process:
            _LOG.warning("%s (pid %d) does not answer and is replaced", self.source.name, process.pid)
            await self._end(STUCK_GRACE_SECONDS)

    async def stop(self) -> None:
        """Stop the process and start it no more."""
        self._is_closed = True
        for task in (self._starting, self._watching, self._examining):
            if task is not None:
                task.cancel()
        await self._end()

    async def _start(self) -> None:
        if self._is_closed:
            raise FunctionUnavailable("the bundle is stopping")
        self.state = "starting"
        if self._quick_deaths > 1:
            await asyncio.sleep(min(0.1 * 2**self._quick_deaths, LONGEST_PAUSE_SECONDS))
        start_time = time.monotonic()
        try:
            self.source.socket.unlink(missing_ok=True)
            process = self.process = programs.start(self.source.program)
        except OSError as error:  # a full disk, no more processes: the next request tries again
            self.state, self.problem = "stopped", f"cannot be started: {error}"
            raise FunctionUnavailable(f"{self.source.name} {self.problem}") from error
        self.starts += 1
        self._watching = asyncio.create_task(self._watch(process, start_time))
        pause = 0.02
        while not await self._answers_ready():
            if self.process is not process:
                why = programs.last_lines(self.source.log, 1)
                self.problem = f"ended while it started: {why}"
                raise FunctionUnavailable(f"{self.source.name} {self.problem}")
            if time.monotonic() - start_time > READY_SECONDS:
                await self._end()
                raise FunctionUnavailable(
                    f"{self.source.name} was not ready within {READY_SECONDS:.0f} seconds"
                )
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, 0.2)
        self.state = "ready"
        _LOG.info(
            "%s is ready after %.2f s (pid %d)", self.source.name, time.monotonic() - start_time, process.pid
        )

    async def _answers_ready(self) -> bool:
        answer = await self._answers(_READY_REQUEST)
        if answer is None:
            return False
        status, body = answer
        self.problem = "" if status == 200 else _problem(body)
        return status == 200

    async def _answers(self, request: bytes) -> tuple[int, bytes] | None:
        """Return status and body of a page of the process, None when it does not answer soon."""
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                answer = await self._client.request(request)
                return answer.status, b"".join([chunk async for chunk in answer])
        except (TimeoutError, UpstreamError):
            return None

    async def _watch(self, process: Process, start_time: float) -> None:
        while process.poll() is None:
            if self._is_idle():
                _LOG.info("%s was idle for %.0f s and stops", self.source.name, self.idle_seconds)
                await self._end()
                return
            await asyncio.sleep(0.1)
        self._quick_deaths = self._quick_deaths + 1 if time.monotonic() - start_time < STABLE_SECONDS else 0
        self._forget(process)
        if self.source.warm_start and not self._is_closed:
            if self._starting is not None:
                await asyncio.wait([self._starting])
            self.start()

    def _is_idle(self) -> bool:
        return (
            self.idle_seconds > 0
            and self.state == "ready"
            and self.in_flight == 0
            and time.monotonic() - self._last_used > self.idle_seconds
        )

    def _forget(self, process: Process) -> None:
        if self.process is process:
            _LOG.warning("%s (pid %d) ended with %s", self.source.name, process.pid, process.returncode)
            self.process = None
            self.state = "stopped"
            self._client.close()

    async def _end(self, grace_seconds: float = GRACE_SECONDS) -> None:
        process, self.process, self.state = self.process, None, "stopped"
        self._client.close()
        if process is not None:
            await asyncio.to_thread(programs.stop, process, grace_seconds)


def _problem(body: bytes) -> str:
    """Return what a readiness answer says it waits for."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    return str(content.get("waiting_for", ""))[:300] if isinstance(content, dict) else ""


def _retrieve(task: "asyncio.Task[None]") -> None:
    """Mark a failure as seen: nobody may be waiting for the start of a warm function."""
    if not task.cancelled():
        task.exception()
