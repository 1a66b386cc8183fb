"""Counts by service and minute: buffered in the process, added up in Redis, read by the monthly report.

`m:{service}:<minute>` is a hash: one field for each ending (`ok`, `client`, `refused`, `failed`), and
`b<bucket>` how many successful calls took so long; a failed call has no latency. A service that is probed
has `probes` and `failed_probes`, one whose calls deleted personal data `deletions`. `m:{@function}:<minute>`
has what is no service's: `cold` starts and their `cold_ms`, `gpu_samples` with the sums of `gpu_mib` and
`gpu_percent`; `m:{@bundle}:<minute>` has `beats`, which prove that the minute was recorded even where nobody
called. All counts only grow. A minute is Unix seconds // 60. Keys live 72 hours after their last change.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from shared.telemetry.endings import ending
from shared.telemetry.latency import HIGHEST, LOWEST, bucket

KEPT_SECONDS: Final = 72 * 3600
ENDINGS: Final = ("ok", "client", "refused", "failed")
BUNDLE: Final = "@bundle"
"""What stands in the place of a service for the recording itself."""

_BUCKET_FIELDS: Final = {number: f"b{number}" for number in range(LOWEST, HIGHEST + 1)}

Minute = tuple[str, int]
Counts = dict[Minute, Counter[str]]


def function_row(function: str) -> str:
    """Return what stands in the place of a service for a function."""
    return f"@{function}"


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
        name = ending(outcome)
        minute = (service, int(self._clock()) // 60)
        with self._lock:
            counts = self._counts.get(minute)
            if counts is None:
                counts = self._begin(minute)
            counts[name] += 1
            if name == "ok":
                counts[_BUCKET_FIELDS[bucket(seconds)]] += 1

    def add_counts(self, service: str, counts: Mapping[str, int]) -> None:
        """Add counts to the current minute of a service, a function or the bundle."""
        minute = (service, int(self._clock()) // 60)
        with self._lock:
            (self._counts.get(minute) or self._begin(minute)).update(counts)

    def _begin(self, minute: Minute) -> Counter[str]:
        """Begin a minute; the oldest ones go where there are too many."""
        self._drop_oldest(self._max_minutes - 1)
        counts = self._counts[minute] = Counter()
        return counts

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
            self._drop_oldest(self._max_minutes)

    def _drop_oldest(self, most_minutes: int) -> None:
        while len(self._counts) > most_minutes:
            oldest = min(self._counts, key=lambda minute: minute[1])
            counts = self._counts.pop(oldest)
            self.dropped_calls += sum(counts[call_ending] for call_ending in ENDINGS)
