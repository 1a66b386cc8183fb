"""Keeps the bundle's servers running: one that ends is started again, less and less often if it goes on.

The servers are children of the process and thread that run this, which must stay until the end: the
kernel ends a child with the thread that made it (see `tied_child`).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tools.local.server import Server

LOOK_SECONDS = 0.1
STABLE_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
LOG_BYTES = 10 << 20
LOG_LOOKS = 100  # looks at the servers between two looks at the logs

Tell = Callable[[str], None]


@dataclass
class _Watched:
    server: Server
    started: float = 0.0
    quick_deaths: int = 0
    due: float | None = None  # when a dead server is started again


class Supervisor:
    """Restarts `servers`; tells what happened in one line each."""

    def __init__(self, servers: Sequence[Server], logs: Path, tell: Tell) -> None:
        self._watched = [_Watched(server, time.monotonic()) for server in servers]
        self._logs = logs
        self._tell = tell

    async def run(self) -> None:
        """Watch until cancelled."""
        look = 0
        while True:
            for watched in self._watched:
                self._look_at(watched)
            look += 1
            if look % LOG_LOOKS == 0:
                with suppress(OSError):  # a full disk: the next look tries again
                    await asyncio.to_thread(shorten_logs, self._logs, LOG_BYTES)
            await asyncio.sleep(LOOK_SECONDS)

    def _look_at(self, watched: _Watched) -> None:
        process, now = watched.server.process, time.monotonic()
        if process is None:
            return
        if watched.due is None and process.poll() is not None:
            quick = now - watched.started < STABLE_SECONDS
            watched.quick_deaths = watched.quick_deaths + 1 if quick else 0
            pause = FIRST_PAUSE_SECONDS * 2**watched.quick_deaths if watched.quick_deaths > 1 else 0.0
            watched.due = now + min(pause, LONGEST_PAUSE_SECONDS)
            name = watched.server.name
            self._tell(
                f"{name} ended ({_how(process.returncode)}) and is started again; see {watched.server.log}"
            )
        if watched.due is not None and now >= watched.due:
            try:
                watched.server.launch()
            except OSError as error:  # a full disk, no more processes: it may pass
                self._tell(f"{watched.server.name} cannot be started ({error}) and is tried again")
                watched.due = now + LONGEST_PAUSE_SECONDS
            else:
                watched.started, watched.due = now, None


def shorten_logs(folder: Path, limit: int) -> None:
    """Move what a log holds beyond `limit` bytes into one older file beside it.

    The programs append to the open file, so it is emptied in place; lines written in that instant are lost.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > limit:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            with log.open("r+b") as opened:
                opened.truncate(0)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
