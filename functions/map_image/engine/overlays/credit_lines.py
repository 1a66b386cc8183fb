"""How attributions are drawn on a picture: the table `credits.toml`."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from shared.tables.rows import Row, Text

FILE: Final = Path(__file__).with_name("credits.toml")
SEPARATOR: Final = " · "


class CreditRow(Row):
    """What is drawn for an attribution that contains a text."""

    contains: Text
    line: str


@cache
def credit_rows() -> tuple[CreditRow, ...]:
    """Return the rows of the table."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(CreditRow.model_validate(row) for row in table["credit"])


def credit_line(attributions: Iterable[str], approval_number: str = "") -> str:
    """Return the line that is drawn for attributions, each work once, and the approval number at its end."""
    lines = [*map(_line, attributions), approval_number]
    return SEPARATOR.join(dict.fromkeys(filter(None, lines)))


def _line(attribution: str) -> str:
    return next((row.line for row in credit_rows() if row.contains in attribution), attribution)
