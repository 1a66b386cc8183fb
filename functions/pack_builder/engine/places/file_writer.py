"""The finished file of places, out of what was found and merged."""

import hashlib
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import Progress
from functions.pack_builder.engine.places.spelling_pool import name_tokens_of
from functions.pack_builder.engine.places.spellings import NameTokens, Spellings
from functions.pack_builder.engine.places.staging import BATCH
from shared.geo.countries import is_of_china
from shared.geo.divisions import Divisions
from shared.places.road_numbers import house_number
from shared.places.schema import (
    FORMAT,
    INDEXES,
    MICRODEGREES,
    NOWHERE,
    SCHEMA,
    LandmarkKind,
    first_number,
    landmark_id,
)
from shared.places.tags import BUSINESS_DISTRICT, SETTLEMENTS, TOWN
from shared.places.tokens import category_token, cell_tokens, country_token, division_token, side_tokens

UID_BYTES: Final = 12
FULL_TEXT_TABLES: Final = ("gram", "spelling")
SEGMENTS_MERGED: Final = 4
"""At once, as SQLite has it."""
WORTH_PROCESSES: Final = 100_000
"""Places from which on their tokens are computed by further processes, which take a second to begin."""
IMPORTANCE: Final = 6
"""Column of a staged place."""
NAMES: Final = slice(2, 5)
"""Columns of its name, its other names and its further spellings."""
Row = tuple[Any, ...]


