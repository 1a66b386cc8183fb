"""The finished file of places, out of what was found and merged."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import batched
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import Progress
from functions.pack_builder.engine.places.spellings import Spellings
from functions.pack_builder.engine.places.staging import BATCH
from shared.geo.divisions import Divisions
from shared.places.folding import is_wide
from shared.places.road_numbers import house_number
from shared.places.schema import FORMAT, INDEXES, MICRODEGREES, NOWHERE, SCHEMA
from shared.places.tokens import category_token, cell_tokens, country_token, division_token, side_tokens

UID_BYTES: Final = 12
Row = tuple[Any, ...]


class PlaceWriter:
    """Writes one file."""

    def __init__(self, path: Path, divisions: Divisions, spellings: Spellings) -> None:
        path.unlink(missing_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.executescript(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "PRAGMA cache_size = -131072;" + SCHEMA
        )
        self._divisions = divisions
        self._spellings = spellings
        self._categories: dict[str, int] = {}
        self._lineages: dict[int, str] = {}

    def write(
        self,
        staging: sqlite3.Connection,
        pinyin: Pinyin,
        variants: Mapping[str, str],
        facts: Mapping[str, str],
        progress: Progress,
    ) -> None:
        """Number the places by importance and write everything about them."""
        staging.execute("CREATE TEMP TABLE number (staged INTEGER PRIMARY KEY, id INTEGER NOT NULL)")
        rows = staging.execute(
            "SELECT id, identity, name, names, spelt, tag, importance, division, also_in, country, lng, lat,"
            " address, facts, area FROM place WHERE merged_into IS NULL ORDER BY importance DESC, identity"
        )
        count = 0
        for batch in batched(rows, BATCH):
            numbered_rows = list(enumerate(batch, start=count + 1))
            self._database.execute("BEGIN")
            self._write_places(numbered_rows)
            self._database.execute("COMMIT")
            staging.executemany(
                "INSERT INTO number VALUES (?, ?)", ((row[0], id_) for id_, row in numbered_rows)
            )
            count += len(batch)
            progress("places written", count)
        self._database.execute("BEGIN")
        self._write_roads(staging)
        self._write_houses(staging)
        for table, width in (("house_range", 6), ("kilometre", 5)):
            rows = staging.execute(f"SELECT DISTINCT * FROM {table} ORDER BY 1, 2, 3, 4, 5")  # noqa: S608
            marks = ", ".join("?" * width)
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        self._write_tables(pinyin, variants, facts)
        self._database.execute("COMMIT")
        progress("optimising", 0)
        self._database.executescript(INDEXES)
        self._database.execute("INSERT INTO gram (gram) VALUES ('optimize')")
        self._database.execute("INSERT INTO spelling (spelling) VALUES ('optimize')")
        self._database.execute("ANALYZE")
        self._database.close()

    def _write_places(self, numbered_rows: list[tuple[int, Row]]) -> None:
        places, grams, spellings, spots, areas, extents = [], [], [], [], [], []
        for id_, row in numbered_rows:
            _, identity, name, names, spelt, tag, importance, division, also_in, country, lng, lat, *rest = (
                row
            )
            address, facts, area = rest
            category = self._categories.setdefault(tag, len(self._categories) + 1)
            others = names.split("\n") if names else []
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
            filter_text = " ".join(filters)
            tokens = dict.fromkeys(self._spellings.grams([name, *_found_by_parts(others)]))
            grams.append((id_, f"{' '.join(tokens)} {filter_text}"))
            beginnings = dict.fromkeys(self._spellings.beginnings(name, others, spelt.split("\n")))
            spellings.append((id_, f"{' '.join(beginnings)} {filter_text}"))
            if area is not None:
                west, south, east, north = shapely.from_wkb(area).bounds
                areas.append((id_, area))
                extents.append((id_, west, east, south, north))
        many = self._database.executemany
        many("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", places)
        many("INSERT INTO gram (rowid, tokens) VALUES (?, ?)", grams)
        many("INSERT INTO spelling (rowid, tokens) VALUES (?, ?)", spellings)
        many("INSERT INTO spot VALUES (?, ?, ?, ?, ?)", spots)
        many("INSERT INTO area VALUES (?, ?)", areas)
        many("INSERT INTO extent VALUES (?, ?, ?, ?, ?)", extents)

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
            "SELECT road.id, number.id, line FROM road JOIN number ON number.staged = road.place"
            " ORDER BY road.id"
        )
        for batch in batched(rows, BATCH):
            self._database.executemany("INSERT INTO road_part VALUES (?, ?, ?)", batch)
            self._database.executemany(
                "INSERT INTO road_box VALUES (?, ?, ?, ?, ?)",
                ((part, *_box(line)) for part, _, line in batch),
            )

    def _write_houses(self, staging: sqlite3.Connection) -> None:
        rows = staging.execute(
            "SELECT DISTINCT road, number, lng, lat, division FROM house ORDER BY road, number"
        )
        for batch in batched(_houses(rows), BATCH):
            self._database.executemany("INSERT INTO house VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
            self._database.executemany(
                "INSERT INTO house_spot VALUES (?, ?, ?, ?, ?)",
                ((row[0], row[5], row[5], row[6], row[6]) for row in batch),
            )

    def _write_tables(self, pinyin: Pinyin, variants: Mapping[str, str], facts: Mapping[str, str]) -> None:
        many = self._database.executemany
        table = categories()
        many(
            "INSERT INTO category VALUES (?, ?, ?, ?)",
            ((id_, tag, table.level(tag), table.industry(tag)) for tag, id_ in self._categories.items()),
        )
        many("INSERT INTO variant VALUES (?, ?)", sorted(variants.items()))
        many("INSERT INTO reading VALUES (?, ?)", sorted(pinyin.characters.items()))
        many("INSERT INTO fact VALUES (?, ?)", sorted({"format": str(FORMAT), **facts}.items()))


OTHERS_IN_PARTS: Final = 12
"""Other names in letters of a place that are found by a part of them; the rest is found by its beginning."""


def _found_by_parts(names: list[str]) -> Iterator[str]:
    """Yield the names in characters, which have no other beginnings, and the first ones in letters."""
    in_letters = [name for name in names if not is_wide(name)]
    yield from in_letters[:OTHERS_IN_PARTS]
    yield from (name for name in names if is_wide(name))


def uid_of(identity: str) -> bytes:
    """Return the uid of what a source calls by an identity, the same in every build."""
    return hashlib.sha256(identity.encode()).digest()[:UID_BYTES]


def _box(line: bytes) -> tuple[float, float, float, float]:
    points = np.frombuffer(line, dtype="<i4").reshape(-1, 2) / MICRODEGREES
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return west, east, south, north


def _houses(rows: Iterator[Row]) -> Iterator[Row]:
    id_ = 0
    for road, number, lng, lat, division in rows:
        if read := house_number(number):
            id_ += 1
            yield (id_, road, *read, number.strip(), lng, lat, division)
