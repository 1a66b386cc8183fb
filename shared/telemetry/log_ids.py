"""Log ids: unique, growing integers below 2^53, because JavaScript clients lose digits above it.

31 bits of seconds since 2025, 12 bits of a counter, 10 bits of a worker number. A process starts with a
random worker number and takes one of its own from Redis as soon as telemetry has reached it (`adopt`), so
ids of up to 1,024 processes do not meet.
"""

import os
import secrets
import threading
import time
from collections.abc import Callable

EPOCH = 1_735_689_600  # 2025-01-01T00:00:00Z
COUNTER_BITS, WORKER_BITS = 12, 10
WORKERS = 1 << WORKER_BITS


class LogIds:
    """Makes the ids of one process; safe between threads."""

    def __init__(self, worker: int | None = None, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._moment = 0
        self._worker = secrets.randbelow(WORKERS) if worker is None else worker % WORKERS

    def adopt(self, worker: int) -> None:
        """Take a worker number that no other living process has."""
        with self._lock:
            self._worker = worker % WORKERS

    def new(self) -> int:
        """Return the next id; more than 4,096 in a second borrow from the seconds to come."""
        with self._lock:
            now = int(self._clock() - EPOCH) << COUNTER_BITS
            self._moment = max(self._moment + 1, now)
            return self._moment << WORKER_BITS | self._worker


_ids = LogIds()
adopt_worker = _ids.adopt


def _start_afresh() -> None:
    _ids.__init__()  # type: ignore[misc]


# A forked worker must not go on with its parent's numbers.
os.register_at_fork(after_in_child=_start_afresh)


def new_log_id() -> int:
    """Return a new log id of this process."""
    return _ids.new()
