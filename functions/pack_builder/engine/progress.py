"""What the steps of a build call to say how far they are; `shared.progress` shows it."""

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Called now and then with the name of a step and how many of its things are done, 0 without a count."""


def ignore_progress(step: str, count: int) -> None:
    """Report nothing."""
