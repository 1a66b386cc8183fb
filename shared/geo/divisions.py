"""China's divisions as the data pack holds them: one SQLite file, of which is read what is asked for.

Points are WGS-84 (longitude, latitude) in degrees; names are Chinese; codes are strings of 6 digits down to
the county, 9 for a town and 12 for a village, empty where no source gives one.
"""

import sqlite3
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

FILE = "divisions.sqlite"
FORMAT = 2
FINGERPRINT = "fingerprint"
"""The fact that changes whenever a key comes to mean another division."""
BEYOND_MAINLAND: Final = ("810000", "820000", "710000")
"""Codes of Hong Kong, Macao and Taiwan, which services abroad have always known too."""

SCHEMA = """
CREATE TABLE division (
  key INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL,
  parent INTEGER NOT NULL, status INTEGER NOT NULL, city_code TEXT NOT NULL, successor INTEGER NOT NULL,
  lng REAL, lat REAL, point_source TEXT NOT NULL, end INTEGER NOT NULL
);
CREATE INDEX division_parent ON division (parent);
CREATE INDEX division_code ON division (code) WHERE code != '';
CREATE INDEX division_city_code ON division (city_code) WHERE city_code != '';
CREATE INDEX division_level ON division (level) WHERE level < 4;
CREATE TABLE name (names TEXT NOT NULL, entries TEXT NOT NULL, starts TEXT NOT NULL, lengths TEXT NOT NULL);
CREATE TABLE former_code (code TEXT PRIMARY KEY, division INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE village (
  town INTEGER NOT NULL, code INTEGER NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (town, code)
) WITHOUT ROWID;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
"""Keys count the tree depth first: everything below a division has the keys from its own to before `end`.

