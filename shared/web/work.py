"""The work of one pod: a bound on requests in flight, and the threads in which engines run.

Inference in the event loop would stall the probes, so engines run in threads. There are no more
threads than the engine can use at once; what waits for one counts against the in-flight limit.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context


class Busy(Exception):
    """As many requests as allowed are in flight; try again after `RETRY_AFTER_SECONDS`."""


RETRY_AFTER_SECONDS = 1


class Workers:
    """Threads for engines, with a bound on the requests that hold or await one."""

    def __init__(self, *, threads: int, max_in_flight: int) -> None:
        self.max_in_flight = max_in_flight
        self.in_flight = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="engine")

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
