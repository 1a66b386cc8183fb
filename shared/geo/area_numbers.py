"""Baidu's own numbers of cities: what callers send as a region, and answers have as `cityCode`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level

NO_NUMBER: Final = 0
"""What answers have where no city has a number."""
LONGEST_NUMBER: Final = 5
"""Digits; a longer one is the code of a division."""


class AreaNumbers:
    """The numbers for the divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames) -> None:
        self._divisions = names.divisions
        self._by_number: dict[int, Division] = {}
        self._numbers: dict[int, int] = {}
        for name, number in _areas().items():
            namesakes = names.divisions_named(name)
            division = next((d for d in namesakes if Level.PROVINCE <= d.level <= Level.COUNTY), None)
            if division is not None:
                self._by_number[number] = division
                self._numbers.setdefault(division.key, number)

    def division(self, digits: str) -> Division | None:
        """Return the division that digits mean: a number of these, or the code of a division; else None."""
        if not (digits.isascii() and digits.isdigit()):
            return None
        if len(digits) <= LONGEST_NUMBER:
            return self._by_number.get(int(digits))
        return self._divisions.by_code(digits)

    def number(self, division: Division | None) -> int:
        """Return the number of the city that a division lies in, or is; 0 where it has none."""
        for ancestor in self._divisions.lineage(division) if division else ():
            if number := self._numbers.get(ancestor.key):
                return number
        return NO_NUMBER


@cache
def _areas() -> dict[str, int]:
    text = Path(__file__).with_name("area_numbers.toml").read_text(encoding="utf-8")
    areas: dict[str, int] = tomllib.loads(text)["areas"]
    return areas
