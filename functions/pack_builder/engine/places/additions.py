"""Operators' places written into a finished file of places, which is not built anew for them.

What the file has of the same names comes into the staging first, so that merging knows it. A place that an
operator knows better is taken out of the file; one that is a division, or of a surer source, stays and learns
from the newer one.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import batched
from pathlib import Path
from typing import Any, Final

from functions.pack_builder.engine.places import division_places, settlements
from functions.pack_builder.engine.places.airports import SOURCE as AIRPORTS
from functions.pack_builder.engine.places.file_writer import PlaceWriter, uid_of
from functions.pack_builder.engine.places.merging import merge
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import Progress, Reader
from functions.pack_builder.engine.places.spellings import Spellings
from functions.pack_builder.engine.places.staging import Staging
from shared.geo.divisions import Divisions
from shared.places.division_finder import DivisionFinder
from shared.places.folding import Folding
from shared.places.schema import NOWHERE
from shared.places.tags import AIRPORT, CITY, COUNTRY, COUNTY, PROVINCE, TOWN, VILLAGE
from shared.places.tokens import WHOLE, any_of

DIVISION_TAGS: Final = frozenset({COUNTRY, PROVINCE, CITY, COUNTY, TOWN, VILLAGE})
SUFFIXES: Final = ("", "镇", "乡", "村")
"""What a settlement's name lacks of that of a division: see `merging`."""
NAMES_AT_ONCE: Final = 100
Row = tuple[Any, ...]
Fold = Callable[[str], str]


def add_places(
    path: Path,
    divisions: Divisions,
    finder: DivisionFinder,
    readers: Mapping[str, Reader],
    pinyin: Pinyin,
    progress: Progress,
) -> None:
    """Write what readers of operators' files yield into the file at `path`; of one identity the first counts.

    Raises PackError when a file is not what it should be; the file of places is then as it was.
    """
    with tempfile.TemporaryDirectory(prefix=".places-", dir=path.parent) as scratch:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as reading:
            folding = Folding(dict(reading.execute("SELECT traditional, simplified FROM variant")))
        staging = Staging(Path(scratch) / "staging.sqlite", finder, folding)
        for name, reader in readers.items():
            staging.add(reader, name, progress)
        staging.leave_out(_seats(staging.database, divisions))
        writer = PlaceWriter.extend(path, divisions, Spellings(folding, pinyin))
        _take_namesakes(staging.database, writer.database, folding.fold)
        merge(staging.database, divisions, progress)
        writer.database.execute("BEGIN")
        _change(staging.database, writer)
        writer.database.execute("COMMIT")
        writer.write(staging.database, progress)
        writer.database.execute("REPLACE INTO fact VALUES ('further', ?)", (" ".join(readers),))
        writer.database.close()
        staging.close()


def _seats(staging: sqlite3.Connection, divisions: Divisions) -> Iterator[str]:
    """Yield the settlements of a dump that gave divisions their points: they are these divisions already."""
    points = {(d.lng, d.lat) for d in divisions if d.lng is not None}
    rows = staging.execute(
        "SELECT identity, lng, lat FROM place WHERE identity LIKE ?", (f"{settlements.SOURCE}:%",)
    ).fetchall()
    return (identity for identity, lng, lat in rows if (lng, lat) in points)


def _take_namesakes(staging: sqlite3.Connection, base: sqlite3.Connection, fold: Fold) -> None:
    """Copy the places of the file that bear a staged name into the staging."""
    folded_names = [name for (name,) in staging.execute("SELECT DISTINCT folded FROM place")]
    names = {name + suffix for name in folded_names for suffix in SUFFIXES}
    tags = dict(base.execute("SELECT id, tag FROM category"))
    staging.execute("BEGIN")
    for batch in batched(sorted(names), NAMES_AT_ONCE):
        rows = base.execute(
            "SELECT id, uid, name, names, category, importance, division, country, lng, lat FROM place"
            " WHERE id IN (SELECT rowid FROM gram WHERE gram MATCH ?)",
            (any_of(WHOLE + name for name in batch),),
        )
        staging.executemany(
            "INSERT INTO place (identity, name, names, spelt, folded, tag, importance, division, country,"
            " lng, lat, address, facts, base) VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, '', '', ?)"
            " ON CONFLICT (identity) DO NOTHING",
            (_staging_row(row, tags, fold) for row in rows),
        )
    staging.execute("COMMIT")


def _staging_row(row: Row, tags: Mapping[int, str], fold: Fold) -> Row:
    """Return a row of the file as the staging has it, its source told by what it is."""
    id_, uid, name, names, category, importance, division, country, lng, lat = row
    tag = tags[category]
    is_division = division != NOWHERE and tag in DIVISION_TAGS
    source = division_places.SOURCE if is_division else AIRPORTS if tag == AIRPORT else settlements.SOURCE
    identity = f"{source}:={uid.hex()}"
    return identity, name, names, fold(name), tag, importance, division, country, lng, lat, id_


def _change(staging: sqlite3.Connection, writer: PlaceWriter) -> None:
    """Take away what an operator knows better, and add what it knows of places that stay."""
    uids = [
        uid_of(identity) for (identity,) in staging.execute("SELECT identity FROM place WHERE base IS NULL")
    ]
    for batch in batched(uids, NAMES_AT_ONCE):
        marks = ",".join("?" * len(batch))
        duplicates = writer.database.execute(f"SELECT id FROM place WHERE uid IN ({marks})", batch)  # noqa: S608
        writer.remove([id_ for (id_,) in duplicates.fetchall()])
    twins = staging.execute("SELECT base FROM place WHERE base IS NOT NULL AND merged_into IS NOT NULL")
    writer.remove([id_ for (id_,) in twins.fetchall()])
    rows = staging.execute(
        "SELECT base, name, names, lng, lat FROM place WHERE base IS NOT NULL AND merged_into IS NULL"
    ).fetchall()
    for id_, name, names, lng, lat in rows:
        was = writer.database.execute("SELECT names, lng FROM place WHERE id = ?", (id_,)).fetchone()
        if was is None:
            continue
        if was[0] != names:
            writer.add_names(id_, name, names)
        if was[1] is None and lng is not None:
            writer.add_point(id_, lng, lat)
