"""Shifts `time.time` of every Python process that finds this folder in its path; for bench/chaos.py.

The seconds stand in the file that CLOCK_SHIFT_FILE names, read again once a second. Monotonic time stays.
"""

import os
import time
from pathlib import Path

_FILE = os.environ.get("CLOCK_SHIFT_FILE", "")
_usual = time.time


class _Shift:
    """The shift that was read last, and when."""

    seconds = 0.0
    read_at = -10.0

    @classmethod
    def now(cls) -> float:
        """Return the wrong time."""
        if time.monotonic() - cls.read_at > 1:
            cls.read_at = time.monotonic()
            try:
                cls.seconds = float(Path(_FILE).read_text(encoding="ascii"))
            except (OSError, ValueError):
                cls.seconds = 0.0
        return _usual() + cls.seconds


if _FILE:
    time.time = _Shift.now
