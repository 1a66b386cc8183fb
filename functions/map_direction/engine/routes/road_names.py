"""The name of a road among its names in the network: a name is preferred to a number such as G75."""

import re
from collections.abc import Sequence
from typing import Final

NO_NAME: Final = "无名路"
NO_NAME_ABROAD: Final = "unnamed road"
_NUMBER = re.compile(r"[A-Za-z]{0,3}[ -]?\d{1,5}[A-Za-z]?")


def is_number(name: str) -> bool:
    """Tell whether a name is a road number: G75, S206, A 1, E60."""
    return _NUMBER.fullmatch(name) is not None


def road_name(names: Sequence[str]) -> str:
    """Return the first name of a road, else its number, else an empty text."""
    return next((name for name in names if not is_number(name)), names[0] if names else "")
