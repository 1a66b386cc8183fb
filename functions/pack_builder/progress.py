"""How far a build is: packages arriving, then things counted; on a terminal, in a log, or nowhere."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Final, Protocol, Self

from models import progress as fetching
from models.catalogue import Archive
from models.progress import MEGABYTE

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


class Bars:
    """A bar for each package and each part of the work, on standard error; a context manager."""

    def __init__(self) -> None:
        from rich import console, progress

        self._bars = progress.Progress(
            progress.SpinnerColumn(finished_text="✓"),
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.TextColumn("{task.fields[count]}"),
            progress.TimeElapsedColumn(),
            console=console.Console(stderr=True),
        )
        self._packages: dict[str, progress.TaskID] = {}
        self._work: tuple[str, progress.TaskID] | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._bars.stop()

    def begin(self, archives: Sequence[Archive]) -> None:
        """Draw an empty bar for each package."""
        for archive in archives:
            self._packages[archive.id] = self._bars.add_task(archive.spec, total=archive.bytes, count="")

    def received(self, archive: Archive, count: int) -> None:
        """Lengthen the package's bar."""
        text = f"{count / MEGABYTE:.1f} of {archive.bytes / MEGABYTE:.1f} MB"
        self._bars.update(self._packages[archive.id], completed=count, count=text)

    def made(self, file: str) -> None:
        """Print the product above the bars."""
        self.note(file)

    def note(self, text: str) -> None:
        """Print a line above the bars."""
        self._bars.console.print(text, highlight=False)

    def counted(self, what: str, done: int) -> None:
        """Let the bar of this part of the work move; the part before it is finished."""
        if self._work is None or self._work[0] != what:
            self._finish()
            self._work = (what, self._bars.add_task(what, total=None, count=""))
        self._bars.update(self._work[1], count=f"{done:,}" if done else "")

    def _finish(self) -> None:
        if self._work is not None:
            self._bars.update(self._work[1], total=1, completed=1)


def display() -> AbstractContextManager[BuildProgress]:
    """Return what shows a build to whoever started it: bars for a person, lines for a log."""
    return Bars() if sys.stderr.isatty() else nullcontext(Lines())
