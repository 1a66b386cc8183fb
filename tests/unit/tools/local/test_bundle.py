"""The life of a bundle: in which order its parts begin."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from shared.config import Settings
from tools.local import bundle
from tools.local.bundle import Step
from tools.local.report import Report


@pytest.mark.parametrize("is_prepared", [False, True])
def test_the_clock_calls_nobody_before_everything_is_there(
    is_prepared: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first start publishes packs for minutes, and a call meanwhile would fail in words."""
    events: list[str] = []

    class Clock:
        def __init__(self, *arguments: object) -> None:
            return

        async def run(self) -> None:
            events.append("clock")
            os.kill(os.getpid(), signal.SIGTERM)  # that is all that is to be seen

    monkeypatch.setattr(bundle, "ScheduleClock", Clock)

    def note(name: str) -> Callable[..., None]:
        return lambda *arguments: events.append(name)

    def begin(name: str) -> Step:
        def take() -> None:
            time.sleep(0.05)
            events.append(name)

        return Step(name, take)

    entrance = SimpleNamespace(
        servers=(),
        is_launched=False,
        description="the gateway",
        launch=note("launch"),
        wait=note("wait"),
        close=note("close"),
    )
    parts: Any = SimpleNamespace(
        redis=None, objects=None, entrance=entrance, settings=Settings(), schedules=()
    )
    asyncio.run(
        bundle.run(
            parts,
            tmp_path,
            Report(time.monotonic()),
            checking=[begin("check")],
            preparing=[] if is_prepared else [begin("prepare")],
            proving=[begin("prove")],
            following=[],
            is_prepared=is_prepared,
            announce=note("announce"),
        )
    )
    assert events.count("clock") == 1
    before = events[: events.index("clock")]
    assert {"launch", "check", "wait", "prove"} <= set(before)
    assert is_prepared or "prepare" in before
    assert events[-1] == "close"
