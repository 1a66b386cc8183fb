"""Operators' files laid over the pack of places: it is built again, with everything that they uploaded."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.operator_boundaries import replace_boundaries
from functions.pack_builder.engine.places.file_build import build_places
from functions.pack_builder.engine.places.geonames import read_dump
from functions.pack_builder.engine.places.operator_tables import layout_of, read_table
from functions.pack_builder.engine.places.osm import read_osm
from functions.pack_builder.engine.places.records import Reader, SourceRecord
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.engine.source_types import BOUNDARIES, DUMP, EXTRACT
from functions.pack_builder.errors import SourceDataError
from shared.geo import boundaries, divisions
from shared.places import schema as place_schema


def overlay_places_pack(
    folder: Path,
    source_files: Sequence[SourceFile],
    materials: Materials,
    *,
    villages: bool = True,
    world: bool = True,
) -> Mapping[str, Sequence[SourceFile]]:
    """Build the places anew in `folder`, which holds the divisions and boundaries.

    Of things in several files the file with the first key has precedence.
    """
    outlines = [source_file for source_file in source_files if BOUNDARIES.takes(source_file.key)]
    for outline in reversed(outlines):
        with outline.refusing():
            replace_boundaries(folder / boundaries.FILE, folder / divisions.FILE, outline.path)
    build_places(
        folder / place_schema.FILE,
        folder,
        materials.sources,
        further={file.key: read_records(file) for file in source_files if file not in outlines},
        villages=villages,
        world=world,
        progress=materials.progress,
    )
    return {boundaries.FILE: outlines, place_schema.FILE: source_files}


def read_records(source_file: SourceFile) -> Iterator[SourceRecord]:
    """Yield what a file holds; refuse one that holds nothing, which is no file of places."""
    count = 0
    with source_file.refusing():
        for record in _reader(source_file):
            count += 1
            yield record
        if not count:
            raise SourceDataError(f"{source_file.path.name} has no place and no house number in it")


def _reader(source_file: SourceFile) -> Reader:
    path = source_file.path
    if path.name.endswith(EXTRACT):
        scratch = path.with_name(f"{path.name}.scratch")
        scratch.mkdir()
        return read_osm(path, scratch)
    if path.name.endswith(DUMP):
        return read_dump(path)
    return read_table(path, layout_of(source_file.metadata))
