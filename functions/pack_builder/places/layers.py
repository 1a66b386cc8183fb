"""Operators' files laid over the pack of places: it is built again, with everything that they uploaded."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from functions.pack_builder.errors import SourceDataError
from functions.pack_builder.kinds import BOUNDARIES, DUMP, EXTRACT
from functions.pack_builder.operator_boundaries import replace_boundaries
from functions.pack_builder.places.building import build_places
from functions.pack_builder.places.found import Found, Reader
from functions.pack_builder.places.geonames import read_dump
from functions.pack_builder.places.osm import read_osm
from functions.pack_builder.places.tables import layout_of, read_table
from functions.pack_builder.plans import Materials, Upload
from shared.geo import boundaries, divisions
from shared.places import schema as place_schema


def lay(
    folder: Path,
    uploads: Sequence[Upload],
    materials: Materials,
    *,
    villages: bool = True,
    world: bool = True,
) -> Mapping[str, Sequence[Upload]]:
    """Build the places anew in `folder`, which holds the divisions and boundaries; the first key leads."""
    outlines = [upload for upload in uploads if BOUNDARIES.takes(upload.key)]
    for upload in reversed(outlines):
        with upload.refusing():
            replace_boundaries(folder / boundaries.FILE, folder / divisions.FILE, upload.file)
    build_places(
        folder / place_schema.FILE,
        folder,
        materials.sources,
        further={of.key: places_of(of) for of in uploads if of not in outlines},
        villages=villages,
        world=world,
        progress=materials.progress,
    )
    return {boundaries.FILE: outlines, place_schema.FILE: uploads}


def places_of(upload: Upload) -> Iterator[Found]:
    """Yield what a file holds; refuse one that holds nothing, which is no file of places."""
    found = 0
    with upload.refusing():
        for thing in _reader(upload):
            found += 1
            yield thing
        if not found:
            raise SourceDataError(f"{upload.file.name} has no place and no house number in it")


def _reader(upload: Upload) -> Reader:
    name = upload.file.name
    if name.endswith(EXTRACT):
        scratch = upload.file.with_name(f"{name}.scratch")
        scratch.mkdir()
        return read_osm(upload.file, scratch)
    if name.endswith(DUMP):
        return read_dump(upload.file)
    return read_table(upload.file, layout_of(upload.metadata))
