"""One call at a time for each key: who asks for what is being made waits for it."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future


class Flights[Key: Hashable, Value]:
    """Runs the work of a key once, however many ask at the same time. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Key, Future[Value]] = {}

    def run(self, key: Key, work: Callable[[], Value]) -> Value:
        """Return what `work` returns, or what another call with this key is about to return.

        An error of the work is raised in every call that waits for it; the next call tries again.
        """
        with self._lock:
            flight = self._running.get(key)
            is_first = flight is None
            if flight is None:
                flight = self._running[key] = Future()
        if not is_first:
            return flight.result()
        try:
            flight.set_result(work())
        except BaseException as error:
            flight.set_exception(error)
        finally:
            with self._lock:
                del self._running[key]
        return flight.result()
