"""What `up` tells: ticked steps on a terminal, plain lines anywhere else."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Report:
    """Prints steps as they happen, and remarks between them."""

    def __init__(self, began: float) -> None:
        """Start the clock at `began`, a time of `time.monotonic`."""
        self.console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._began = began

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches."""
        return self.console.is_terminal

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, doing: str, *, quiet: bool = False) -> Iterator[None]:
        """Show what is being done, unless `quiet`, and a tick with its seconds once it is done."""
        began = time.monotonic()
        if self.is_terminal and not quiet:
            with self.console.status(escape(doing)):
                yield
        else:
            yield
        seconds = time.monotonic() - began
        self.console.print(f"[green]✓[/] {escape(doing)} [dim]{seconds:.1f} s[/]")

    def say(self, text: str) -> None:
        """Print one line."""
        self.console.print(escape(text))

    def warn(self, text: str) -> None:
        """Print one line that asks for attention."""
        self.console.print(f"[yellow]![/] {escape(text)}")

    def table(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """Print a title and rows of a name and a value; long values are never cut, they are to be copied."""
        self.console.print(f"\n[bold]{escape(title)}[/]")
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            self.console.print(f"  [cyan]{escape(name):{width}}[/]  {escape(value)}")
