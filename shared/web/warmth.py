"""Warm-up: loading models and data before the first request, and knowing whether that has happened.

The warm-up runs in a thread of its own, started by the first request or probe. One that fails is
tried again after a pause, so that a function started before its object store comes up by itself.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from shared.web.garbage import start_without_collections

_LOG = logging.getLogger(__name__)

RETRY_SECONDS = 2.0

WarmUp = Callable[[], Mapping[str, Any]]
"""Loads what the function needs, uses it once, and returns facts for the readiness answer."""


def process_seconds() -> float:
    """Return for how long this process has been running, where the system tells it."""
    try:
        start_ticks = int(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return time.process_time()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - start_ticks / os.sysconf("SC_CLK_TCK")


class Warmth:
    """The state of one function's warm-up; safe to use from any thread."""

    def __init__(self, warm_up: WarmUp) -> None:
        self._warm_up = warm_up
        self._lock = threading.Lock()
        self._running = False
        self._retry_at = 0.0
        self._finish = threading.Event()
        self.facts: Mapping[str, Any] = {}
        self.problem = ""

    @property
    def ready(self) -> bool:
        """Whether the warm-up has succeeded."""
        return self._finish.is_set()

    def start(self) -> None:
        """Begin the warm-up unless it runs, has succeeded, or has failed a moment ago."""
        with self._lock:
            if self._running or self.ready or monotonic() < self._retry_at:
                return
            self._running = True
        threading.Thread(target=self._run, name="warm-up", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Begin if needed and wait; return whether the function is ready."""
        self.start()
        return self._finish.wait(seconds)

    def _run(self) -> None:
        try:
            with start_without_collections():
                self.facts = self._warm_up()
        except Exception as error:
            _LOG.exception("the warm-up failed; it is tried again in %.0f s", RETRY_SECONDS)
            self.problem = f"{type(error).__name__}: {error}"
            self._retry_at = monotonic() + RETRY_SECONDS
        else:
            self.problem = ""
            self._finish.set()
        finally:
            self._running = False
