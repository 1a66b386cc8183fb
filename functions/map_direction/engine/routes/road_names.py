"""Names of roads out of the network's: a name is preferred to a number such as G75."""

import re
from collections.abc import Sequence
from typing import Final

UNNAMED: Final = "无名路"
_NUMBER = re.compile(r"[A-Za-z]{0,3}[ -]?\d{1,5}[A-Za-z]?")


def is_number(name: str) -> bool:
    """Say whether a name is a road's number: G75, S206, A 1, E60."""
    return _NUMBER.fullmatch(name) is not None


def road_name(names: Sequence[str]) -> str:
    """Return what a road is called: its first name, else its number, else nothing."""
    return next((name for name in names if not is_number(name)), names[0] if names else "")
