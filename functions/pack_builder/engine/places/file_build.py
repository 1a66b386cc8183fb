"""Building the file of places out of packages' lists; `additions` writes what an operator has into it."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.places.airports import read_airports
from functions.pack_builder.engine.places.division_places import division_places, village_places
from functions.pack_builder.engine.places.file_writer import PlaceWriter
from functions.pack_builder.engine.places.merging import merge
from functions.pack_builder.engine.places.new_area_places import new_area_places
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import Point, Progress
from functions.pack_builder.engine.places.settlements import (
    Settlement,
    read_settlements,
    settlement_places,
)
from functions.pack_builder.engine.places.spellings import Spellings, read_variants
from functions.pack_builder.engine.places.staging import Staging
from functions.pack_builder.engine.places.world_regions import region_names, region_places
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
    villages: bool = True,
    world: bool = True,
    progress: Progress = lambda what, count: None,
) -> None:
    """Write the file of places at `path`.

    pack: folder with the divisions and boundaries that it goes with. villages: with China's villages. world:
    with the settlements and airports of the world.
    Needs scratch space beside `path`, about twice the size of the finished file.
    Raises PackError when a source is not what it should be; `path` is then as it was.
    """
    divisions = Divisions(pack / division_file.FILE)
    finder = DivisionFinder(divisions, Boundaries(pack / boundary_file.FILE))
    variants = read_variants(sources.path(CHARACTERS, "simplified.txt"))
    folding = Folding(variants)
    pinyin = read_pinyin(sources)
    with tempfile.TemporaryDirectory(prefix=".places-", dir=path.parent) as scratch:
        staging = Staging(Path(scratch) / "staging.sqlite", finder, folding)
        settlements = list(read_settlements(sources.path(SETTLEMENTS, "settlements.json")))
        seats = _seats(divisions, settlements)
        staging.add(division_places(divisions, seats, pinyin), "divisions", progress)
        staging.add(new_area_places(), "new areas", progress)
        if villages:
            staging.add(village_places(divisions), "villages", progress)
        if world:
            airports = sources.path(AIRPORTS, "airports.csv")
            regions = region_names(settlements, airports)
            staging.add(region_places(settlements, regions), "countries and regions", progress)
            staging.add(settlement_places(settlements, seats, regions), "settlements", progress)
            staging.add(read_airports(airports), "airports", progress)
        merge(staging.database, divisions, progress)
        unfinished_file = Path(scratch) / "places.sqlite"
        writer = PlaceWriter.create(unfinished_file, divisions, Spellings(folding, pinyin))
        writer.write(staging.database, progress)
        writer.finish(pinyin, variants, {DIVISIONS: divisions.facts[FINGERPRINT]}, progress)
        staging.close()
        unfinished_file.rename(path)


def read_pinyin(sources: SourceFolder) -> Pinyin:
    """Return how names are read, by the packages' tables."""
    return Pinyin.read(sources.path(PINYIN, "characters.json"), sources.path(PINYIN, "phrases.json"))


def _seats(divisions: Divisions, settlements: Iterable[Settlement]) -> dict[Point, Settlement]:
    """Return the settlements that gave divisions their points: they are these divisions already."""
    points = {(d.lng, d.lat) for d in divisions if d.lng is not None and d.lat is not None}
    return {s.point: s for s in settlements if is_of_china(s.country) and s.point in points}
