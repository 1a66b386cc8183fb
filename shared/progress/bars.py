"""Progress as bars, for a person at a terminal."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from shared.progress.display import MEGABYTE, Package


class Bars:
    """A bar for each package and each part of the work, with the time it has taken; a context manager."""

    def __init__(self) -> None:
        from rich import console, progress  # imported by those only who see bars

        self._bars = progress.Progress(
            progress.SpinnerColumn(finished_text="✓"),
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(),
            progress.TextColumn("{task.fields[count]}", markup=False),
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
            self._finish_work()
        self._bars.stop()

    def begin(self, packages: Sequence[Package]) -> None:
        """Draw an empty bar for each package."""
        for package in packages:
            self._packages[package.id] = self._bars.add_task(package.spec, total=package.bytes, count="")

    def show_bytes(self, package: Package, count: int) -> None:
        """Lengthen the package's bar."""
        text = f"{count / MEGABYTE:.1f} of {package.bytes / MEGABYTE:.1f} MB"
        self._bars.update(self._packages[package.id], completed=count, count=text)

    def show_count(self, what: str, number: int) -> None:
        """Let the bar of this part of the work move; the part before it is finished."""
        if self._work is None or self._work[0] != what:
            self._finish_work()
            self._work = (what, self._bars.add_task(what, total=None, count=""))
        self._bars.update(self._work[1], count=f"{number:,}" if number else "")

    def show_product(self, file: str) -> None:
        """Print the product above the bars."""
        self.note(f"✓ {file}")

    def note(self, text: str) -> None:
        """Print a line above the bars."""
        self._bars.console.print(text, markup=False, highlight=False)

    def _finish_work(self) -> None:
        if self._work is not None:
            self._bars.update(self._work[1], total=1, completed=1)
