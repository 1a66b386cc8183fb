"""Progress as lines, for logs and continuous integration."""

import sys
import time
from collections.abc import Sequence
from typing import Final

from shared.progress.display import MEGABYTE, Package

QUIET_SECONDS: Final = 5.0
"""Between two lines about one thing that is counted."""


class Lines:
    """One line for each complete package, each product and each part of the work."""

    def __init__(self, whose: str) -> None:
        """Start the clock; every line begins with `whose` and the seconds since now."""
        self._whose = whose
        self._start = time.monotonic()
        self._counting = ""
        self._last_line = 0.0

    def begin(self, packages: Sequence[Package]) -> None:
        """Print the number of packages and their megabytes."""
        total = sum(package.bytes for package in packages) / MEGABYTE
        self.note(f"downloading {len(packages)} package files, {total:.0f} MB")

    def show_bytes(self, package: Package, count: int) -> None:
        """Print a package once it is complete."""
        if count == package.bytes:
            self.note(f"{package.spec}: {count / MEGABYTE:.1f} MB")

    def show_count(self, what: str, number: int) -> None:
        """Print what begins, and every few seconds how far it is."""
        now = time.monotonic()
        if what != self._counting or now - self._last_line > QUIET_SECONDS:
            self._counting, self._last_line = what, now
            self.note(f"{what}: {number:,}" if number else what)

    def show_product(self, file: str) -> None:
        """Print a finished product."""
        self.note(f"{file}: verified")

    def note(self, text: str) -> None:
        """Print one line."""
        seconds = time.monotonic() - self._start
        print(f"{self._whose} [{seconds:5.1f} s] {text}", file=sys.stderr, flush=True)