`name` is one row, as all names are read at once: every name of every division, one a line; their entries,
"key:kind key:kind …", see `division_names.Kind`; the first two characters of the names, one pair a line; and
the lengths of the names that begin so, longest first, as characters behind LENGTH_ZERO.
A village's name is its committee's; the first `place` characters of it name the place: 四坪村|民委员会.
"""

NONE = -1
LENGTH_ZERO: Final = ord(" ")
CODES: Final = 16_384
PARENTS: Final = 4_096
"""Look-ups by code and by parent that stay in memory."""


class Level(IntEnum):
    """The rungs of the tree, as the wire numbers them."""

    COUNTRY = 0
    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4


class Status(IntEnum):
    """Whether a division is on the newest official list."""

    CURRENT = 0
    ZONE = 1
    """A development zone, farm or park that the statistics list like a division."""
    FORMER = 2
    """It was on an older list; `successor` tells what it became, where that is known."""


class Division(NamedTuple):
    """One division; `parent` and `successor` are keys, -1 for none."""

    key: int
    code: str
    name: str
    level: int
    parent: int
    status: int
    city_code: str
    """Code of the nominal city of a municipality's county, e.g. 110100; the city has the province's name."""
    successor: int
    lng: float | None
    lat: float | None
    point_source: str
    end: int
    """The key behind the last division below this one."""


class Village(NamedTuple):
    """A village or neighbourhood; `town` is the key of its town, `place` what people call it: 四坪村."""

    town: int
    code: str
    name: str
    place: str


class CodedName(NamedTuple):
    """Name and code of a division; one or both empty where there is none or none is known."""

    name: str = ""
    code: str = ""


NO_NAME: Final = CodedName()


class DivisionsUnreadable(Exception):
    """The file is missing, of another format, or damaged."""


class Divisions:
    """All divisions of one pack. Threads may share it."""

    def __init__(self, path: Path) -> None:
        try:
            # Immutable: no journal is looked for and no locks are taken; packs are never written in place.
            self._database = sqlite3.connect(
                f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
            )
            self.facts: dict[str, str] = dict(self._database.execute("SELECT name, value FROM fact"))
        except sqlite3.Error as error:
            raise DivisionsUnreadable(f"{path} cannot be read ({error}): fetch the pack again") from error
        if self.facts.get("format") != str(FORMAT):
            raise DivisionsUnreadable(
                f"{path} has format {self.facts.get('format')}; expected {FORMAT}: build the pack again"
            )
        self._by_key: dict[int, Division] = {}
        self.by_code = lru_cache(maxsize=CODES)(self._by_code)
        self.children = lru_cache(maxsize=PARENTS)(self._children)

    def __getitem__(self, key: int) -> Division:
        """Return the division of a key. Raises IndexError."""
        division = self._by_key.get(key)
        if division is None:
            rows = self._select("key = ?", key)
            if not rows:
                raise IndexError(f"no division has the key {key}")
            division = self._by_key[key] = rows[0]
        return division

    def __iter__(self) -> Iterator[Division]:
        """Yield all divisions, by key."""
        return map(Division._make, self._database.execute("SELECT * FROM division ORDER BY key"))

    def down_to_county(self) -> list[Division]:
        """Return the divisions from the country to the counties, by key."""
        return self._select("level < 4")

    @property
    def country(self) -> Division:
        """The root."""
        return self[0]

    def _by_code(self, code: str) -> Division | None:
        """Return the division of a code, or what a former code's division became.

        The code of a municipality's nominal city, such as 110100, is the municipality's.
        """
        if not code:
            return None
        divisions = self._select("code = ?", code)
        if divisions:
            division = divisions[-1]
            if division.status == Status.FORMER and division.successor != NONE:
                return self[division.successor]
            return division
        counties = self._select("city_code = ?", code)
        if counties:
            return self[counties[0].parent]
        former = "SELECT division FROM former_code WHERE code = ?"
        key = next((key for (key,) in self._database.execute(former, (code,))), NONE)
        return self[key] if key != NONE else None

    def _children(self, division: Division) -> list[Division]:
        """Return the divisions directly below, by code."""
        return self._select("parent = ?", division.key)

    def _select(self, condition: str, *values: int | str) -> list[Division]:
        rows = self._database.execute(f"SELECT * FROM division WHERE {condition} ORDER BY key", values)  # noqa: S608
        return list(map(Division._make, rows))

    def lineage(self, division: Division) -> Iterator[Division]:
        """Yield the division, its parent, and so on up to the country."""
        while True:
            yield division
            if division.parent == NONE:
                return
            division = self[division.parent]

    def lineage_names(self, division: Division) -> list[str]:
        """Return the names from the province down to the division, none for the country."""
        return [ancestor.name for ancestor in self.lineage(division)][-2::-1]

    def ancestor(self, division: Division, level: Level) -> Division | None:
        """Return the division, or the one above it, that is of a level."""
        return next((ancestor for ancestor in self.lineage(division) if ancestor.level == level), None)

    def city(self, division: Division) -> CodedName:
        """Return the name and code of the city that a division lies in.

        A municipality and its counties lie in its nominal city, counties that a province rules directly in
        none.
        """
        city = self.ancestor(division, Level.CITY)
        if city is not None:
            return CodedName(city.name, city.code)
        county = self.ancestor(division, Level.COUNTY)
        if county is not None and county.city_code:
            return CodedName(self[county.parent].name, county.city_code)
        if division.level == Level.PROVINCE:
            codes = (child.city_code for child in self.children(division))
            nominal_code = next(filter(None, codes), "")
            return CodedName(division.name, nominal_code) if nominal_code else NO_NAME
        return NO_NAME

    def is_under(self, division: Division, ancestor: Division) -> bool:
        """Tell whether the division is `ancestor` or lies below it."""
        return ancestor.key <= division.key < ancestor.end

    def names(self) -> dict[str, str]:
        """Return every name with its entries, as the file has them."""
        return self._pairs("names, entries")

    def name_lengths(self) -> dict[str, str]:
        """Return by the first two characters of names how long those are, as the file has it."""
        return self._pairs("starts, lengths")

    def _pairs(self, columns: str) -> dict[str, str]:
        ((keys, values),) = self._database.execute(f"SELECT {columns} FROM name")  # noqa: S608
        return dict(zip(keys.split("\n"), values.split("\n"), strict=True))

    def villages(self, division: Division, *, text: str | None = None) -> list[Village]:
        """Return the villages of a town, or of all towns below the division.

        text: only those whose place is named somewhere in it.
        """
        query = "SELECT town, code, name, substr(name, 1, place) FROM village WHERE town BETWEEN ? AND ?"
        values: list[int | str] = [division.key, division.end - 1]
        if text is not None:
            query += " AND instr(?, substr(name, 1, place))"
            values.append(text)
        rows = self._database.execute(query, values)
        return [Village(town, str(code), name, place) for town, code, name, place in rows]
