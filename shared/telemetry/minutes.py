"""Counts by service and minute: buffered in the process, added up in Redis, read by the monthly report.

`m:{service}:<minute>` is a hash: `b<bucket>` how many calls took so long, and one field for each ending
(`ok`, `client`, `refused`, `failed`). A minute is Unix seconds // 60. Keys live 48 hours.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable

from shared.telemetry.endings import ending
from shared.telemetry.latency import bucket

KEPT_SECONDS = 48 * 3600

Minute = tuple[str, int]
Counts = dict[Minute, Counter[str]]


def minute_key(service: str, minute: int) -> str:
    """Return the Redis key of a service's minute."""
    return f"m:{{{service}}}:{minute}"


class MinuteBuffer:
    """Counts that are not in Redis yet: bounded, safe between threads."""

    def __init__(self, max_minutes: int = 5_000, clock: Callable[[], float] = time.time) -> None:
        self._max_minutes = max_minutes
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counts = {}
        self.dropped_calls = 0
        """Calls whose counts were dropped because Redis stayed away for too long."""

    def add(self, service: str, outcome: str, seconds: float) -> None:
        """Count one call."""
        minute = (service, int(self._clock()) // 60)
        fields = (f"b{bucket(seconds)}", ending(outcome))
        with self._lock:
            self._counts.setdefault(minute, Counter()).update(fields)
            self._drop_oldest()

    def take(self) -> Counts:
        """Return all counts and start anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return counts

    def give_back(self, counts: Counts) -> None:
        """Add counts that could not be stored to those of the meantime."""
        with self._lock:
            for minute, fields in counts.items():
                self._counts.setdefault(minute, Counter()).update(fields)
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        while len(self._counts) > self._max_minutes:
            oldest = min(self._counts, key=lambda minute: minute[1])
            counts = self._counts.pop(oldest)
            self.dropped_calls += sum(count for field, count in counts.items() if field.startswith("b"))
