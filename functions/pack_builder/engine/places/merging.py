"""One place for each thing: what several sources know, or one source in several pieces, becomes one.

- A settlement that bears the name of a division around it is that division; it gives it a point if need be.
- Places of one name and class near each other are one place; that of the surest source stays.
- Stretches of road of one name that meet, or nearly do, within one city are one road.
"""

import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from shapely import STRtree

from functions.pack_builder.engine.places import division_places
from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import Progress
from functions.pack_builder.engine.places.staging import country_of_point
from shared.geo.divisions import Divisions, Level
from shared.geo.geodesy import LocalPlane
from shared.places.schema import MICRODEGREES, NOWHERE
from shared.places.tags import SETTLEMENTS

SUREST_FIRST: Final = ("own", "osm", "geonames", "airport")
"""Sources by how much they are believed; an operator's own tables come first."""
ROAD_GAP: Final = 0.003
"""Degrees, 300 m, that may lie between two stretches of one road."""
SQUARE: Final = 0.1
"""Degrees; no twin lies farther away than this, at 60 degrees north and south too."""
Row = tuple[Any, ...]


def merge(staging: sqlite3.Connection, divisions: Divisions, progress: Progress) -> None:
    """Merge everything in a staging file."""
    staging.execute("CREATE INDEX place_by_name ON place (folded)")
    staging.execute("BEGIN")
    progress("settlements placed", _place_divisions(staging, divisions))
    progress("places merged", _merge_namesakes(staging))
    staging.execute("COMMIT")
    staging.execute("CREATE INDEX road_by_name ON road (folded)")
    staging.execute("BEGIN")
    progress("roads joined", _join_roads(staging, divisions))
    staging.execute("COMMIT")


def _place_divisions(staging: sqlite3.Connection, divisions: Divisions) -> int:
    """Merge settlements into towns and villages of their county, where exactly one bears the name."""
    settlements = staging.execute(
        "SELECT id, folded, division, lng, lat FROM place WHERE division != ? AND tag LIKE ?"
        " AND identity NOT LIKE ? AND lng IS NOT NULL",
        (NOWHERE, f"{SETTLEMENTS};%", f"{division_places.SOURCE}:%"),
    ).fetchall()
    merges = 0
    for place, name, key, lng, lat in settlements:
        county = divisions[key]
        ends = "" if county.level < Level.COUNTY else "镇乡村"
        names = [name, *(name + suffix for suffix in ends)]
        upper_keys = [division.key for division in divisions.lineage(county)]
        namesakes = staging.execute(
            f"SELECT id, lng FROM place WHERE folded IN ({_marks(names)})"  # noqa: S608
            f" AND (division BETWEEN ? AND ? OR division IN ({_marks(upper_keys)})) AND identity LIKE ?",
            (*names, key, county.end - 1, *upper_keys, f"{division_places.SOURCE}:%"),
        ).fetchall()
        if len(namesakes) == 1:
            ((division, known_lng),) = namesakes
            if known_lng is None:
                staging.execute("UPDATE place SET lng = ?, lat = ? WHERE id = ?", (lng, lat, division))
            staging.execute("UPDATE place SET merged_into = ? WHERE id = ?", (division, place))
            merges += 1
    return merges


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


class _Namesake(NamedTuple):
    folded_name: str
    id: int
    identity: str
    tag: str
    lng: float
    lat: float
    has_area: bool
    names: str
    importance: int

    @property
    def square(self) -> tuple[int, int]:
        """Where to look for twins: here and in the squares around."""
        return math.floor(self.lng / SQUARE), math.floor(self.lat / SQUARE)


def _merge_namesakes(staging: sqlite3.Connection) -> int:
    """Merge places of one name and class that lie near each other."""
    rows = staging.execute(
        "SELECT folded, id, identity, tag, lng, lat, area IS NOT NULL, names, importance FROM place"
        " WHERE merged_into IS NULL AND lng IS NOT NULL AND identity NOT LIKE ?"
        " AND folded IN (SELECT folded FROM place WHERE merged_into IS NULL AND lng IS NOT NULL"
        "                GROUP BY folded HAVING count(*) > 1) ORDER BY folded",
        (f"{division_places.SOURCE}:%",),
    )
    merges: list[tuple[int, int]] = []
    renamings: list[tuple[str, int, int]] = []
    for _, namesakes in groupby(map(_Namesake._make, rows), key=attrgetter("folded_name")):
        for survivor, *twins in _same_places(namesakes):
            if twins:
                names = dict.fromkeys(
                    name for place in (survivor, *twins) for name in place.names.split("\n") if name
                )
                importance = max(place.importance for place in (survivor, *twins))
                renamings.append(("\n".join(names), importance, survivor.id))
                merges += ((survivor.id, twin.id) for twin in twins)
    staging.executemany("UPDATE place SET merged_into = ? WHERE id = ?", merges)
    staging.executemany("UPDATE place SET names = ?, importance = ? WHERE id = ?", renamings)
    return len(merges)


