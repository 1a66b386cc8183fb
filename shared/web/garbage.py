"""When a function's process collects garbage: not during its start, and never among what the start has made.

A collection looks at every object that there is, and an open pack has a million: without this each of the
calls that happen to bring one waits for 100 ms and more.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


class _Process:
    """Whether this process is a function's own, in which nothing else depends on collections."""

    is_own = False


def begin_process() -> None:
    """Collect nothing until the warm-up has ended; for a process that runs one function and nothing else."""
    _Process.is_own = True
    gc.disable()


@contextmanager
def start_without_collections() -> Iterator[None]:
    """Collect garbage from the end of a warm-up on, and leave alone what there is then."""
    gc.disable()
    try:
        yield
    finally:
        if _Process.is_own:
            gc.freeze()
        gc.enable()


def settle() -> None:
    """Look at everything once, after packs were swapped, and leave alone again what stays."""
    if _Process.is_own:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
