"""Reading the file of places. All points are WGS-84 (longitude, latitude) in degrees."""

import json
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shared.geo.divisions import Divisions
from shared.geo.geodesy import circle_bounds
from shared.places.database import PlaceDatabase
from shared.places.folding import Folding
from shared.places.matches import FoldedNames
from shared.places.records import House, HouseRange, Kilometre, Landmark, Place, Stretch
from shared.places.schema import LANDMARK_BITS, MICRODEGREES, LandmarkKind
from shared.places.tokens import WHOLE, all_of, category_token, division_token

FOLDED_NAMES: Final = 16_384
"""Places whose folded names stay in memory: important places occur in most searches."""
SHORTEST_KIND: Final = 2
"""Characters of a word that names kinds of places; 村 would match nearly all places of China."""
MOST_IN_BOX: Final = 2_000
"""Places or stretches of road that one look-up of a box returns."""

_PLACE: Final = (
    "SELECT id, uid, name, names, category, importance, division, country, lng, lat, address, facts"
    " FROM place"
)


class PlaceIndex:
    """The places of one pack. Threads may share it.

    divisions: those that the places lie in. Raises PlacesUnreadable for a file that is missing, damaged, of
    another format, or made with other divisions.
    """

    def __init__(self, path: Path, divisions: Divisions | None = None) -> None:
        self._database = PlaceDatabase(path, divisions)
        self.facts = self._database.facts
        self.size = self._database.size
        self.folded_names = lru_cache(maxsize=FOLDED_NAMES)(self._folded_names)
        self.tag_categories = lru_cache(maxsize=256)(self._tag_categories)
        self.kind_categories = lru_cache(maxsize=4096)(self._kind_categories)

    @cached_property
    def folding(self) -> Folding:
        """The one form in which the names of this pack are compared."""
        return Folding(self._database.variants)

    def places(self, ids: Iterable[int]) -> list[Place]:
        """Return places by number, in the order of the numbers."""
        numbers = list(ids)
        marks = ",".join("?" * len(numbers))
        rows = {row[0]: row for row in self._database.rows(f"{_PLACE} WHERE id IN ({marks})", numbers)}
        return [self._place(rows[id_]) for id_ in numbers if id_ in rows]

    def numbers(self) -> list[int]:
        """Return the numbers of all places, the most important one's first."""
        return [number for (number,) in self._database.rows("SELECT id FROM place ORDER BY id", ())]

    def by_uid(self, uid: str) -> Place | None:
        """Return the place of a uid, None for an unknown or malformed one."""
        try:
            rows = self._database.rows(f"{_PLACE} WHERE uid = ?", (bytes.fromhex(uid),))
        except ValueError:
            return None
        return self._place(rows[0]) if rows else None

    def division_place(self, key: int, name: str) -> Place | None:
        """Return the place that stands for a division of China."""
        query = all_of((WHOLE + self.folding.fold(name), division_token(key)))
        return next(
            (place for place in self.places(self.search_grams(query, 20)) if place.division == key), None
        )

    def search_grams(self, query: str, most: int) -> list[int]:
        """Return the numbers of the most important places whose names have the grams of a query."""
        return self._search("gram", query, most)

    def search_spellings(self, query: str, most: int) -> list[int]:
        """Return the numbers of the most important places with the pinyin or other spelling of a query."""
        return self._search("spelling", query, most)

    def pinyin(self, text: str) -> str:
        """Return the usual pinyin of a folded text."""
        return "".join(self._database.readings.get(character, character) for character in text)

    def _folded_names(self, place: Place) -> FoldedNames:
        """Return the folded names of a place."""
        return FoldedNames.from_lines(
            self.folding.fold(place.name), self.folding.fold_lines("\n".join(place.names))
        )

    def _tag_categories(self, tag: str) -> tuple[int, ...]:
        """Return the categories of a tag: 银行, 金融, 金融;银行."""
        return tuple(
            id_
            for id_, (category, *_) in self._database.categories.items()
            if tag == category or tag in category.split(";")
        )

    def industry_categories(self, industry: str) -> tuple[int, ...]:
        """Return the categories of an industry: hotel, cater or life."""
        return tuple(id_ for id_, (*_, name) in self._database.categories.items() if name == industry)

    def _kind_categories(self, word: str) -> tuple[int, ...]:
        """Return the categories whose names end in a word: 车站 means 火车站 and 公交车站."""
        if len(word) < SHORTEST_KIND:
            return ()
        return tuple(
            id_
            for id_, (tag, *_) in self._database.categories.items()
            if any(part.endswith(word) for part in tag.split(";"))
        )

    def points_near(
        self, lng: float, lat: float, metres: float, most: int = MOST_IN_BOX
    ) -> list[tuple[int, float, float]]:
        """Return (number, longitude, latitude) of places in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        return self._database.rows(
            "SELECT id, (west + east) / 2, (south + north) / 2 FROM spot"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? LIMIT ?",
            (west, east, south, north, most),
        )

    def places_at(self, line: str) -> list[Place]:
        """Return the places whose address says exactly this below its divisions; line: folded."""
        rows = self._database.rows(
            f"{_PLACE} WHERE id IN (SELECT place FROM address_line WHERE line = ?)"  # noqa: S608
            " ORDER BY id LIMIT ?",
            (line, MOST_IN_BOX),
        )
        return [self._place(row) for row in rows]

    def landmarks_near(self, kind: LandmarkKind, lng: float, lat: float, metres: float) -> list[Landmark]:
        """Return the landmarks of a kind in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        rows = self._database.rows(
            "SELECT id, division, country, lng, lat FROM landmark"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?"
            " AND last_kind >= ? AND first_kind <= ?",
            (west, east, south, north, kind, kind),
        )
        return [Landmark(id_ >> LANDMARK_BITS, *row) for id_, *row in rows]

    def landmarks(self, tag: str) -> list[Landmark]:
        """Return all places of a tag that have a point."""
        query = " OR ".join(f'"{category_token(category)}"' for category in self.tag_categories(tag))
        rows = query and self._database.rows(
            "SELECT id, division, country, lng, lat FROM place WHERE lng IS NOT NULL"
            " AND id IN (SELECT rowid FROM gram WHERE gram MATCH ?)",
            (query,),
        )
        return [Landmark(*row) for row in rows]

    def outlines_at(self, lng: float, lat: float) -> list[tuple[int, bytes]]:
        """Return (number, outline as WKB) of places whose boxes contain a point, the smallest box first."""
        return self._database.rows(
            "SELECT place, polygons FROM extent JOIN area ON place = id"
            " WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?"
            " ORDER BY (east - west) * (north - south) LIMIT 50",
            (lng, lng, lat, lat),
        )

    def extent(self, place: int) -> tuple[float, float, float, float] | None:
        """Return (west, east, south, north) of a place that has an outline."""
        rows = self._database.rows("SELECT west, east, south, north FROM extent WHERE id = ?", (place,))
        return rows[0] if rows else None

    def roads_near(self, lng: float, lat: float, metres: float) -> list[Stretch]:
        """Return the stretches of road in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        rows = self._database.rows(
            "SELECT place, line FROM road_box JOIN road_part USING (id)"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? LIMIT ?",
            (west, east, south, north, MOST_IN_BOX),
        )
        return [Stretch(place, _line(line)) for place, line in rows]

    def stretches(self, place: int) -> list[Stretch]:
        """Return all stretches of a road."""
        rows = self._database.rows("SELECT line FROM road_part WHERE place = ? LIMIT ?", (place, MOST_IN_BOX))
        return [Stretch(place, _line(line)) for (line,) in rows]

    def houses(self, road: str, low: int, high: int) -> list[House]:
        """Return the house numbers from `low` to `high` on the roads of a folded name, in their order."""
        rows = self._database.rows(
            "SELECT number, suffix, written, lng, lat, division FROM house"
            " WHERE road = ? AND number BETWEEN ? AND ? ORDER BY number LIMIT ?",
            (road, low, high, MOST_IN_BOX),
        )
        return [House(*row) for row in rows]

    def house_ranges(self, road: str, number: int) -> list[HouseRange]:
        """Return the ranges on the roads of a folded name that a number lies in."""
        rows = self._database.rows(
            "SELECT low, high, step, line, division FROM house_range"
            " WHERE road = ? AND ? BETWEEN low AND high AND (? - low) % step = 0 LIMIT ?",
            (road, number, number, MOST_IN_BOX),
        )
        return [
            HouseRange(low, high, step, _line(line), division) for low, high, step, line, division in rows
        ]

    def kilometres(self, road: str, first: int, last: int) -> list[Kilometre]:
        """Return the posts between two metres of the roads of a folded name or number, in their order."""
        rows = self._database.rows(
            "SELECT metre, lng, lat, division FROM kilometre"
            " WHERE road = ? AND metre BETWEEN ? AND ? ORDER BY metre LIMIT ?",
            (road, first, last, MOST_IN_BOX),
        )
        return [Kilometre(*row) for row in rows]

    def houses_near(self, lng: float, lat: float, metres: float) -> list[tuple[str, House]]:
        """Return (folded road, house number) in the box that a circle fits into."""
        west, east, south, north = circle_bounds(lng, lat, metres)
        rows = self._database.rows(
            "SELECT road, number, suffix, written, lng, lat, division FROM house_spot JOIN house USING (id)"
            " WHERE east >= ? AND west <= ? AND north >= ? AND south <= ? LIMIT ?",
            (west, east, south, north, MOST_IN_BOX),
        )
        return [(road, House(*row)) for road, *row in rows]

    def _search(self, table: str, query: str, most: int) -> list[int]:
        rows = self._database.rows(
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
            *self._database.categories[category],
            importance,
            division,
            country,
            lng,
            lat,
            address,
            json.loads(facts) if facts else {},
        )


def _line(blob: bytes) -> NDArray[np.float64]:
    return np.frombuffer(blob, dtype="<i4").reshape(-1, 2) / MICRODEGREES
