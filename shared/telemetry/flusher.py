"""Bring the buffered counts to Redis once a second and at the end of the process, in one pipeline each time.

A thread of its own: a slow Redis costs no request anything, and the last second is flushed after the event
loop has gone. It starts with the first call, so that it also lives in a forked worker.
"""

import atexit
import concurrent.futures.thread  # noqa: F401 - redis-py imports it, which is too late once the process ends
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from shared.config import Settings
from shared.telemetry.log_ids import adopt_worker
from shared.telemetry.minutes import KEPT_SECONDS, MinuteBuffer, minute_key

if TYPE_CHECKING:
    from shared.stores.redis import SyncClient

_LOG = logging.getLogger(__name__)

FLUSH_SECONDS = 1.0
TIMEOUT_MS = 1_000
WORKER_KEY = "log:workers"


class Flusher:
    """The thread that empties a buffer into Redis."""

    def __init__(self, settings: Settings, buffer: MinuteBuffer) -> None:
        self._settings = settings.model_copy(update={"redis_timeout_ms": TIMEOUT_MS})
        self._buffer = buffer
        self._client: SyncClient | None = None
        self._pid: int | None = None
        self._stop = threading.Event()
        self._has_worker = False
        self._was_down = False
        self.on_minute: Callable[[], None] = lambda: None
        """Called once a minute, before the counts are stored."""

    def ensure_running(self) -> None:
        """Start the thread if this process has none."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._client, self._has_worker, self._stop = None, False, threading.Event()
            threading.Thread(target=self._run, name="telemetry", daemon=True).start()
            atexit.register(self.close)

    def close(self) -> None:
        """Flush a last time and let the thread end."""
        self._stop.set()
        atexit.unregister(self.close)
        self.flush()
        if self._client is not None:
            self._client.close()
            self._client = None

    def flush(self) -> bool:
        """Store what is buffered; False when Redis did not take it (then it stays buffered)."""
        counts = self._buffer.take()
        if not counts and self._has_worker:
            return True
        from redis import RedisError

        from shared.stores.errors import RedisAddressError

        try:
            client = self._connect()
            pipeline = client.pipeline(transaction=False)
            for (service, minute), fields in counts.items():
                key = minute_key(service, minute)
                for field, count in fields.items():
                    pipeline.hincrby(key, field, count)
                pipeline.expire(key, KEPT_SECONDS)
            pipeline.execute()
            if not self._has_worker:
                adopt_worker(int(client.incr(WORKER_KEY)))
                self._has_worker = True
        except (RedisError, RedisAddressError) as error:
            self._buffer.give_back(counts)
            if not self._was_down:
                _LOG.warning("counts are kept back until Redis answers: %s", error)
            self._was_down = True
            return False
        if self._was_down:
            _LOG.info("Redis takes counts again")
        self._was_down = False
        return True

    def _connect(self) -> "SyncClient":
        if self._client is None:
            from shared.stores.redis import blocking_redis_client

            self._client = blocking_redis_client(self._settings)
        return self._client

    def _run(self) -> None:
        stop = self._stop
        minute = 0
        while not stop.wait(FLUSH_SECONDS):
            try:
                if minute != int(time.time()) // 60:
                    minute = int(time.time()) // 60
                    self.on_minute()
                self.flush()
            except Exception:  # the thread must outlive every surprise
                _LOG.exception("telemetry could not flush")
