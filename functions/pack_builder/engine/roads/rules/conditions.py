"""Conditional tags (`motor_vehicle:conditional`): values with the hours and dates at which they hold.

The engine knows hours, weekdays, and days of the year, but no years: a closure of one year would come back in
every year, or never. So dates with a year are compared with the day of the build.
"""

import re
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHOLE_YEAR: Final = timedelta(days=364)
SOON: Final = timedelta(days=300)
"""How far ahead a dated closure may begin to be taken in; a later build takes in the others."""

_PART: Final = re.compile(r"([^@;]+?)\s*@\s*(\([^()]*\)|[^;]+)")
_OTHER: Final = re.compile(r"[<>=]|\bAND\b")
"""What a condition has that depends on more than hours and days."""
_MONTH: Final = "|".join(MONTHS)
_DATES: Final = re.compile(
    rf"(?P<y1>[12][0-9]{{3}})(?:\s+(?P<m1>{_MONTH})(?:\s+(?P<d1>[0-9]{{1,2}}))?)?"
    rf"(?:\s*-\s*(?P<y2>[12][0-9]{{3}})?\s*(?P<m2>{_MONTH})?(?:\s*(?P<d2>[0-9]{{1,2}}))?(?![0-9:]))?"
)


class Condition(Struct, frozen=True):
    """A value and what it depends on; without `condition` it always holds."""

    value: str
    condition: str

    def __str__(self) -> str:
        return f"{self.value} @ ({self.condition})"


def read_conditions(text: str, today: date) -> list[Condition]:
    """Return the parts of a conditional tag that may hold from today on, without years."""
    conditions = []
    for match in _PART.finditer(text):
        condition = match[2].strip().removeprefix("(").removesuffix(")").strip()
        if (yearless := _without_years(condition, today)) is not None:
            conditions.append(Condition(match[1].strip(), yearless))
    return conditions


def write_conditions(conditions: list[Condition]) -> str:
    """Return the text of a conditional tag.

    Hours of one value stand together: of several parts with one value the engine reads one.
    """
    hours_by_value: dict[str, list[str]] = {}
    parts: list[str] = []
    for each in conditions:
        if _OTHER.search(each.condition):
            parts.append(str(each))
        else:
            hours_by_value.setdefault(each.value, []).append(each.condition)
    parts += [str(Condition(value, ", ".join(hours))) for value, hours in hours_by_value.items()]
    return "; ".join(parts)


def _without_years(condition: str, today: date) -> str | None:
    """Return a condition without its years, None where it does not hold within the next year."""
    if (match := _DATES.search(condition)) is None:
        return condition
    try:
        first, last = _first_day(match), _last_day(match)
    except ValueError:  # the 31st of June
        return condition
    if last < today or first > today + SOON:
        return None
    rest = f"{condition[: match.start()]} {condition[match.end() :]}".strip(" ,:")
    if last - first >= WHOLE_YEAR and first <= today:
        return rest
    days = f"{MONTHS[first.month - 1]} {first.day:02d}-{MONTHS[last.month - 1]} {last.day:02d}"
    return f"{days} {rest}".strip()


def _first_day(match: re.Match[str]) -> date:
    return date(int(match["y1"]), _month(match["m1"], 1), int(match["d1"] or 1))


def _last_day(match: re.Match[str]) -> date:
    if not any(match[name] for name in ("y2", "m2", "d2")):
        year, month, day = int(match["y1"]), _month(match["m1"], 12), match["d1"]
    else:
        year = int(match["y2"] or match["y1"])
        month, day = _month(match["m2"] or (match["m1"] if match["d2"] else None), 12), match["d2"]
    if day:
        return date(year, month, int(day))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _month(name: str | None, default: int) -> int:
    return MONTHS.index(name) + 1 if name else default
