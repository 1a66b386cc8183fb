"""Everything that the sources gave, on disk until all of it is there: a country is larger than memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import batched
from pathlib import Path
from typing import Final

import numpy as np
from msgspec.structs import replace

from functions.pack_builder.engine.country_zones import country_at
from functions.pack_builder.engine.places.records import (
    HouseRangeRecord,
    HouseRecord,
    KilometreRecord,
    PlaceRecord,
    Point,
    Progress,
    RoadRecord,
    SourceRecord,
)
from shared.geo.countries import CHINA, is_of_china
from shared.places.division_finder import DivisionFinder
from shared.places.folding import Folding
from shared.places.schema import MICRODEGREES, NOWHERE

BATCH: Final = 5_000
MOVED_DEGREES: Final = 0.01
"""What two sources put farther apart than this is not the same thing."""
_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
CREATE TABLE place (
  id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, name TEXT NOT NULL, names TEXT NOT NULL,
  spelt TEXT NOT NULL, folded TEXT NOT NULL, tag TEXT NOT NULL, importance INTEGER NOT NULL,
  division INTEGER NOT NULL, also_in TEXT NOT NULL DEFAULT '', country TEXT NOT NULL, lng REAL, lat REAL,
  address TEXT NOT NULL, facts TEXT NOT NULL, area BLOB, merged_into INTEGER,
  base INTEGER
);
CREATE TABLE address_line (line TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE road (
  id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, name TEXT NOT NULL, names TEXT NOT NULL,
  folded TEXT NOT NULL, tag TEXT NOT NULL, importance INTEGER NOT NULL,
  division INTEGER NOT NULL, line BLOB NOT NULL, place INTEGER
);
CREATE TABLE house (
  road TEXT NOT NULL, number TEXT NOT NULL, lng REAL NOT NULL, lat REAL NOT NULL, division INTEGER NOT NULL
);
CREATE TABLE house_range (
  road TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, step INTEGER NOT NULL,
  line BLOB NOT NULL, division INTEGER NOT NULL
);
CREATE TABLE kilometre (
  road TEXT NOT NULL, metre INTEGER NOT NULL, lng REAL NOT NULL, lat REAL NOT NULL, division INTEGER NOT NULL
);
"""


