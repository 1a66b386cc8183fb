"""Stop calling a service that fails, and limit calls within this process meanwhile."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable

FAILURES_TO_OPEN = 3
PAUSE_SECONDS = 1.0

Clock = Callable[[], float]


class Breaker:
    """After three failures in a row allows one call a second, until one succeeds."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._resume_at = 0.0

    def allows(self) -> bool:
        """Whether to try now; a True after the pause makes the caller the one that probes."""
        if self._failures < FAILURES_TO_OPEN:
            return True
        now = self._clock()
        if now < self._resume_at:
            return False
        self._resume_at = now + PAUSE_SECONDS
        return True

    def record_failure(self) -> None:
        """Note a failure."""
        self._failures += 1
        self._resume_at = self._clock() + PAUSE_SECONDS

    def record_success(self) -> None:
        """Note a success: every call is allowed again."""
        self._failures = 0


class LocalLimiter:
    """At most so many units in any second, in this process alone, for a bounded number of names."""

    def __init__(self, clock: Clock = time.monotonic, max_names: int = 10_000) -> None:
        self._clock = clock
        self._max_names = max_names
        self._rings: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def take(self, name: Hashable, units: int, per_second: int) -> float:
        """Take units if the second has room and return 0, else take none and return the seconds to wait."""
        now = self._clock()
        ring = self._rings.setdefault(name, deque())
        self._rings.move_to_end(name)
        while len(self._rings) > self._max_names:
            self._rings.popitem(last=False)
        while ring and ring[0] + 1.0 <= now:
            ring.popleft()
        excess = len(ring) + units - per_second
        if excess > 0:
            return ring[excess - 1] + 1.0 - now if excess <= len(ring) else 1.0
        ring.extend([now] * units)
        return 0.0
