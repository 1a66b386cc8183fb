"""The cities that callers name, and whether a road lies in one."""

from functools import lru_cache
from typing import Final

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Level
from shared.geo.territory import Territory
from shared.places.county_finder import CountyFinder
from shared.places.division_finder import DivisionFinder

LEVELS: Final = (Level.PROVINCE, Level.CITY, Level.COUNTY)


class Cities:
    """The divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames, finder: DivisionFinder) -> None:
        self._names = names
        self._counties = CountyFinder(names.divisions, finder)
        self.territory = Territory(finder.covers)
        self._prefixes = lru_cache(maxsize=1_024)(self._find_prefixes)

    def contains(self, city: str, lng: float, lat: float) -> bool:
        """Tell whether a WGS-84 point lies in a city, by its name or code.

        A name that China does not have is one abroad, of which no outlines are known.
        """
        prefixes = self._prefixes(city.strip())
        if not prefixes:
            return not self.territory.covers(lng, lat)
        return self._counties.adcode(lng, lat).startswith(prefixes)

    def _find_prefixes(self, city: str) -> tuple[str, ...]:
        """Return what the six-digit codes of a city's counties begin with."""
        division = self._names.divisions.by_code(city) if city.isascii() and city.isdigit() else None
        divisions = [division] if division else self._names.divisions_named(city)
        return tuple(_prefix(one.code[:6]) for one in divisions if one.level in LEVELS)


def _prefix(code: str) -> str:
    """Return 52 of 520000, 5201 of 520100, and 11 of the nominal city 110100."""
    if code.endswith("0000"):
        return code[:2]
    if code[:2] in ("11", "12", "31", "50") and code.endswith("00"):
        return code[:2]
    return code[:4] if code.endswith("00") else code