class PlaceWriter:
    """Writes one file: a new one, or further places into one that is there."""

    def __init__(self, path: Path, divisions: Divisions, spellings: Spellings) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "PRAGMA cache_size = -131072;"
        )
        self._divisions = divisions
        self._spellings = spellings
        self._categories: dict[str, int] = {}
        self._lineages: dict[int, str] = {}

    @classmethod
    def create(cls, path: Path, divisions: Divisions, spellings: Spellings) -> "PlaceWriter":
        """Begin a new file."""
        path.unlink(missing_ok=True)
        writer = cls(path, divisions, spellings)
        writer.database.executescript(SCHEMA)
        writer._merge_segments(automatically=False)
        return writer

    @classmethod
    def extend(cls, path: Path, divisions: Divisions, spellings: Spellings) -> "PlaceWriter":
        """Open a finished file to write further places into it."""
        writer = cls(path, divisions, spellings)
        writer._categories = dict(writer.database.execute("SELECT tag, id FROM category"))
        return writer

    def write(self, staging: sqlite3.Connection, progress: Progress) -> None:
        """Number the places by importance, behind those that are there, and write everything about them."""
        staging.execute("CREATE TEMP TABLE number (staged INTEGER PRIMARY KEY, id INTEGER NOT NULL)")
        rows = staging.execute(
            "SELECT id, identity, name, names, spelt, tag, importance, division, also_in, country, lng, lat,"
            " address, facts, area FROM place WHERE merged_into IS NULL AND base IS NULL"
            " ORDER BY importance DESC, identity"
        )
        count = 0
        for numbered_rows, tokens in self._with_tokens(rows, alone=_count(staging) < WORTH_PROCESSES):
            self.database.execute("BEGIN")
            self._write_places(numbered_rows, tokens)
            self.database.execute("COMMIT")
            staging.executemany(
                "INSERT INTO number VALUES (?, ?)", ((row[0], id_) for id_, row in numbered_rows)
            )
            count += len(numbered_rows)
            progress("places written", count)
        self.database.execute("BEGIN")
        self._write_roads(staging)
        self._write_houses(staging)
        for table, width in (("house_range", 6), ("kilometre", 5)):
            rows = staging.execute(f"SELECT DISTINCT * FROM {table} ORDER BY 1, 2, 3, 4, 5")  # noqa: S608
            marks = ", ".join("?" * width)
            self.database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        self.database.executemany(
            "INSERT INTO address_line VALUES (?, ?)",
            staging.execute("SELECT line, number.id FROM address_line JOIN number ON staged = place"),
        )
        kinds = categories()
        self.database.executemany(
            "INSERT OR IGNORE INTO category VALUES (?, ?, ?, ?)",
            ((id_, tag, kinds.level(tag), kinds.industry(tag)) for tag, id_ in self._categories.items()),
        )
        self.database.execute("COMMIT")

    def finish(
        self,
        pinyin: Pinyin,
        variants: Mapping[str, str],
        facts: Mapping[str, str],
        progress: Progress,
    ) -> None:
        """Write the tables of characters and the facts of a new file, put it in order and close it."""
        many = self.database.executemany
        self.database.execute("BEGIN")
        many("INSERT INTO variant VALUES (?, ?)", sorted(variants.items()))
        many("INSERT INTO reading VALUES (?, ?)", sorted(pinyin.characters.items()))
        many("INSERT INTO fact VALUES (?, ?)", sorted({"format": str(FORMAT), **facts}.items()))
        self.database.execute("COMMIT")
        progress("optimising", 0)
        self.database.executescript(INDEXES)
        for table in FULL_TEXT_TABLES:
            self.database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
        self._merge_segments(automatically=True)
        self.database.execute("ANALYZE")
        self.database.close()

    def _merge_segments(self, *, automatically: bool) -> None:
        """Let the full-text tables put their segments in order as they grow, or only at the end."""
        for table in FULL_TEXT_TABLES:
            self.database.execute(
                f"INSERT INTO {table} ({table}, rank) VALUES ('automerge', ?)",  # noqa: S608
                (SEGMENTS_MERGED if automatically else 0,),
            )

    def add_names(self, place: int, name: str, names: str) -> None:
        """Give a place that is there further names; names is all of them, one a line."""
        self.database.execute("UPDATE place SET names = ? WHERE id = ?", (names, place))
        tokens = self._spellings.tokens(name, names)
        self._add_tokens("gram", place, tokens.gram)
        self._add_tokens("spelling", place, tokens.spelling)

    def add_point(self, place: int, lng: float, lat: float) -> None:
        """Give a place of China that is there a point."""
        self.database.execute("UPDATE place SET lng = ?, lat = ? WHERE id = ?", (lng, lat, place))
        self.database.execute("INSERT INTO spot VALUES (?, ?, ?, ?, ?)", (place, lng, lng, lat, lat))
        ((tag, division, country),) = self.database.execute(
            "SELECT tag, division, country FROM place JOIN category ON category = category.id"
            " WHERE place.id = ?",
            (place,),
        )
        self._write_landmarks(_landmark_rows(place, tag, division, country, lng, lat))
        tokens = " ".join([*side_tokens(inland=True, with_point=True), *cell_tokens(lng, lat)])
        for table in FULL_TEXT_TABLES:
            self._add_tokens(table, place, tokens)

    def remove(self, places: Iterable[int]) -> None:
        """Take places away; searches pass over what the indexes still say of them."""
        numbers = [(place,) for place in places]
        for table, column in (("place", "id"), ("spot", "id"), ("area", "place"), ("extent", "id")):
            self.database.executemany(f"DELETE FROM {table} WHERE {column} = ?", numbers)  # noqa: S608
        self.database.executemany(
            "DELETE FROM landmark WHERE id = ?",
            ((landmark_id(place, kind),) for (place,) in numbers for kind in LandmarkKind),
        )

    def _add_tokens(self, table: str, place: int, tokens: str) -> None:
        self.database.execute(f"INSERT INTO {table} (rowid, tokens) VALUES (?, ?)", (place, tokens))  # noqa: S608

    def _number_rows(self, rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
        """Yield the rows, which come by importance, with their numbers."""
        for importance, group in groupby(rows, key=itemgetter(IMPORTANCE)):
            first = first_number(importance)
            query = "SELECT max(id) FROM place WHERE id BETWEEN ? AND ?"
            (last,) = self.database.execute(query, (first, first_number(importance - 1) - 1)).fetchone()
            yield from enumerate(group, start=first if last is None else last + 1)

    def _with_tokens(
        self, rows: Iterable[Row], *, alone: bool
    ) -> Iterator[tuple[list[tuple[int, Row]], list[NameTokens]]]:
        """Yield numbered rows in batches, each with the tokens of its names."""
        pending: deque[list[tuple[int, Row]]] = deque()

        def names() -> Iterator[list[tuple[str, str, str]]]:
            for batch in batched(self._number_rows(rows), BATCH):
                pending.append(list(batch))
                yield [row[NAMES] for _, row in batch]

        for tokens in name_tokens_of(names(), self._spellings, 0 if alone else None):
            yield pending.popleft(), tokens

    def _write_places(self, numbered_rows: list[tuple[int, Row]], tokens: list[NameTokens]) -> None:
        places, grams, spellings, spots, areas, extents = [], [], [], [], [], []
        landmarks: list[Row] = []
        for (id_, row), name_tokens in zip(numbered_rows, tokens, strict=True):
            _, identity, name, names, _, tag, importance, division, also_in, country, lng, lat, *rest = row
            address, facts, area = rest
            category = self._categories.setdefault(tag, len(self._categories) + 1)
            places.append(
                (
                    id_,
                    uid_of(identity),
                    name,
                    names,
                    category,
                    importance,
                    division,
                    country,
                    lng,
                    lat,
                    address,
                    facts,
                )
            )
            filters = [category_token(category), self._lineage(division)]
            filters += side_tokens(division != NOWHERE, lng is not None)
            filters += [country_token(country)] if country else []
            filters += [self._lineage(int(key)) for key in also_in.split()]
            if lng is not None:
                filters += cell_tokens(lng, lat)
                spots.append((id_, lng, lng, lat, lat))
                landmarks += _landmark_rows(id_, tag, division, country, lng, lat)
            filter_text = " ".join(filters)
            grams.append((id_, f"{name_tokens.gram} {filter_text}"))
            spellings.append((id_, f"{name_tokens.spelling} {filter_text}"))
            if area is not None:
                west, south, east, north = shapely.from_wkb(area).bounds
                areas.append((id_, area))
                extents.append((id_, west, east, south, north))
        many = self.database.executemany
        many("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", places)
        many("INSERT INTO gram (rowid, tokens) VALUES (?, ?)", grams)
        many("INSERT INTO spelling (rowid, tokens) VALUES (?, ?)", spellings)
        many("INSERT INTO spot VALUES (?, ?, ?, ?, ?)", spots)
        self._write_landmarks(landmarks)
        many("INSERT INTO area VALUES (?, ?)", areas)
        many("INSERT INTO extent VALUES (?, ?, ?, ?, ?)", extents)

    def _write_landmarks(self, rows: Iterable[Row]) -> None:
        self.database.executemany("INSERT INTO landmark VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _lineage(self, division: int) -> str:
        """Return the tokens of a division and of those above it, the country left out."""
        if division == NOWHERE:
            return ""
        if division not in self._lineages:
            lineage = self._divisions.lineage(self._divisions[division])
            self._lineages[division] = " ".join(
                division_token(ancestor.key) for ancestor in lineage if ancestor.key
            )
        return self._lineages[division]

    def _write_roads(self, staging: sqlite3.Connection) -> None:
        rows = staging.execute(
            "SELECT road.id + ?, number.id, line FROM road JOIN number ON number.staged = road.place"
            " ORDER BY road.id",
            self.database.execute("SELECT coalesce(max(id), 0) FROM road_part").fetchone(),
        )
        for batch in batched(rows, BATCH):
            self.database.executemany("INSERT INTO road_part VALUES (?, ?, ?)", batch)
            self.database.executemany(
                "INSERT INTO road_box VALUES (?, ?, ?, ?, ?)",
                ((part, *_box(line)) for part, _, line in batch),
            )

    def _write_houses(self, staging: sqlite3.Connection) -> None:
        rows = staging.execute(
            "SELECT DISTINCT road, number, lng, lat, division FROM house ORDER BY road, number"
        )
        (last,) = self.database.execute("SELECT coalesce(max(id), 0) FROM house").fetchone()
        for batch in batched(_houses(rows, last), BATCH):
            self.database.executemany("INSERT INTO house VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
            self.database.executemany(
                "INSERT INTO house_spot VALUES (?, ?, ?, ?, ?)",
                ((row[0], row[5], row[5], row[6], row[6]) for row in batch),
            )


def _count(staging: sqlite3.Connection) -> int:
    (count,) = staging.execute("SELECT count(*) FROM place").fetchone()
    return int(count)


def _landmark_rows(
    place: int, tag: str, division: int, country: str, lng: float, lat: float
) -> Iterator[Row]:
    """Yield a place as a landmark of each kind that it is of."""
    is_settlement = SETTLEMENTS in (tag, tag.partition(";")[0])
    kinds = {
        LandmarkKind.SETTLEMENT_ABROAD: is_settlement and division == NOWHERE and not is_of_china(country),
        LandmarkKind.TOWN: tag == TOWN and division != NOWHERE,
        LandmarkKind.BUSINESS_DISTRICT: tag == BUSINESS_DISTRICT,
    }
    for kind in (kind for kind, applies in kinds.items() if applies):
        yield (landmark_id(place, kind), lng, lng, lat, lat, kind, kind, division, country, lng, lat)


def uid_of(identity: str) -> bytes:
    """Return the uid of what a source calls by an identity, the same in every build."""
    return hashlib.sha256(identity.encode()).digest()[:UID_BYTES]


def _box(line: bytes) -> tuple[float, float, float, float]:
    points = np.frombuffer(line, dtype="<i4").reshape(-1, 2) / MICRODEGREES
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return west, east, south, north


def _houses(rows: Iterator[Row], last: int) -> Iterator[Row]:
    id_ = last
    for road, number, lng, lat, division in rows:
        if read := house_number(number):
            id_ += 1
            yield (id_, road, *read, number.strip(), lng, lat, division)
