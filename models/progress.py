"""How far a fetch is: bars on a terminal, one line an archive anywhere else."""

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from models.catalogue import Archive

MEGABYTE = 1e6


class Progress(Protocol):
    """What `fetch` tells; the calls come from several threads."""

    def begin(self, archives: Sequence[Archive]) -> None:
        """Say which archives will be downloaded."""

    def received(self, archive: Archive, count: int) -> None:
        """Say how many bytes of the archive have arrived."""

    def made(self, file: str) -> None:
        """Say that a product is verified and in its place."""

    def note(self, text: str) -> None:
        """Say something else."""


class Silent:
    """Tells nobody."""

    def begin(self, archives: Sequence[Archive]) -> None:
        """Ignore it."""

    def received(self, archive: Archive, count: int) -> None:
        """Ignore it."""

    def made(self, file: str) -> None:
        """Ignore it."""

    def note(self, text: str) -> None:
        """Ignore it."""


class Lines:
    """One line for each complete archive and product, for logs and CI."""

    def __init__(self, whose: str = "models") -> None:
        self._whose = whose
        self._started = time.monotonic()

    def begin(self, archives: Sequence[Archive]) -> None:
        """Name the number of archives and their bytes."""
        total = sum(archive.bytes for archive in archives) / MEGABYTE
        self.note(f"downloading {len(archives)} package files, {total:.0f} MB")

    def received(self, archive: Archive, count: int) -> None:
        """Name an archive once it is complete."""
        if count == archive.bytes:
            self.note(f"{archive.spec}: {count / MEGABYTE:.1f} MB")

    def made(self, file: str) -> None:
        """Name a finished product."""
        self.note(f"{file}: verified")

    def note(self, text: str) -> None:
        """Print one line with the seconds since the start."""
        seconds = time.monotonic() - self._started
        print(f"{self._whose} [{seconds:5.1f} s] {text}", file=sys.stderr, flush=True)


class Bars:
    """A bar for each archive on a terminal, with bytes, speed and the time left; a context manager."""

    def __init__(self) -> None:
        from rich import progress

        self._bars = progress.Progress(
            progress.SpinnerColumn(finished_text="✓"),
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.DownloadColumn(),
            progress.TransferSpeedColumn(),
            progress.TimeElapsedColumn(),
        )
        self._tasks: dict[str, progress.TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, archives: Sequence[Archive]) -> None:
        """Draw an empty bar for each archive."""
        for archive in archives:
            self._tasks[archive.id] = self._bars.add_task(
                archive.spec.rsplit("/", 1)[-1], total=archive.bytes
            )

    def received(self, archive: Archive, count: int) -> None:
        """Lengthen the archive's bar."""
        self._bars.update(self._tasks[archive.id], completed=count)

    def made(self, file: str) -> None:
        """Print the product above the bars."""
        self._bars.console.print(f"[green]✓[/] {file}", highlight=False)

    def note(self, text: str) -> None:
        """Print a line above the bars."""
        self._bars.console.print(text, highlight=False)
