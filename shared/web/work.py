"""The work of one pod: a bound on requests in flight, and the threads in which engines run.

Inference in the event loop would stall the probes, so engines run in threads. There are no more
threads than the engine can use at once; what waits for one counts against the in-flight limit.

What an event starts waits for the object store as well, which may hang. It has threads of its own, and comes
into an engine's thread for its computing only (`run_engine`).
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Any, Final


class Busy(Exception):
    """As many requests as allowed are in flight; try again after `RETRY_AFTER_SECONDS`."""


RETRY_AFTER_SECONDS = 1

EVENT_THREADS: Final = 2
"""Events of one pod that are worked on at once, and half of its places at most."""

_ENGINE_THREADS: ContextVar[ThreadPoolExecutor | None] = ContextVar("engine_threads", default=None)


class Workers:
    """Threads for engines, with a bound on the requests that hold or await one."""

    def __init__(self, *, threads: int, max_in_flight: int) -> None:
        self.max_in_flight = max_in_flight
        self.in_flight = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="engine")
        self._most_events = max(1, min(EVENT_THREADS, max_in_flight // 2))
        self._event_threads = ThreadPoolExecutor(self._most_events, thread_name_prefix="event")
        self._events = 0

    @property
    def full(self) -> bool:
        """Whether the next request would be refused."""
        return self.in_flight >= self.max_in_flight

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the in-flight places.

        Raises:
            Busy: none is free.
        """
        if self.full:
            raise Busy(f"{self.in_flight} requests are in flight, the limit is {self.max_in_flight}")
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1

    async def run[**P, R](self, engine: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call `engine` in a thread, with the caller's context variables, and return its answer."""
        context = copy_context()
        call = asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: context.run(engine, *args, **kwargs)
        )
        return await call

    async def run_event[**P, R](self, handler: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call what handles an event in a thread for events, and return its answer.

        Raises:
            Busy: as many events as allowed are worked on.
        """
        if self._events >= self._most_events:
            raise Busy(f"{self._events} events are worked on, the limit is {self._most_events}")
        self._events += 1
        context = copy_context()
        context.run(_ENGINE_THREADS.set, self._threads)
        call = asyncio.get_running_loop().run_in_executor(
            self._event_threads, lambda: context.run(handler, *args, **kwargs)
        )
        call.add_done_callback(self._end_event)
        return await asyncio.shield(call)

    def _end_event(self, call: asyncio.Future[Any]) -> None:
        self._events -= 1


def run_engine[**P, R](engine: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call an engine where what handles an event computes: in an engine's thread, elsewhere at once."""
    threads = _ENGINE_THREADS.get()
    if threads is None:
        return engine(*args, **kwargs)
    return threads.submit(partial(engine, *args, **kwargs)).result()
