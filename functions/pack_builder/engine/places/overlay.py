"""Operators' files laid over the pack of places: their places are written into a copy of its index."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from functions.pack_builder.engine.operator_boundaries import replace_boundaries
from functions.pack_builder.engine.overlay_materials import OverlayMaterials
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.places.additions import add_places
from functions.pack_builder.engine.places.file_build import SETTLEMENTS, build_places, read_pinyin
from functions.pack_builder.engine.places.geonames import read_dump
from functions.pack_builder.engine.places.operator_addresses import OperatorAddresses
from functions.pack_builder.engine.places.operator_tables import layout_of, read_table
from functions.pack_builder.engine.places.osm import read_osm
from functions.pack_builder.engine.places.records import Reader, SourceRecord
from functions.pack_builder.engine.places.row_faults import RowFaults
from functions.pack_builder.engine.places.settlements import SOURCE as GEONAMES
from functions.pack_builder.engine.places.settlements import read_settlements
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.engine.source_types import BOUNDARIES, DUMP, EXTRACT
from functions.pack_builder.errors import SourceDataError
from shared.geo import boundaries, divisions
from shared.geo.division_names import DivisionNames
from shared.geocoding.normalization import Simplification
from shared.places import schema as place_schema
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex


def overlay_places_pack(
    folder: Path,
    source_files: Sequence[SourceFile],
    materials: OverlayMaterials,
    *,
    villages: bool = True,
    world: bool = True,
) -> Mapping[str, Sequence[SourceFile]]:
    """Write the operators' places into the file in `folder`, which holds the base version.

    Only new outlines have that file built anew. Of things in several files the file with the first key has
    precedence.
    """
    outlines = [source_file for source_file in source_files if BOUNDARIES.takes(source_file.key)]
    for outline in reversed(outlines):
        with outline.refusing():
            replace_boundaries(folder / boundaries.FILE, folder / divisions.FILE, outline.path)
    if outlines:  # which division each place lies in may have changed
        build_places(
            folder / place_schema.FILE,
            folder,
            materials.sources,
            villages=villages,
            world=world,
            progress=materials.progress,
        )
    tree = divisions.Divisions(folder / divisions.FILE)
    names = DivisionNames(tree)
    simplification = Simplification(PlaceIndex(folder / place_schema.FILE, tree).folding, tree.names())
    files = [file for file in source_files if file not in outlines]
    has_dump = any(file.path.name.endswith(DUMP) for file in files)
    seats = _seats(tree, materials.sources) if has_dump else frozenset()
    readings = {file.key: TableReading(OperatorAddresses(names, simplification), seats) for file in files}
    add_places(
        folder / place_schema.FILE,
        tree,
        DivisionFinder(tree, boundaries.Boundaries(folder / boundaries.FILE)),
        {file.key: read_records(file, readings[file.key]) for file in files},
        read_pinyin(materials.sources),
        materials.progress,
    )
    materials.notes.update({key: notes for key, reading in readings.items() if (notes := reading.notes)})
    return {boundaries.FILE: outlines, place_schema.FILE: source_files}


def _seats(tree: divisions.Divisions, sources: SourceFolder) -> frozenset[str]:
    """Return the identities of the settlements that gave divisions their points."""
    points = {(division.lng, division.lat) for division in tree if division.lng is not None}
    settlements = read_settlements(sources.path(SETTLEMENTS, "settlements.json"))
    return frozenset(f"{GEONAMES}:{s.id}" for s in settlements if s.point in points)


class TableReading(Struct, frozen=True):
    """What reading an operator's table goes by, and what is to be said of it afterwards."""

    addresses: OperatorAddresses | None = None
    seats: frozenset[str] = frozenset()
    """Identities of settlements of a dump that are divisions already."""
    faults: RowFaults = field(default_factory=RowFaults)

    @property
    def notes(self) -> list[str]:
        """Rows that were set aside, and how many addresses were read."""
        notes = []
        if self.faults.count:
            notes.append(f"{self.faults.count:,} rows are set aside: {'; '.join(self.faults.lines)}")
        if self.addresses is not None and self.addresses.count:
            notes.append(f"{self.addresses.read_count:,} of {self.addresses.count:,} addresses are read")
        return notes


def read_records(source_file: SourceFile, reading: TableReading) -> Iterator[SourceRecord]:
    """Yield what a file holds; refuse one that holds nothing, which is no file of places."""
    count = 0
    with source_file.refusing():
        for record in _reader(source_file, reading):
            count += 1
            yield record
        if not count:
            reading.faults.require_none()
            raise SourceDataError(f"{source_file.path.name} has no place and no house number in it")


def _reader(source_file: SourceFile, reading: TableReading) -> Reader:
    path = source_file.path
    if path.name.endswith(EXTRACT):
        scratch = path.with_name(f"{path.name}.scratch")
        scratch.mkdir()
        return read_osm(path, scratch)
    if path.name.endswith(DUMP):
        return (record for record in read_dump(path) if record.identity not in reading.seats)
    records = read_table(path, layout_of(source_file.metadata), reading.faults)
    return reading.addresses.apply(records) if reading.addresses else records
