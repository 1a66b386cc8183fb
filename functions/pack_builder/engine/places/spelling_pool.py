"""The tokens of many places at once, on further processors."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from functions.pack_builder.engine.places.spellings import NameTokens, Spellings

MOST_PROCESSES: Final = 3
BATCHES_AHEAD: Final = 2
"""Of each process: what it does and what waits for it."""
Batch = Sequence[tuple[str, str, str]]
"""Of each place its name, its other names and its further spellings, as `Spellings.tokens` takes them."""

_spellings: Spellings
"""Of this process, where it is one of a pool."""


def name_tokens_of(
    batches: Iterable[Batch], spellings: Spellings, processes: int | None = None
) -> Iterator[list[NameTokens]]:
    """Yield the tokens of each place of each batch, in order; batches are taken a few ahead.

    processes: beside this one; 0 computes here. As many as there are further processors, at most three.
    """
    if processes is None:
        processes = min(MOST_PROCESSES, len(os.sched_getaffinity(0)) - 1)
    if not processes:
        yield from (_tokens(batch, spellings) for batch in batches)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (spellings,)) as pool:
        pending: deque[Future[list[tuple[str, ...]]]] = deque()
        try:
            for batch in batches:
                pending.append(pool.submit(_tokens_here, batch))
                if len(pending) > processes * BATCHES_AHEAD:
                    yield _first_result(pending)
            while pending:
                yield _first_result(pending)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin(spellings: Spellings) -> None:
    global _spellings
    _spellings = spellings


def _tokens_here(batch: Batch) -> list[tuple[str, ...]]:
    return [tuple(tokens) for tokens in _tokens(batch, _spellings)]  # a plain tuple is sent in half the time


def _first_result(pending: deque[Future[list[tuple[str, ...]]]]) -> list[NameTokens]:
    return [NameTokens(*tokens) for tokens in pending.popleft().result()]


def _tokens(batch: Batch, spellings: Spellings) -> list[NameTokens]:
    return [spellings.tokens(*names) for names in batch]
