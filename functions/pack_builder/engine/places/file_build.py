"""Building the file of places: packages' lists, then what the operator has, one file out of all of it."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.places.airports import read_airports
from functions.pack_builder.engine.places.division_places import division_places, village_places
from functions.pack_builder.engine.places.file_writer import PlaceWriter
from functions.pack_builder.engine.places.merging import merge
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import Point, Progress, Reader
from functions.pack_builder.engine.places.settlements import SOURCE as GEONAMES
from functions.pack_builder.engine.places.settlements import (
    Settlement,
    read_settlements,
    settlement_places,
)
from functions.pack_builder.engine.places.spellings import Spellings, read_variants
from functions.pack_builder.engine.places.staging import Staging
from shared.geo import boundaries as boundary_file
from shared.geo import divisions as division_file
from shared.geo.boundaries import Boundaries
from shared.geo.countries import is_of_china
from shared.geo.divisions import FINGERPRINT, Divisions
from shared.places.division_finder import DivisionFinder
from shared.places.folding import Folding
from shared.places.schema import DIVISIONS

SETTLEMENTS, AIRPORTS, PINYIN, CHARACTERS = "settlements", "airports", "pinyin", "characters"
SOURCES: Final = (SETTLEMENTS, AIRPORTS, PINYIN, CHARACTERS)
"""Ids of the sources that go into every file of places."""


def build_places(
    path: Path,
    pack: Path,
    sources: SourceFolder,
    *,
    further: Mapping[str, Reader] | None = None,
    villages: bool = True,
    world: bool = True,
    progress: Progress = lambda what, count: None,
) -> None:
    """Write the file of places at `path`.

    pack: folder with the divisions and boundaries that it goes with. further: readers of operators' files by
    name (`osm.read_osm`, `operator_tables.read_table`); of one identity the first counts, then come the
    packages. villages: with China's villages. world: with the settlements and airports of the world.
    Needs scratch space beside `path`, about twice the size of the finished file.
    Raises PackError when a source is not what it should be; `path` is then as it was.
    """
    divisions = Divisions(pack / division_file.FILE)
    finder = DivisionFinder(divisions, Boundaries(pack / boundary_file.FILE))
    variants = read_variants(sources.path(CHARACTERS, "simplified.txt"))
    folding = Folding(variants)
    with tempfile.TemporaryDirectory(prefix=".places-", dir=path.parent) as scratch:
        staging = Staging(Path(scratch) / "staging.sqlite", finder, folding)
        for name, reader in (further or {}).items():  # first: a file that is wrong is soon refused
            staging.add(reader, name, progress)
        seats = _seats(divisions, sources)
        staging.leave_out(f"{GEONAMES}:{seat.id}" for seat in seats.values())
        for name, reader in _readers(divisions, seats, sources, villages, world).items():
            staging.add(reader, name, progress)
        merge(staging.database, divisions, progress)
        pinyin = Pinyin.read(sources.path(PINYIN, "characters.json"), sources.path(PINYIN, "phrases.json"))
        unfinished_file = Path(scratch) / "places.sqlite"
        writer = PlaceWriter(unfinished_file, divisions, Spellings(folding, pinyin))
        writer.write(
            staging.database,
            pinyin,
            variants,
            {DIVISIONS: divisions.facts[FINGERPRINT], "further": " ".join(further or ())},
            progress,
        )
        staging.close()
        unfinished_file.rename(path)


def _seats(divisions: Divisions, sources: SourceFolder) -> dict[Point, Settlement]:
    """Return the settlements that gave divisions their points: they are these divisions already."""
    points = {(d.lng, d.lat) for d in divisions if d.lng is not None and d.lat is not None}
    settlements = read_settlements(sources.path(SETTLEMENTS, "settlements.json"))
    return {s.point: s for s in settlements if is_of_china(s.country) and s.point in points}


def _readers(
    divisions: Divisions,
    seats: Mapping[Point, Settlement],
    sources: SourceFolder,
    villages: bool,
    world: bool,
) -> dict[str, Reader]:
    readers: dict[str, Reader] = {"divisions": division_places(divisions, seats)}
    if villages:
        readers["villages"] = village_places(divisions)
    if world:
        settlements = read_settlements(sources.path(SETTLEMENTS, "settlements.json"))
        readers["settlements"] = settlement_places(settlements, seats)
        readers["airports"] = read_airports(sources.path(AIRPORTS, "airports.csv"))
    return readers
