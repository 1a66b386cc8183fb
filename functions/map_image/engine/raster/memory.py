"""Values of known size by key, of which the least recently used go first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable


class MemoryCache[Key: Hashable]:
    """Bytes by key, bounded by their sum. Thread-safe."""

    OVERHEAD = 200
    """What an entry needs besides its bytes: the key, the object, its place in the table."""

    def __init__(self, limit: int) -> None:
        """limit: bytes, of values and overhead together."""
        self._limit = limit
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, bytes] = OrderedDict()
        self.size = 0

    def get(self, key: Key) -> bytes | None:
        """Return a value, None if it is not there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Key, value: bytes) -> None:
        """Keep a value; the oldest make room."""
        with self._lock:
            earlier = self._values.pop(key, None)
            if earlier is not None:
                self.size -= len(earlier) + self.OVERHEAD
            self._values[key] = value
            self.size += len(value) + self.OVERHEAD
            while self.size > self._limit and self._values:
                _, oldest = self._values.popitem(last=False)
                self.size -= len(oldest) + self.OVERHEAD
