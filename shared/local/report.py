"""What `up` tells: ticked steps on a terminal, plain lines anywhere else."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel


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
    def step(self, doing: str) -> Iterator[None]:
        """Show what is being done, and a tick with its seconds once it is done."""
        began = time.monotonic()
        if self.is_terminal:
            with self.console.status(escape(doing)):
                yield
        else:
            yield
        elapsed = time.monotonic() - began
        self.console.print(f"[green]✓[/] {escape(doing)} [dim]{elapsed:.1f} s[/]")

    def say(self, text: str) -> None:
        """Print one line."""
        self.console.print(escape(text))

    def warn(self, text: str) -> None:
        """Print one line that asks for attention."""
        self.console.print(f"[yellow]![/] {escape(text)}")

    def box(self, title: str, text: str) -> None:
        """Print some lines as one block."""
        if self.is_terminal:
            self.console.print(Panel(escape(text), title=escape(title), title_align="left", expand=False))
        else:
            self.console.print(escape(f"{title}\n{text}"))
