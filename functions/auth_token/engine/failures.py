"""Failed attempts, counted so that secrets cannot be guessed."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

FAILURES_A_MINUTE: Final = 10


class FailureLimiter:
    """At most ten failures a minute for each pair of client id and caller; keeps a bounded number of pairs.

    The caller belongs to the pair so that a stranger who guesses cannot lock the owner out.
    """

    def __init__(self, clock: Callable[[], float], max_pairs: int = 10_000) -> None:
        self._clock = clock
        self._max_pairs = max_pairs
        self._failures: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def wait(self, pair: tuple[str, str]) -> int:
        """Return how many seconds a pair is locked out, 0 when it may try."""
        now = int(self._clock())
        minute, count = self._failures.get(pair, (0, 0))
        return 60 - now % 60 if minute == now // 60 and count >= FAILURES_A_MINUTE else 0

    def note(self, pair: tuple[str, str]) -> None:
        """Count a failure."""
        now_minute = int(self._clock()) // 60
        minute, count = self._failures.pop(pair, (now_minute, 0))
        self._failures[pair] = (now_minute, count + 1 if minute == now_minute else 1)
        while len(self._failures) > self._max_pairs:
            self._failures.popitem(last=False)
