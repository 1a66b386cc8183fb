"""Metatiles that are drawn behind the pictures: later, and while nobody waits for them.

A picture that is not in the cache is drawn by itself, which is faster than its metatiles are, and these are
drawn here. One thread does so at a low priority, one metatile at a time, and begins none while a picture is
being drawn or shortly after: the next picture often follows, and a drawing cannot be interrupted. A metatile
that several pictures were drawn without is taken by a second thread, of normal priority, which does not wait:
else a busy place would never have its tiles.
"""

import atexit
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final
from weakref import WeakSet

from functions.map_image.engine.raster.tile_cache import MetatileKey

_LOG = logging.getLogger(__name__)
NICENESS: Final = 10
LIMIT: Final = 256
"""Metatiles that wait; the oldest are forgotten."""
URGENT: Final = 3
"""Pictures without a metatile after which it is urgent."""
QUIET_SECONDS: Final = 0.15
"""After a picture, before a metatile is begun that is not urgent."""

_FILLINGS: Final["WeakSet[Filling]"] = WeakSet()


class Filling:
    """Draws metatiles in two threads, the latest first."""

    def __init__(self, draw: Callable[[MetatileKey], None]) -> None:
        """draw: makes a metatile and keeps it, unless it is there already."""
        self._draw = draw
        self._condition = threading.Condition()
        self._misses: OrderedDict[MetatileKey, int] = OrderedDict()
        self._running: set[MetatileKey] = set()
        self._pictures = 0
        self._quiet_since = -QUIET_SECONDS
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._run, args=(least,), name=name, daemon=True)
            for least, name in ((1, "fill"), (URGENT, "fill-urgent"))
        ]
        for thread in self._threads:
            thread.start()
        _FILLINGS.add(self)

    def add(self, key: MetatileKey) -> None:
        """Have a metatile drawn that a picture needed."""
        with self._condition:
            if key in self._running or self._is_closed:
                return
            self._misses[key] = self._misses.pop(key, 0) + 1
            if len(self._misses) > LIMIT:
                self._misses.popitem(last=False)
            self._condition.notify_all()

    @contextmanager
    def give_way(self) -> Iterator[None]:
        """Begin no metatile but urgent ones while the block draws a picture, and shortly after."""
        with self._condition:
            self._pictures += 1
        try:
            yield
        finally:
            with self._condition:
                self._pictures -= 1
                self._quiet_since = monotonic()
                self._condition.notify_all()

    def close(self) -> None:
        """Draw nothing more; a drawing that runs ends."""
        with self._condition:
            self._is_closed = True
            self._misses.clear()
            self._condition.notify_all()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to draw; return whether that is so."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._misses and not self._running, seconds)

    def join(self) -> None:
        """Wait until the threads of a closed one have ended."""
        for thread in self._threads:
            thread.join()

    def _run(self, least: int) -> None:
        if least < URGENT:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS)
        while (key := self._next(least)) is not None:
            try:
                self._draw(key)
            except Exception:
                _LOG.exception("a metatile could not be drawn")
            finally:
                with self._condition:
                    self._running.discard(key)
                    self._condition.notify_all()

    def _next(self, least: int) -> MetatileKey | None:
        """Wait for a metatile with so many misses and for quiet, and take it; None when closed."""
        with self._condition:
            while not self._is_closed:
                noise = self._noise_seconds() if least < URGENT else 0.0
                key = self._latest(least) if not noise else None
                if key is not None:
                    del self._misses[key]
                    self._running.add(key)
                    return key
                self._condition.wait(noise or None)
            return None

    def _noise_seconds(self) -> float:
        """Return how long a metatile that is not urgent waits at least before it is looked at again."""
        if self._pictures:
            return QUIET_SECONDS
        return max(0.0, self._quiet_since + QUIET_SECONDS - monotonic())

    def _latest(self, least: int) -> MetatileKey | None:
        """Return the metatile missed last of those with so many misses."""
        return next((key for key in reversed(self._misses) if self._misses[key] >= least), None)


@atexit.register
def _end_all() -> None:
    """Let drawings end: a thread that the end of the process meets within mapnik would abort it."""
    fillings = list(_FILLINGS)
    for filling in fillings:
        filling.close()
    for filling in fillings:
        filling.join()
