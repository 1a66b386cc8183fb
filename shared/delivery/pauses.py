"""How long is waited after failures: 15 s, 30 s, 1 min … up to an hour."""

from typing import Final

FIRST_PAUSE, LONGEST_PAUSE = 15, 3_600
"""Seconds after a first failure, and after many."""
_MOST_DOUBLINGS: Final = 16


def pause_seconds(failures: int) -> int:
    """Return the seconds until the next try, after so many failures before this one."""
    return min(LONGEST_PAUSE, FIRST_PAUSE << min(failures, _MOST_DOUBLINGS))
