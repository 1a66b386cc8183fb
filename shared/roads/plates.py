"""Bans of number plates (限行): the operator's own rules, out of `plates.toml` beside the roads of a pack.

No open data tell which plates are banned where: without the file nothing is known and nothing is avoided.

    [[rule]]
    name = "贵阳一环"
    area = [[106.70, 26.57], [106.73, 26.57], [106.73, 26.60], [106.70, 26.60]]   # WGS-84 lng, lat
    days = [1, 2, 3, 4, 5]                       # 1 Monday … 7 Sunday; absent: every day
    hours = ["07:00-09:00", "17:00-20:00"]       # local time; absent: all day
    home = ["贵A"]                               # plates that begin so
    applies_to = "others"                        # "others": all but those of `home`; "home"; or "all"
    endings = { 1 = ["1", "6"], 2 = ["2", "7"] } # last digits banned by day; absent: every ending
    electric_exempt = true
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

FILE: Final = "plates.toml"
MOST_CORNERS: Final = 200
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{4,6}[\u4e00-\u9fff]?")
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_EVERY_DAY = tuple(range(1, 8))

NONE, BANS_AVOIDED, BANS_UNAVOIDABLE = 0, 1, 2
"""`restriction_info.status`."""


class PlatesUnreadable(ValueError):
    """The operator's file has no such rules."""


class Rule(Struct, frozen=True):
    """One ban: an area, the times when it holds, and the plates that it holds for."""

    name: str
    area: tuple[tuple[float, float], ...]
    days: frozenset[int]
    minutes: tuple[tuple[int, int], ...]
    """From and to in minutes of the day, across midnight where the end comes first; empty: all day."""
    home: tuple[str, ...]
    applies_to: str
    endings: Mapping[int, frozenset[str]]
    electric_exempt: bool

    def bans(self, plate: str, moment: datetime, electric: bool) -> bool:
        """Say whether a plate is banned at a local time."""
        day, minute = moment.isoweekday(), moment.hour * 60 + moment.minute
        if day not in self.days or (electric and self.electric_exempt):
            return False
        if self.minutes and not any(_holds(span, minute) for span in self.minutes):
            return False
        if self.applies_to != "all" and plate.startswith(self.home) != (self.applies_to == "home"):
            return False
        return not self.endings or _last_digit(plate) in self.endings.get(day, frozenset())


class PlateRules(Struct, frozen=True):
    """All bans that the operator has told of."""

    rules: tuple[Rule, ...] = ()

    def banning(self, plate: str, moment: datetime, electric: bool = False) -> list[Rule]:
        """Return the bans that hold for a plate at a local time; none for what is no plate."""
        plate = plate.strip().upper()
        if not _PLATE.fullmatch(plate):
            return []
        return [rule for rule in self.rules if rule.bans(plate, moment, electric)]


def load_plate_rules(folder: Path) -> PlateRules:
    """Return the operator's rules out of a pack, none where it has no file. Raises PlatesUnreadable."""
    path = folder / FILE
    if not path.is_file():
        return PlateRules()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        return PlateRules(tuple(_rule(row) for row in table["rule"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PlatesUnreadable(f"{path} has no rules of plates ({error}); expected [[rule]] rows") from error


def _rule(row: Mapping[str, Any]) -> Rule:
    area = tuple((float(lng), float(lat)) for lng, lat in row["area"])
    if not 3 <= len(area) <= MOST_CORNERS:
        raise ValueError(f"an area has {len(area)} corners; expected 3 to {MOST_CORNERS}")
    if not all(abs(lng) <= 180 and abs(lat) <= 90 for lng, lat in area):
        raise ValueError("a corner of an area is nowhere on earth; expected [lng, lat] in degrees")
    applies_to = row.get("applies_to", "all")
    if applies_to not in ("all", "home", "others"):
        raise ValueError(f"applies_to is {applies_to!r}; expected all, home or others")
    return Rule(
        name=str(row["name"]),
        area=area,
        days=frozenset(row.get("days", _EVERY_DAY)),
        minutes=tuple(_span(text) for text in row.get("hours", ())),
        home=tuple(row.get("home", ())),
        applies_to=applies_to,
        endings={int(day): frozenset(map(str, digits)) for day, digits in row.get("endings", {}).items()},
        electric_exempt=bool(row.get("electric_exempt", False)),
    )


def _span(text: str) -> tuple[int, int]:
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(f"hours is {text!r}; expected 07:00-09:00")
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    return start_hour * 60 + start_minute, end_hour * 60 + end_minute


def _holds(span: tuple[int, int], minute: int) -> bool:
    start, end = span
    return start <= minute < end if start <= end else minute >= start or minute < end


def _last_digit(plate: str) -> str:
    """Return the last digit of a plate; a letter at the end counts as what stands before it."""
    return next((sign for sign in reversed(plate) if sign.isascii() and sign.isdigit()), "")


def areas_of(rules: Sequence[Rule]) -> list[list[list[float]]]:
    """Return the areas of bans as the engine's `exclude_polygons`."""
    return [[[lng, lat] for lng, lat in rule.area] for rule in rules]
