"""Calls made at once, each in a thread of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Make all calls at once; return their answers, or the errors that they raised, in their order."""
    answers: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def call(place: int) -> None:
        gate.wait()
        try:
            answers[place] = calls[place]()
        except Exception as error:  # handed to the test, which compares it
            answers[place] = error

    threads = [threading.Thread(target=call, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
