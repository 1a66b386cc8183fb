"""Baidu's own numbers of cities: what callers send as a region, and answers have as `cityCode`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from shared.geo.divisions import Division, Divisions

NO_NUMBER: Final = 0
"""What answers have where no city has a number."""
LONGEST_NUMBER: Final = 5
"""Digits; a longer one is the code of a division."""


class AreaNumbers:
    """The numbers for the divisions of one pack. Threads may share it."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions

    def division(self, digits: str) -> Division | None:
        """Return the division that digits mean: a number of these, or the code of a division; else None."""
        if not (digits.isascii() and digits.isdigit()):
            return None
        code = area_codes().get(int(digits), "") if len(digits) <= LONGEST_NUMBER else digits
        return self._divisions.by_code(code)

    def number(self, division: Division | None) -> int:
        """Return the number of the city that a division lies in, or is; 0 where it has none."""
        for ancestor in self._divisions.lineage(division) if division else ():
            if number := _numbers().get(ancestor.code):
                return number
        return NO_NUMBER


@cache
def area_names() -> dict[int, str]:
    """Return the names of the list by their numbers."""
    return {int(number): row["name"] for number, row in _rows().items()}


@cache
def area_codes() -> dict[int, str]:
    """Return the codes of the cities by their numbers."""
    return {int(number): row["code"] for number, row in _rows().items()}


@cache
def _numbers() -> dict[str, int]:
    return {code: number for number, code in area_codes().items()}


@cache
def _rows() -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name("area_numbers.toml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, str]] = tomllib.loads(text)["areas"]
    return rows