def _same_places(namesakes: Iterable[_Namesake]) -> list[list[_Namesake]]:
    """Group namesakes that are one place, the surest of each group first."""
    groups: list[list[_Namesake]] = []
    by_square: dict[tuple[int, int], list[list[_Namesake]]] = defaultdict(list)
    for place in sorted(namesakes, key=_sureness):
        column, row = place.square
        squares = ((column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
        near = (group for square in squares for group in by_square.get(square, ()))
        group = next((group for group in near if _is_same(place, group[0])), None)
        if group is None:
            group = []
            groups.append(group)
            by_square[place.square].append(group)
        group.append(place)
    return groups


def _sureness(place: _Namesake) -> tuple[int, bool, str]:
    source = place.identity.partition(":")[0]
    rank = SUREST_FIRST.index(source) if source in SUREST_FIRST else len(SUREST_FIRST)
    return rank, not place.has_area, place.identity


def _is_same(place: _Namesake, other: _Namesake) -> bool:
    """Tell whether two namesakes are one: of one class, and no farther apart than such things are large."""
    if place.tag.partition(";")[0] != other.tag.partition(";")[0]:
        return False
    reach = min(categories().reach(place.tag), categories().reach(other.tag))
    return LocalPlane(place.lng, place.lat).distance(other.lng, other.lat) <= reach


def _join_roads(staging: sqlite3.Connection, divisions: Divisions) -> int:
    rows = staging.execute(
        "SELECT folded, id, identity, name, names, tag, importance, division, line FROM road ORDER BY folded"
    )
    write = staging.cursor()
    count = 0
    for _, namesakes in groupby(rows, key=itemgetter(0)):
        by_city: dict[int, list[Row]] = defaultdict(list)
        for stretch in namesakes:
            by_city[_city(divisions, stretch[7])].append(stretch)
        for stretches in by_city.values():
            for road in _join_stretches(stretches):
                _write_road(write, road)
                count += 1
    return count


def _city(divisions: Divisions, key: int) -> int:
    """Return the key of the city, or province without cities, that a division lies in."""
    if key == NOWHERE:
        return NOWHERE
    division = divisions[key]
    city = divisions.ancestor(division, Level.CITY) or divisions.ancestor(division, Level.PROVINCE)
    return (city or division).key


def _join_stretches(stretches: Sequence[Row]) -> Iterable[list[Row]]:
    """Group stretches that meet, directly or through others."""
    lines = [shapely.LineString(_points(stretch[8]) / MICRODEGREES) for stretch in stretches]
    group = list(range(len(stretches)))

    def root(member: int) -> int:
        while group[member] != member:
            group[member] = group[group[member]]
            member = group[member]
        return member

    for one, other in STRtree(lines).query(lines, predicate="dwithin", distance=ROAD_GAP).T.tolist():
        group[root(one)] = root(other)
    groups: dict[int, list[Row]] = defaultdict(list)
    for index, stretch in enumerate(stretches):
        groups[root(index)].append(stretch)
    return groups.values()


def _write_road(staging: sqlite3.Cursor, stretches: list[Row]) -> None:
    points = np.concatenate([_points(stretch[8]) for stretch in stretches])
    middle = points[np.abs(points - points.mean(axis=0)).sum(axis=1).argmin()]  # a point of the road itself
    first = min(stretches, key=itemgetter(2))
    at_middle = next(stretch for stretch in stretches if (_points(stretch[8]) == middle).all(axis=1).any())
    best = max(stretches, key=itemgetter(6))
    names = dict.fromkeys(name for stretch in stretches for name in stretch[4].split("\n") if name)
    also_in = sorted({stretch[7] for stretch in stretches} - {NOWHERE, at_middle[7]})
    division = at_middle[7]
    point = tuple((middle / MICRODEGREES).tolist())
    staging.execute(
        "INSERT INTO place (identity, name, names, spelt, folded, tag, importance, division, also_in,"
        " country, lng, lat, address, facts) VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, '', '')",
        (
            f"road:{first[2]}",
            first[3],
            "\n".join(names),
            first[0],
            best[5],
            best[6] + min(40, len(stretches)),
            division,
            " ".join(map(str, also_in)),
            country_of_point(division, point),
            *point,
        ),
    )
    place = staging.lastrowid
    staging.executemany(
        "UPDATE road SET place = ? WHERE id = ?", ((place, stretch[1]) for stretch in stretches)
    )


def _points(line: bytes) -> Any:
    return np.frombuffer(line, dtype="<i4").reshape(-1, 2).astype(np.float64)
