"""Keeps the bundle's servers running: one that ends is started again, less and less often if it goes on.

One that runs, answers nothing and does nothing, because it was stopped or hangs, is ended and so started
again. One that is busy, on a machine that is, has minutes. Before its first answer a start's time passes.

The servers are children of the process and thread that run this, which must stay until the end: the
kernel ends a child with the thread that made it (see `tied_child`).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from tools.local.activity import Activity, activity_of
from tools.local.programs import Process
from tools.local.server import Server

LOOK_SECONDS = 0.1
STABLE_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
LOG_BYTES = 10 << 20
LOG_LOOKS = 100  # looks at the servers between two looks at the logs

EXAMINATION_SECONDS = 5.0  # between two questions whether a server answers
IDLE_SILENCES = 3  # questions without an answer or any work, after which a server is ended
SILENCES = 60  # questions without an answer, however busy it is
FIRST_ANSWER_SECONDS = 120.0  # before its first answer a server may be silent for as long as a start takes

Tell = Callable[[str], None]


class _ServerWatch(Struct):
    server: Server
    start_time: float = 0.0
    quick_deaths: int = 0
    due: float | None = None  # when a dead server is started again


class _Examination(Struct):
    """What is known of one process of a server."""

    process: Process
    start_time: float
    has_answered: bool = False
    silences: int = 0
    idle_silences: int = 0
    activity: Activity | None = None

    def note(self, has_answered: bool) -> None:
        activity, earlier = activity_of(self.process.pid), self.activity
        self.activity = activity
        self.has_answered |= has_answered
        is_idle = activity is not None and activity.is_idle_since(earlier)
        self.silences = 0 if has_answered else self.silences + 1
        self.idle_silences = self.idle_silences + 1 if is_idle and not has_answered else 0

    @property
    def is_stuck(self) -> bool:
        is_started = self.has_answered or time.monotonic() - self.start_time > FIRST_ANSWER_SECONDS
        return (is_started and self.idle_silences >= IDLE_SILENCES) or self.silences >= SILENCES


class Supervisor:
    """Restarts `servers`; tells what happened in one line each."""

    def __init__(self, servers: Sequence[Server], logs: Path, tell: Tell) -> None:
        self._watches = [_ServerWatch(server, time.monotonic()) for server in servers]
        self._logs = logs
        self._tell = tell

    async def run(self) -> None:
        """Watch until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for watch in self._watches:
                tasks.create_task(self._examine(watch.server))
            tasks.create_task(self._look())

    async def _examine(self, server: Server) -> None:
        """Ask a server again and again whether it answers, and end a process that does not."""
        examination = None
        while True:
            await asyncio.sleep(EXAMINATION_SECONDS)
            process = server.process
            if process is None or process.poll() is not None:
                continue
            if examination is None or examination.process is not process:
                examination = _Examination(process, time.monotonic())
            examination.note(await asyncio.to_thread(server.answers))
            if examination.is_stuck and server.process is process:
                self._tell(f"{server.name} (pid {process.pid}) answers nothing and is ended")
                server.kill()

    async def _look(self) -> None:
        look = 0
        while True:
            for watch in self._watches:
                self._look_at(watch)
            look += 1
            if look % LOG_LOOKS == 0:
                with suppress(OSError):  # a full disk: the next look tries again
                    await asyncio.to_thread(shorten_logs, self._logs, LOG_BYTES)
            await asyncio.sleep(LOOK_SECONDS)

    def _look_at(self, watch: _ServerWatch) -> None:
        process, now = watch.server.process, time.monotonic()
        if process is None:
            return
        if watch.due is None and process.poll() is not None:
            quick = now - watch.start_time < STABLE_SECONDS
            watch.quick_deaths = watch.quick_deaths + 1 if quick else 0
            pause = FIRST_PAUSE_SECONDS * 2**watch.quick_deaths if watch.quick_deaths > 1 else 0.0
            watch.due = now + min(pause, LONGEST_PAUSE_SECONDS)
            name = watch.server.name
            self._tell(
                f"{name} ended ({_how(process.returncode)}) and is started again; see {watch.server.log}"
            )
        if watch.due is not None and now >= watch.due:
            try:
                watch.server.launch()
            except OSError as error:  # a full disk, no more processes: it may pass
                self._tell(f"{watch.server.name} cannot be started ({error}) and is tried again")
                watch.due = now + LONGEST_PAUSE_SECONDS
            else:
                watch.start_time, watch.due = now, None


def shorten_logs(folder: Path, limit: int) -> None:
    """Move what a log holds beyond `limit` bytes into one older file beside it.

    The programs append to the open file, so it is emptied in place; lines written in that instant are lost.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > limit:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            with log.open("r+b") as stream:
                stream.truncate(0)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
