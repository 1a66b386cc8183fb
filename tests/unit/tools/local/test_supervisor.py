"""The supervisor: what ends is started again, and logs stay small."""

import asyncio
import errno
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tools.local import supervisor
from tools.local.activity import Activity, activity_of
from tools.local.programs import Process, Program
from tools.local.server import Server
from tools.local.supervisor import Supervisor, shorten_logs


class Sleeper(Server):
    """A server that answers as long as it runs; with a code it ends at once."""

    name = "sleeper"

    def __init__(self, log: Path, exit_code: int | None = None) -> None:
        self.log = log
        self.starts = 0
        self.silent_processes: list[Process] = []
        self._code = "import time; time.sleep(60)" if exit_code is None else f"raise SystemExit({exit_code})"

    @property
    def program(self) -> Program:
        self.starts += 1
        return Program(self.name, (sys.executable, "-I", "-S", "-c", self._code), self.log)

    def is_ready(self) -> bool:
        return True

    def answers(self) -> bool:
        return self.process not in self.silent_processes


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        await asyncio.sleep(0.02)


def test_a_killed_server_is_started_again_and_it_is_said(tmp_path: Path) -> None:
    said: list[str] = []

    async def watch(server: Sleeper) -> None:
        supervising = asyncio.create_task(Supervisor([server], tmp_path, said.append).run())
        server.kill()
        await until(lambda: server.process is not None and server.process.poll() is None)
        supervising.cancel()

    with Sleeper(tmp_path / "log") as server:
        asyncio.run(watch(server))
        assert server.starts == 2
    assert said == [f"sleeper ended (signal 9) and is started again; see {tmp_path / 'log'}"]


def test_a_server_that_a_full_disk_keeps_from_starting_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(supervisor, "LOG_LOOKS", 1)
    said: list[str] = []

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def watch(server: Sleeper) -> None:
        supervising = asyncio.create_task(Supervisor([server], tmp_path, said.append).run())
        with monkeypatch.context() as disk:
            disk.setattr(server, "launch", full)
            disk.setattr(supervisor, "shorten_logs", full)
            server.kill()
            await until(lambda: len(said) > 2)
        await until(lambda: server.process is not None and server.process.poll() is None)
        supervising.cancel()

    with Sleeper(tmp_path / "log") as server:
        asyncio.run(watch(server))
    assert said[1] == "sleeper cannot be started ([Errno 28] No space left on device) and is tried again"


def test_a_server_that_keeps_ending_is_started_less_and_less_often(tmp_path: Path) -> None:
    server = Sleeper(tmp_path / "log", exit_code=3)
    early_starts: list[int] = []

    async def watch() -> None:
        server.launch()
        supervising = asyncio.create_task(Supervisor([server], tmp_path, lambda line: None).run())
        await asyncio.sleep(2)
        early_starts.append(server.starts)
        await until(lambda: server.starts >= 3, 30)
        supervising.cancel()

    asyncio.run(watch())
    server.stop()
    assert early_starts[0] <= 5  # 0, 0.4, 0.8, 1.6 seconds between them, not ten times a second


@pytest.mark.parametrize("first_answer_seconds", [60.0, 0.2])
def test_a_server_that_answers_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_answer_seconds: float
) -> None:
    """It has answered before and falls silent, or it never answers."""
    monkeypatch.setattr(supervisor, "EXAMINATION_SECONDS", 0.05)
    monkeypatch.setattr(supervisor, "FIRST_ANSWER_SECONDS", first_answer_seconds)
    said: list[str] = []

    async def watch(server: Sleeper) -> None:
        first = server.process
        assert first is not None
        if first_answer_seconds < 1:
            server.silent_processes.append(first)
        supervising = asyncio.create_task(Supervisor([server], tmp_path, said.append).run())
        await asyncio.sleep(0.15)
        server.silent_processes.append(first)
        await until(lambda: server.starts == 2)
        await asyncio.sleep(0.5)
        supervising.cancel()

    with Sleeper(tmp_path / "log") as server:
        pid = server.process.pid if server.process else 0
        asyncio.run(watch(server))
        assert server.starts == 2
    assert said == [
        f"sleeper (pid {pid}) answers nothing and is ended",
        f"sleeper ended (signal 9) and is started again; see {tmp_path / 'log'}",
    ]


@pytest.mark.parametrize(("silences", "starts"), [(1000, 1), (20, 2)])
def test_a_server_that_is_busy_has_more_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silences: int, starts: int
) -> None:
    monkeypatch.setattr(supervisor, "EXAMINATION_SECONDS", 0.05)
    monkeypatch.setattr(supervisor, "SILENCES", silences)
    monkeypatch.setattr(supervisor, "FIRST_ANSWER_SECONDS", 0.0)
    ticks = count()
    monkeypatch.setattr(supervisor, "activity_of", lambda pid: Activity("R", next(ticks)))

    async def watch(server: Sleeper) -> None:
        monkeypatch.setattr(server, "answers", lambda: server.starts == starts and starts > 1)
        supervising = asyncio.create_task(Supervisor([server], tmp_path, lambda line: None).run())
        await asyncio.sleep(0.6)
        await until(lambda: server.starts == starts)
        supervising.cancel()

    with Sleeper(tmp_path / "log") as server:
        asyncio.run(watch(server))
        assert server.starts == starts


def test_the_activity_of_a_process_is_read() -> None:
    earlier = activity_of(os.getpid())
    assert earlier is not None
    sum(number * number for number in range(3_000_000))
    later = activity_of(os.getpid())
    assert later is not None
    assert not later.is_idle_since(earlier)
    assert later.is_idle_since(later)
    assert not Activity("D", later.ticks).is_idle_since(later)
    assert activity_of(2**22 + 1) is None


def test_a_server_that_is_slow_now_and_then_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "EXAMINATION_SECONDS", 0.02)

    async def watch(server: Sleeper) -> None:
        answers = iter([True, *[False, False, True] * 5])
        monkeypatch.setattr(server, "answers", lambda: next(answers, True))
        supervising = asyncio.create_task(Supervisor([server], tmp_path, lambda line: None).run())
        await until(lambda: next(answers, None) is None)
        supervising.cancel()

    with Sleeper(tmp_path / "log") as server:
        asyncio.run(watch(server))
        assert server.starts == 1


def test_a_server_that_was_never_started_is_left_alone(tmp_path: Path) -> None:
    server = Sleeper(tmp_path / "log")

    async def watch() -> None:
        supervising = asyncio.create_task(Supervisor([server], tmp_path, lambda line: None).run())
        await asyncio.sleep(0.3)
        supervising.cancel()

    asyncio.run(watch())
    assert server.starts == 0


def test_a_long_log_is_moved_aside_and_goes_on_in_the_same_open_file(tmp_path: Path) -> None:
    log = tmp_path / "s3.log"
    with log.open("ab", buffering=0) as opened:
        opened.write(b"x" * 100)
        shorten_logs(tmp_path, 50)
        assert log.stat().st_size == 0
        opened.write(b"more")
    assert log.read_bytes() == b"more"
    assert (tmp_path / "s3.log.1").read_bytes() == b"x" * 100
    shorten_logs(tmp_path, 50)
    assert log.read_bytes() == b"more"
