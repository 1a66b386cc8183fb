"""Operators' files laid over the pack of roads: graph, timetable, tables of directions.

The sample of a fresh machine goes as soon as there are roads of an operator's own. Feeds without extracts are
laid over the sample.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.errors import RefusedUpload, SourceDataError
from functions.pack_builder.kinds import ROAD_TABLES, TIMETABLES
from functions.pack_builder.plans import Materials, Upload
from functions.pack_builder.roads.building import Extract, build_roads
from functions.pack_builder.roads.walking import RoadWalks
from functions.pack_builder.transit.building import build_timetable
from functions.pack_builder.transit.feed import read_feed
from shared.roads import plates, tariff
from shared.roads.files import FACTS, TILES, TRAFFIC
from shared.transit.timetable import FOLDER

GRAPH: Final = (TILES, TRAFFIC, FACTS)

TABLES: Final[Mapping[str, Callable[[Path], object]]] = {
    tariff.FILE: tariff.load_tariff,
    plates.FILE: plates.load_plate_rules,
}
"""Tables that directions read beside the roads, and how they read one in a folder."""


def lay(folder: Path, uploads: Sequence[Upload], materials: Materials) -> Mapping[str, Sequence[Upload]]:
    """Lay the files over the pack in `folder`, which holds the sample."""
    tables = [upload for upload in uploads if ROAD_TABLES.takes(upload.key)]
    feeds = [upload for upload in uploads if TIMETABLES.takes(upload.key)]
    extracts = [upload for upload in uploads if upload not in tables and upload not in feeds]
    laid: dict[str, Sequence[Upload]] = {}
    for upload in tables:
        laid[_copy_table(upload, folder)] = [upload]
    if extracts:
        _build_graph(folder, extracts, materials)
        laid |= dict.fromkeys(GRAPH, extracts)
    if feeds:
        laid |= dict.fromkeys(_build_timetable(folder, feeds, materials), feeds)
    return laid


def _copy_table(upload: Upload, folder: Path) -> str:
    name = upload.file.name
    with upload.refusing():
        if name not in TABLES:
            raise SourceDataError(f"{name} is no table of directions; expected {' or '.join(TABLES)}")
        try:
            TABLES[name](upload.file.parent)
        except ValueError as error:
            raise SourceDataError(str(error).replace(str(upload.file), name)) from error
    shutil.copyfile(upload.file, folder / name)
    return name


def _build_graph(folder: Path, uploads: Sequence[Upload], materials: Materials) -> None:
    extracts = [
        Extract(of.file, of.key, of.facts.licence, of.facts.attribution, of.metadata.get("as-of", ""))
        for of in uploads
    ]
    try:
        build_roads(folder, extracts, progress=materials.progress)
    except SourceDataError as error:
        for extract in extracts:
            if str(error).startswith((f"{extract.name} ", f"{extract.name}:")):
                raise RefusedUpload(extract.name, str(error)) from error
        raise


def _build_timetable(folder: Path, feeds: Sequence[Upload], materials: Materials) -> Sequence[str]:
    """Write the timetable of all feeds, and return its files; a bad feed is refused by its own name."""
    for upload in feeds:
        materials.progress(f"reading {upload.key}", 0)
        with upload.refusing():
            read_feed(upload.file)
    materials.progress("building the timetable", 0)
    with RoadWalks(folder) as walks:
        build_timetable([upload.file for upload in feeds], folder, walks)
    return [str(file.relative_to(folder)) for file in sorted((folder / FOLDER).rglob("*")) if file.is_file()]
