"""How fast roads are driven, by country; the table is speeds.toml."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

TABLE: Final = Path(__file__).with_name("speeds.toml")
DEFAULT: Final = "default"
CLASSES: Final = (
    *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "service"),
)
LINK: Final = "_link"
ROUNDABOUTS: Final = frozenset({"roundabout", "circular"})
YARDS: Final = frozenset({"driveway", "alley", "parking_aisle", "drive-through"})
OWN_LIMITS: Final = frozenset({"none", "walk"})
"""Limits that the engine knows a speed for."""
LEAST_SPEED: Final = 5
"""km/h; the engine takes nothing slower."""
SLOW_LIMIT: Final = 10
"""km/h below which a limit is driven as it is signed."""
MILE: Final = 1.609344

_LIMIT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(mph|km/h|kmh|kph)?")


class CountrySpeeds(Struct, frozen=True):
    """The speeds of one country in km/h, by the names of speeds.toml."""

    limit_share: float
    roads: Mapping[str, float]
    """By class of road."""
    link_share: float
    roundabout_share: float
    living_street: float
    yards: float

    def speed(self, tags: Mapping[str, str]) -> int | None:
        """Return the speed that a way is driven at, None for one that is no road, or has no limit at all."""
        limit = kilometres_an_hour(tags.get("maxspeed", ""))
        if limit is not None:
            share = self.limit_share if limit >= SLOW_LIMIT else 1.0
            return max(LEAST_SPEED, round(limit * share)) if limit else None
        highway = tags.get("highway", "")
        if tags.get("maxspeed") in OWN_LIMITS:
            return None
        if highway == "living_street":
            return max(LEAST_SPEED, round(self.living_street))
        speed = self.roads.get(highway.removesuffix(LINK))
        if speed is None:
            return None
        if tags.get("service") in YARDS:
            speed = self.yards
        elif tags.get("junction") in ROUNDABOUTS:
            speed *= self.roundabout_share
        elif highway.endswith(LINK):
            speed *= self.link_share
        return max(LEAST_SPEED, round(speed))


@cache
def load_speeds() -> Mapping[str, CountrySpeeds]:
    """Return the speeds by country, and the default."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {country: _country_speeds(row) for country, row in table.items()}


def _country_speeds(row: Mapping[str, Any]) -> CountrySpeeds:
    return CountrySpeeds(**{**row, "roads": dict(zip(CLASSES, row["roads"], strict=True))})


def speeds_of(countries: Sequence[str]) -> CountrySpeeds:
    """Return the speeds of the country that most samples of an extract lie in; the default for others."""
    table = load_speeds()
    most = Counter(countries).most_common(1)
    return table.get(most[0][0] if most else DEFAULT, table[DEFAULT])


def kilometres_an_hour(text: str) -> float | None:
    """Return a speed limit such as `5`, `5 mph` or `30 km/h`, None for what is no number."""
    if (match := _LIMIT.fullmatch(text.strip())) is None:
        return None
    return float(match[1]) * (MILE if match[2] == "mph" else 1.0)
