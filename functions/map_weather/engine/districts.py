"""The districts of China that weather is reported for: by id, by point, by names.

Weather belongs to divisions from the province to the county. A division is asked for at its own point. Where
that is only the middle of a drawn outline, which may be a desert, a province or a prefecture is asked for at
the first place on its list, its seat; and where a district has no point, at that of its city.
"""

import re
from pathlib import Path
from typing import Final

from functions.map_weather.engine.report import PlaceNames
from functions.map_weather.engine.spots import BEIJING, Spot
from functions.map_weather.errors import MissingParameter, UnknownDistrict
from shared.geo import boundaries, divisions
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames, Kind
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.geo.lineage import lineage_of
from shared.geo.territory import Territory
from shared.geocoding.mentions import MentionReader
from shared.places.division_finder import DivisionFinder

COUNTRY: Final = "中国"
PREFIX: Final = "cn/"
FARTHEST: Final = 1.0
"""Degrees from the nearest outline: ships off the coast get the coast's weather."""
OUTLINE: Final = "boundary"
"""The source of a point that is only the middle of an outline."""
MOST_NAMED: Final = 6
"""Districts of one name that a message lists."""
_ID: Final = re.compile(r"[1-9][0-9]{5}", re.ASCII)
_SHORT_LEVELS: Final = (Level.PROVINCE, Level.CITY, Level.COUNTY)


class Districts:
    """The districts of one pack. Threads may share it."""

    def __init__(self, china: Divisions, outlines: Boundaries) -> None:
        self._divisions = china
        self._names = DivisionNames(china)
        self._mentions = MentionReader(self._names)
        self._finder = DivisionFinder(china, outlines)
        self.territory = Territory(self._finder.covers)

    def by_id(self, id_: str) -> Spot:
        """Return the place of an id. Raises UnknownDistrict.

        Former ids mean what became of them. An id that a city may have and no list has, such as that of a
        development zone, is a place that only a provider may know.
        """
        id_ = id_.strip()
        division = self._divisions.by_code(id_) if _ID.fullmatch(id_) else None
        if division is not None and division.level in _SHORT_LEVELS:
            is_nominal_city = division.level == Level.PROVINCE and id_ == f"{division.code[:2]}0100"
            return self._spot(division, id_ if is_nominal_city else division.code)
        if _ID.fullmatch(id_) and self._divisions.by_code(f"{id_[:4]}00") is not None:
            return Spot(key=PREFIX + id_, zone=BEIJING, id=id_)
        raise UnknownDistrict(f"no district has the id {id_[:20]!r}; expected six digits, such as 520115")

    def by_point(self, lng: float, lat: float) -> Spot | None:
        """Return the district at a WGS-84 point or nearest to it, None far from China."""
        division = self._finder.division_at(lng, lat) or self._finder.nearest_division(lng, lat, FARTHEST)
        return None if division is None else self._spot(division, division.code)

    def by_names(self, province: str, city: str, district: str) -> Spot:
        """Return the district of names, of which only the lowest must be there; it may be a path.

        Raises UnknownDistrict for names that no district has, MissingParameter for those that several have.
        """
        names = (name.strip() for name in (province, city, district))
        *higher_names, lowest_name = list(filter(None, names)) or [""]
        candidates = [
            division
            for division in self._divisions_named(lowest_name)
            if division.level in _SHORT_LEVELS and self._is_within(division, higher_names)
        ]
        top = [division for division in candidates if division.level == candidates[0].level]
        if not top:
            raise UnknownDistrict(f"no district is called {''.join((*higher_names, lowest_name))[:40]!r}")
        if len(top) > 1:
            places = "、".join(
                "".join(reversed([ancestor.name for ancestor in self._divisions.lineage(division)][:-1]))
                for division in top[:MOST_NAMED]
            )
            raise MissingParameter(f"{lowest_name[:20]} may be {places}: add province or city")
        return self._spot(top[0], top[0].code)

    def _divisions_named(self, name: str) -> list[Division]:
        """Return the divisions of a name, or of a path of names: 贵阳市云岩区."""
        return self._names.divisions_named(name) or list(self._mentions.read_path(name))

    def by_key(self, key: str) -> Spot | None:
        """Return the place of a key of the cache, None when the pack knows it no more."""
        try:
            return self.by_id(key.removeprefix(PREFIX))
        except UnknownDistrict:
            return None

    def _is_within(self, division: Division, names: list[str]) -> bool:
        ancestors = {ancestor.key for ancestor in self._divisions.lineage(division)}
        return all(
            any(namesake.key in ancestors for namesake in self._divisions_named(name)) for name in names
        )

    def _spot(self, division: Division, id_: str) -> Spot:
        lineage = lineage_of(self._divisions, division)
        # A county that a province rules directly is a city of its own.
        city = lineage.city.name or lineage.county.name or None
        if division.level == Level.PROVINCE:  # a municipality is a city under the id of its nominal one alone
            city = division.name if id_ != division.code else None
        names = PlaceNames(
            country=COUNTRY,
            province=lineage.province.name,
            city=city,
            name=self._short_name(division),
            id=id_,
        )
        return Spot(key=PREFIX + id_, zone=BEIJING, id=id_, point=self._point(division), names=names)

    def _short_name(self, division: Division) -> str:
        """Return what a division down to the county is called for short: 观山湖, 黔东南, 内蒙古."""
        name = division.name
        beginnings = (name[:length] for length in range(1, len(name) + 1))
        short = (division.key, Kind.SHORT)
        if candidates := [text for text in beginnings if short in self._names.entries(text)]:
            return _shortest(candidates)
        is_long = len(name) > 2 and name[-1] in "市区县旗" and division.status == Status.CURRENT
        return name[:-1] if is_long else name

    def _point(self, division: Division) -> tuple[float, float] | None:
        """Return where a division's weather is asked for, None where no source gives a point."""
        if division.level < Level.COUNTY and division.point_source in (OUTLINE, ""):
            for child in self._divisions.children(division):
                point = self._point(child)
                if point is not None:
                    return point
        if division.lng is not None and division.lat is not None:
            return division.lng, division.lat
        city = self._divisions.ancestor(division, Level.CITY)
        if city is None or city.lng is None or city.lat is None:
            return None
        return city.lng, city.lat


def open_districts(folder: Path) -> Districts:
    """Open the divisions and boundaries of a pack, and look something up. Raises what reading them does."""
    districts = Districts(Divisions(folder / divisions.FILE), Boundaries(folder / boundaries.FILE))
    districts.by_point(116.4, 39.9)
    return districts


def _shortest(candidates: list[str]) -> str:
    """Return the shortest name that is not another one without its last character: 内蒙古, not 内蒙."""
    return min((name for name in candidates if not any(other[:-1] == name for other in candidates)), key=len)
