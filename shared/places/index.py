"""Reading the file of places. All points are WGS-84 (longitude, latitude) in degrees."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shared.geo.divisions import FINGERPRINT, Divisions
from shared.geo.geodesy import circle_bounds
from shared.places.file import DIVISIONS, FORMAT, MICRODEGREES
from shared.places.folding import WHOLE, Folding, all_of, category_token, division_token
from shared.places.matching import Names

FOLDED_NAMES: Final = 16_384
"""Places whose folded names are kept."""
SHORTEST_KIND: Final = 2
"""Characters of a word that names kinds of places; 村 would name nearly all of China's."""
MOST_IN_BOX: Final = 2_000
"""Places or stretches of road that one look into a box takes in."""


class PlacesUnreadable(Exception):
    """The file is missing, of another format, or damaged."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place; see `file.SCHEMA` for what the fields mean."""

    id: int
    uid: str
    name: str
    names: tuple[str, ...]
    tag: str
    level: str
    importance: int
    division: int
    country: str
    lng: float | None
    lat: float | None
    address: str
    facts: Mapping[str, str] = field(compare=False)


class Landmark(NamedTuple):
    """What a nearest place is chosen by."""

    place: int
    division: int
    country: str
    lng: float
    lat: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a road: the place that the road is, and its line, (N, 2) degrees."""

    place: int
    line: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class House:
    """A house number on a road."""

    number: int
    suffix: str
    written: str
    lng: float
    lat: float
    division: int


@dataclass(frozen=True, slots=True)
class HouseRange:
    """Numbers that are spread evenly along a line, (N, 2) degrees."""

    low: int
    high: int
    step: int
    line: NDArray[np.float64]
    division: int


class Kilometre(NamedTuple):
    """A kilometre post: metres along its road, and its point."""

    metre: int
    lng: float
    lat: float
    division: int


_PLACE: Final = (
    "SELECT id, uid, name, names, category, importance, division, country, lng, lat, address, facts"
    " FROM place"
)


class PlaceIndex:
    """The places of one pack. Threads may share it: each has its own connection.

    divisions: those that it is used with. Places refer to them by key, so a file that was made with others is
    refused with PlacesUnreadable, as is one that is missing, of another format, or damaged.
    """

    def __init__(self, path: Path, divisions: Divisions | None = None) -> None:
        self._uri = f"file:{path}?immutable=1"
        self._local = threading.local()
        try:
            self.facts: dict[str, str] = dict(self._all("SELECT name, value FROM fact"))
            if self.facts.get("format") != str(FORMAT):
                raise PlacesUnreadable(
                    f"{path} has format {self.facts.get('format')}; expected {FORMAT}: build the pack again"
                )
            if divisions is not None and self.facts.get(DIVISIONS) != divisions.facts.get(FINGERPRINT):
                raise PlacesUnreadable(
                    f"{path} was made with other divisions than those beside it: build the pack again"
                )
            self._categories = {id_: (tag, level) for id_, tag, level in self._all("SELECT * FROM category")}
            (self.size,) = self._all("SELECT max(id) FROM place")[0]
            self.folding = Folding(dict(self._all("SELECT traditional, simplified FROM variant")))
            self._readings: dict[str, str] = dict(self._all("SELECT character, pinyin FROM reading"))
        except sqlite3.Error as error:
            raise PlacesUnreadable(f"{path} cannot be read ({error}): fetch the pack again") from error
        self.folded_names = lru_cache(maxsize=FOLDED_NAMES)(self._folded_names)
        self.in_category = lru_cache(maxsize=256)(self._in_category)
        self.of_kind = lru_cache(maxsize=4096)(self._of_kind)

    def places(self, ids: Iterable[int]) -> list[Place]:
        """Return places by number, in the order asked for."""
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        rows = {row[0]: row for row in self._all(f"{_PLACE} WHERE id IN ({marks})", wanted)}
        return [self._place(rows[id_]) for id_ in wanted if id_ in rows]

    def by_uid(self, uid: str) -> Place | None:
        """Return the place of a uid, None for an unknown or malformed one."""
        try:
            rows = self._all(f"{_PLACE} WHERE uid = ?", (bytes.fromhex(uid),))
        except ValueError:
            return None
        return self._place(rows[0]) if rows else None

    def of_division(self, key: int, name: str) -> Place | None:
        """Return the place that a division of China is."""
        query = all_of((WHOLE + self.folding.fold(name), division_token(key)))
        return next(
            (place for place in self.places(self.with_grams(query, 20)) if place.division == key), None
        )

    def with_grams(self, query: str, most: int) -> list[int]:
        """Return the numbers of the most important places whose names have the grams of a query."""
        return self._matching("gram", query, most)

    def with_spelling(self, query: str, most: int) -> list[int]:
        """Return the numbers of the most important places with the spellings of a query."""
        return self._matching("spelling", query, most)

    def pinyin(self, folded: str) -> str:
        """Return the usual reading of a folded text."""
        return "".join(self._readings.get(character, character) for character in folded)

    def _folded_names(self, place: Place) -> Names:
        """Return the folded names of a place; important places are met all the time."""
        return Names.of(self.folding.fold(place.name), self.folding.fold_lines("\n".join(place.names)))

    def _in_category(self, tag: str) -> tuple[int, ...]:
        """Return the categories of a tag: 银行, 金融, 金融;银行."""
        return tuple(
            id_ for id_, (known, _) in self._categories.items() if known == tag or tag in known.split(";")
        )

    def _of_kind(self, word: str) -> tuple[int, ...]:
        """Return the categories of a word for a kind: 车站 names 火车站 and 公交车站."""
        if len(word) < SHORTEST_KIND:
            return ()
        return tuple(
            id_
            for id_, (tag, _) in self._categories.items()
            if any(part.endswith(word) for part in tag.split(";"))
        )

    def around(
        self, lng: float, lat: float, metres: float, most: int = MOST_IN_BOX
    ) -> list[tuple[int, float, float]]:
        """Return (number, longitude, latitude) of places in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        return self._all(
            "SELECT id, (west + east) / 2, (south + north) / 2 FROM spot"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? LIMIT ?",
            (west, east, south, north, most),
        )

    def landmarks(self, tag: str) -> list[Landmark]:
        """Return every place of a tag that has a point."""
        query = " OR ".join(f'"{category_token(category)}"' for category in self.in_category(tag))
        rows = query and self._all(
            "SELECT id, division, country, lng, lat FROM place WHERE lng IS NOT NULL"
            " AND id IN (SELECT rowid FROM gram WHERE gram MATCH ?)",
            (query,),
        )
        return [Landmark(*row) for row in rows]

    def areas_at(self, lng: float, lat: float) -> list[tuple[int, bytes]]:
        """Return (number, outline as WKB) of places in whose boxes a point lies, the smallest box first."""
        return self._all(
            "SELECT place, polygons FROM extent JOIN area ON place = id"
            " WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
            " ORDER BY (east - west) * (north - south) LIMIT 50",
            (lng, lng, lat, lat),
        )

    def extent(self, place: int) -> tuple[float, float, float, float] | None:
        """Return (west, east, south, north) of a place that has an outline."""
        rows = self._all("SELECT west, east, south, north FROM extent WHERE id = ?", (place,))
        return rows[0] if rows else None

    def roads_around(self, lng: float, lat: float, metres: float) -> list[Stretch]:
        """Return the stretches of road in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        rows = self._all(
            "SELECT place, line FROM road_box JOIN road_part USING (id)"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? LIMIT ?",
            (west, east, south, north, MOST_IN_BOX),
        )
        return [Stretch(place, _line(line)) for place, line in rows]

    def stretches(self, place: int) -> list[Stretch]:
        """Return all stretches of a road."""
        rows = self._all("SELECT line FROM road_part WHERE place = ? LIMIT ?", (place, MOST_IN_BOX))
        return [Stretch(place, _line(line)) for (line,) in rows]

    def houses(self, road: str, low: int, high: int) -> list[House]:
        """Return the numbers from `low` to `high` on the roads of a folded name, in their order."""
        rows = self._all(
            "SELECT number, suffix, written, lng, lat, division FROM house"
            " WHERE road = ? AND number BETWEEN ? AND ? ORDER BY number LIMIT ?",
            (road, low, high, MOST_IN_BOX),
        )
        return [House(*row) for row in rows]

    def house_ranges(self, road: str, number: int) -> list[HouseRange]:
        """Return the ranges on the roads of a folded name that a number lies in."""
        rows = self._all(
            "SELECT low, high, step, line, division FROM house_range"
            " WHERE road = ? AND ? BETWEEN low AND high AND (? - low) % step = 0 LIMIT ?",
            (road, number, number, MOST_IN_BOX),
        )
        return [
            HouseRange(low, high, step, _line(line), division) for low, high, step, line, division in rows
        ]

    def kilometres(self, road: str, first: int, last: int) -> list[Kilometre]:
        """Return the posts between two metres of the roads of a folded name or number, in their order."""
        rows = self._all(
            "SELECT metre, lng, lat, division FROM kilometre"
            " WHERE road = ? AND metre BETWEEN ? AND ? ORDER BY metre LIMIT ?",
            (road, first, last, MOST_IN_BOX),
        )
        return [Kilometre(*row) for row in rows]

    def houses_around(self, lng: float, lat: float, metres: float) -> list[tuple[str, House]]:
        """Return (folded road, house number) in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        rows = self._all(
            "SELECT road, number, suffix, written, lng, lat, division FROM house_spot JOIN house USING (id)"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? LIMIT ?",
            (west, east, south, north, MOST_IN_BOX),
        )
        return [(road, House(*row)) for road, *row in rows]

    def _matching(self, table: str, query: str, most: int) -> list[int]:
        rows = self._all(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ?",  # noqa: S608
            (query, most),
        )
        return [id_ for (id_,) in rows]

    def _place(self, row: Sequence[Any]) -> Place:
        id_, uid, name, names, category, importance, division, country, lng, lat, address, facts = row
        return Place(
            id_,
            uid.hex(),
            name,
            tuple(names.split("\n")) if names else (),
            *self._categories[category],
            importance,
            division,
            country,
            lng,
            lat,
            address,
            json.loads(facts) if facts else {},
        )

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            # Immutable: no journal is looked for and no locks are taken; packs are never written in place.
            connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 1073741824")
            self._local.connection = connection
        return connection.execute(query, values).fetchall()


def _line(packed: bytes) -> NDArray[np.float64]:
    return np.frombuffer(packed, dtype="<i4").reshape(-1, 2) / MICRODEGREES
