"""What the steps of a build are given to say how far they are; `shared.progress` shows it."""

from collections.abc import Callable

Progress = Callable[[str, int], None]
"""Called now and then with what is being done and how many of it are done, 0 where it cannot be counted."""