class Staging:
    """The file of what was found, and filling it.

    What two sources call by one identity, as extracts that overlap do, is one thing: the first one says what
    it is. Where they have it in different places their numbers mean other things, as of drawings that both
    begin at 1: then the later one bears the name of its source.
    """

    def __init__(self, path: Path, finder: DivisionFinder, folding: Folding) -> None:
        path.unlink(missing_ok=True)
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(_SCHEMA)
        self._finder = finder
        self._folding = folding

    def add(self, records: Iterable[SourceRecord], what: str, progress: Progress) -> None:
        """Take in what a reader yields, `what` being its name for `progress`."""
        count = 0
        for batch in batched(records, BATCH):
            self.database.execute("BEGIN")
            self._add_places(
                self._apart("place", [record for record in batch if isinstance(record, PlaceRecord)], what)
            )
            self._add_roads(
                self._apart("road", [record for record in batch if isinstance(record, RoadRecord)], what)
            )
            self._add_houses([record for record in batch if isinstance(record, HouseRecord)])
            self._add_house_ranges([record for record in batch if isinstance(record, HouseRangeRecord)])
            self._add_kilometres([record for record in batch if isinstance(record, KilometreRecord)])
            self.database.execute("COMMIT")
            count += len(batch)
            progress(what, count)

    def leave_out(self, identities: Iterable[str]) -> None:
        """Forget places that are known in another way."""
        self.database.execute("BEGIN")
        self.database.executemany(
            "DELETE FROM place WHERE identity = ?", ((identity,) for identity in identities)
        )
        self.database.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _apart[Thing: (PlaceRecord, RoadRecord)](
        self, table: str, things: list[Thing], what: str
    ) -> list[Thing]:
        """Rename what has the identity of something elsewhere."""
        point = "lng, lat" if table == "place" else "line, NULL"
        rows = self.database.execute(
            f"SELECT identity, {point} FROM {table}"  # noqa: S608 - names of our own
            f" WHERE identity IN ({','.join('?' * len(things))})",
            [thing.identity for thing in things],
        )
        points_by_identity = {identity: _first_point(coordinate, lat) for identity, coordinate, lat in rows}
        return [
            replace(thing, identity=f"{thing.identity}@{what}")
            if _are_apart(points_by_identity.get(thing.identity), _point_of(thing))
            else thing
            for thing in things
        ]

    def _add_places(self, places: list[PlaceRecord]) -> None:
        unplaced_points = [place.point for place in places if place.division is None and place.point]
        keys = iter(self._divisions(unplaced_points))
        rows = []
        for place in places:
            folded_name = self._folding.fold(place.name)
            division = place.division
            if division is None:
                division = next(keys) if place.point else NOWHERE
            if folded_name:
                rows.append(
                    (
                        place.identity,
                        place.name,
                        "\n".join(place.names),
                        "\n".join(place.spelt),
                        folded_name,
                        place.tag,
                        max(0, min(1000, place.importance)),
                        division,
                        place.country or country_of_point(division, place.point),
                        *(place.point or (None, None)),
                        place.address,
                        json.dumps(place.facts, ensure_ascii=False) if place.facts else "",
                        place.area or None,
                    )
                )
        self.database.executemany(
            "INSERT INTO place (identity, name, names, spelt, folded, tag, importance, division, country,"
            " lng, lat, address, facts, area) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (identity) DO NOTHING",
            rows,
        )
        self.database.executemany(
            "INSERT INTO address_line SELECT ?, id FROM place WHERE identity = ?",
            ((line, place.identity) for place in places if (line := self._folding.fold(place.address_line))),
        )

    def _add_roads(self, roads: list[RoadRecord]) -> None:
        middles = [road.line[len(road.line) // 2] for road in roads]
        self.database.executemany(
            "INSERT INTO road (identity, name, names, folded, tag, importance, division, line)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO NOTHING",
            (
                (
                    road.identity,
                    road.name,
                    "\n".join(road.names),
                    folded_name,
                    road.tag,
                    road.importance,
                    division,
                    pack_line(road.line),
                )
                for road, division in zip(roads, self._divisions(middles), strict=True)
                if (folded_name := self._folding.fold(road.name))
            ),
        )

    def _add_houses(self, houses: list[HouseRecord]) -> None:
        divisions = self._divisions([house.point for house in houses])
        self.database.executemany(
            "INSERT INTO house VALUES (?, ?, ?, ?, ?)",
            (
                (folded_name, house.number, *house.point, division)
                for house, division in zip(houses, divisions, strict=True)
                if (folded_name := self._folding.fold(house.road))
            ),
        )

    def _add_house_ranges(self, ranges: list[HouseRangeRecord]) -> None:
        divisions = self._divisions([range_.line[0] for range_ in ranges])
        self.database.executemany(
            "INSERT INTO house_range VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    folded_name,
                    *sorted((range_.first, range_.last)),
                    range_.step,
                    pack_line(_upwards(range_)),
                    division,
                )
                for range_, division in zip(ranges, divisions, strict=True)
                if (folded_name := self._folding.fold(range_.road))
            ),
        )

    def _add_kilometres(self, posts: list[KilometreRecord]) -> None:
        divisions = self._divisions([post.point for post in posts])
        self.database.executemany(
            "INSERT INTO kilometre VALUES (?, ?, ?, ?, ?)",
            (
                (road, post.metre, *post.point, division)
                for post, division in zip(posts, divisions, strict=True)
                for road in dict.fromkeys(map(self._folding.fold, post.roads))
                if road
            ),
        )

    def _divisions(self, points: Iterable[Point]) -> Iterator[int]:
        array = np.array(list(points), dtype=np.float64).reshape(-1, 2)
        return iter(self._finder.keys_at(array).tolist())


def _point_of(thing: PlaceRecord | RoadRecord) -> Point | None:
    return thing.point if isinstance(thing, PlaceRecord) else thing.line[0]


def _first_point(coordinate: float | bytes | None, lat: float | None) -> Point | None:
    """Return a staged point, or the first one of a staged line."""
    if isinstance(coordinate, bytes):
        lng, lat = np.frombuffer(coordinate, dtype="<i4", count=2).tolist()
        return lng / MICRODEGREES, lat / MICRODEGREES
    return None if coordinate is None or lat is None else (coordinate, lat)


def _are_apart(one: Point | None, other: Point | None) -> bool:
    if one is None or other is None:
        return False
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) > MOVED_DEGREES


def country_of_point(division: int, point: Point | None) -> str:
    """Return the two letters of the country of a place that no source says it of."""
    if division != NOWHERE:
        return CHINA
    country = country_at(*point) if point else ""
    return "" if is_of_china(country) else country  # beyond China's outlines, by a few metres


def _upwards(range_: HouseRangeRecord) -> Iterable[Point]:
    """Return the line from the lowest number to the highest."""
    return range_.line if range_.first <= range_.last else reversed(range_.line)


def pack_line(line: Iterable[Point]) -> bytes:
    """Write a line as the file of places has it."""
    return (np.array(list(line)) * MICRODEGREES).round().astype("<i4").tobytes()
