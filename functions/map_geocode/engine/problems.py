"""What is wrong with the divisions that an address names, in the words that Baidu documents."""

from collections.abc import Sequence
from typing import Final

from shared.geo.divisions import NONE, Division, Divisions, Level, Status
from shared.geocoding.mention_scan import Mention

CONFLICT: Final = "|行政区划冲突"
REDUNDANT: Final = "|行政区划冗余"
WRONG: Final = {
    Level.PROVINCE: "|省级行政区划错误",
    Level.CITY: "|城市级行政区划错误",
    Level.COUNTY: "|区县级行政区划错误",
}
MISSING: Final = {
    Level.PROVINCE: "|省级地址结构缺失",
    Level.CITY: "|城市级地址结构缺失",
    Level.COUNTY: "|区县级地址结构缺失",
    Level.TOWN: "|乡镇级地址结构缺失",
}


class DivisionProblems:
    """Compares the divisions that a text names with the one that it means. Threads may share it."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions

    def describe(self, mentions: Sequence[Mention], division: Division | None) -> str:
        """Return the problems of an address; division: the lowest one that it means."""
        if division is None:
            return "".join(MISSING.values())
        named_divisions: list[Division] = []
        wrong_levels: set[Level] = set()
        for mention in mentions:
            if mention.is_area:
                continue
            named_division = self._identify(mention, division, named_divisions)
            if named_division is None:
                wrong_levels.add(Level(mention.candidates[0].level))
            else:
                named_divisions.append(named_division)
        problems = [CONFLICT] if wrong_levels else []
        problems += [REDUNDANT] if self._is_redundant(named_divisions) else []
        named_levels = {named_division.level for named_division in named_divisions}
        for level in MISSING:
            if level in wrong_levels and level in WRONG:
                problems.append(WRONG[level])
            elif level not in named_levels and self._has_level(division, level):
                problems.append(MISSING[level])
        return "".join(problems)

    def _has_level(self, division: Division, level: Level) -> bool:
        """Tell whether an address of the division should name a level: 北京市 has no city of its own."""
        if division.level == Level.COUNTRY:
            return True
        if level is Level.CITY:
            return bool(self._divisions.city(division).name) and not self._is_municipal(division)
        return level is not Level.COUNTY or self._has_counties(division)

    def _identify(
        self, mention: Mention, division: Division, named_divisions: Sequence[Division]
    ) -> Division | None:
        """Return the division that a mention names: the division itself, one above it or one below it.

        Of the first two kinds, one that no earlier mention has named comes first.
        """
        today = [self._divisions[c.successor] if c.successor != NONE else c for c in mention.candidates]
        ancestors = sorted(c for c in today if self._divisions.is_under(division, c))
        fresh = [c for c in ancestors if c not in named_divisions]  # 吉林吉林 is the province, then the city
        descendants = [c for c in today if self._divisions.is_under(c, division)]
        return next(iter([*fresh, *ancestors, *descendants]), None)

    def _is_redundant(self, named_divisions: Sequence[Division]) -> bool:
        """Tell whether a division is named twice; 北京市北京市 names a province and its city."""
        times = {division: named_divisions.count(division) for division in named_divisions}
        return any(
            count > (2 if division.level == Level.PROVINCE and self._is_municipal(division) else 1)
            for division, count in times.items()
        )

    def _is_municipal(self, division: Division) -> bool:
        province = self._divisions.ancestor(division, Level.PROVINCE)
        return province is not None and any(child.city_code for child in self._divisions.children(province))

    def _has_counties(self, division: Division) -> bool:
        city = self._divisions.ancestor(division, Level.CITY)
        return city is None or any(
            child.level == Level.COUNTY and child.status == Status.CURRENT
            for child in self._divisions.children(city)
        )
