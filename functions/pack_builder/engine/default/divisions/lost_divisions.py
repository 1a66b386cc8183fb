"""What became of divisions that the record of changes loses sight of: `lost_divisions.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from shared.tables.rows import Row, Text


class LostDivision(Row):
    """A division that is gone, and the code of what it became."""

    path: tuple[Text, ...]
    code: str
    year: int


class LostDivisions(Row):
    """The table."""

    divisions: tuple[LostDivision, ...]
    outlines: dict[str, str]
    """Code of a county by the number under which the source draws a piece of it."""


@cache
def lost_divisions() -> LostDivisions:
    """Return the table."""
    text = Path(__file__).with_name("lost_divisions.toml").read_text(encoding="utf-8")
    return LostDivisions.model_validate(tomllib.loads(text))
