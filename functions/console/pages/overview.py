"""The first page after the sign-in."""

from functions.console.frame.visit import Result, Visit


def show(visit: Visit) -> Result:
    """Return nothing yet."""
    return {}
