"""How far a build is: packages arriving, then things counted; on a terminal, in a log, or nowhere."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Protocol

from models import progress as fetching

Progress = Callable[[str, int], None]
"""Called now and then with what is being done and how many of it are done."""

LINE_SECONDS: Final = 5.0
"""A log hears of one thing that goes on no more often than this."""


class BuildProgress(fetching.Progress, Protocol):
    """What a build tells: of packages from several threads, of its own work from one."""

    def counted(self, what: str, done: int) -> None:
        """Say how many of something are done."""


class Silent(fetching.Silent):
    """Tells nobody."""

    def counted(self, what: str, done: int) -> None:
        """Ignore it."""


class Lines(fetching.Lines):
    """One line for each package and each part of the work, for logs and CI."""

    def __init__(self) -> None:
        super().__init__("packs")
        self._told = ""
        self._at = 0.0

    def counted(self, what: str, done: int) -> None:
        """Print what begins, and every few seconds how far it is."""
        if what != self._told or time.monotonic() - self._at > LINE_SECONDS:
            self._told, self._at = what, time.monotonic()
            self.note(f"{what}: {done:,}" if done else what)


class Bars(fetching.Bars):
    """A bar for each package, then one for each part of the work with its count; a context manager."""

    def __init__(self) -> None:
        from rich import progress

        super().__init__()
        self._work = progress.Progress(
            progress.SpinnerColumn(finished_text="✓"),
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.TextColumn("{task.fields[count]}"),
            progress.TimeElapsedColumn(),
            console=self._bars.console,
        )
        self._lock = threading.Lock()
        self._current: tuple[str, progress.TaskID] | None = None

    def counted(self, what: str, done: int) -> None:
        """Let the bar of this part move; the part before it is finished."""
        with self._lock:
            if self._current is None:
                self._bars.stop()
                self._work.start()
            if self._current is None or self._current[0] != what:
                self._finish()
                self._current = (what, self._work.add_task(what, total=None, count=""))
            self._work.update(self._current[1], count=f"{done:,}" if done else "")

    def __exit__(self, *error: object) -> None:
        """Leave the bars as they are."""
        with self._lock:
            self._finish()
            self._work.stop()
            self._bars.stop()

    def _finish(self) -> None:
        if self._current is not None:
            self._work.update(self._current[1], total=1, completed=1)


def display(is_terminal: bool | None = None) -> AbstractContextManager[BuildProgress]:
    """Return what shows a build to whoever started it: bars for a person, lines for a log."""
    if sys.stderr.isatty() if is_terminal is None else is_terminal:
        return Bars()
    return nullcontext(Lines())
