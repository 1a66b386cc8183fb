"""Operators' files laid over the pack of roads: graph, timetable, tables of directions.

The sample of a fresh machine goes as soon as there are roads of an operator's own. Feeds without extracts are
laid over the sample. The graph stays while its extracts do, the timetable while feeds and graph do; ways on
foot between two stops are measured once on one graph.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.kept_parts import Part
from functions.pack_builder.engine.overlay_materials import OverlayMaterials
from functions.pack_builder.engine.roads.graph_build import Extract, build_roads
from functions.pack_builder.engine.roads.walking import MeasuredWalks, RoadWalks
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.engine.source_types import ROAD_TABLES, TIMETABLES
from functions.pack_builder.engine.transit.feed import read_feed
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from functions.pack_builder.errors import PackError, RefusedUpload, SourceDataError
from shared.roads import plates, tariff
from shared.roads.files import FACTS, TILES, TRAFFIC
from shared.transit.timetable import FOLDER

GRAPH: Final = (TILES, TRAFFIC, FACTS)
WALKS: Final = "walks.npy"
GRAPH_PART, TIMETABLE_PART, WALKS_PART = "graph", "timetable", "walks"
"""Names of the parts that may stay."""

TABLES: Final[Mapping[str, Callable[[Path], object]]] = {
    tariff.FILE: tariff.load_tariff,
    plates.FILE: plates.load_plate_rules,
}
"""Tables that directions read beside the roads, and how they read one in a folder."""


def overlay_roads_pack(
    folder: Path, source_files: Sequence[SourceFile], materials: OverlayMaterials
) -> Mapping[str, Sequence[SourceFile]]:
    """Lay the files over the pack in `folder`, which holds the sample."""
    tables = [file for file in source_files if ROAD_TABLES.takes(file.key)]
    feeds = [file for file in source_files if TIMETABLES.takes(file.key)]
    extracts = [file for file in source_files if file not in tables and file not in feeds]
    additions: dict[str, Sequence[SourceFile]] = {}
    for table in tables:
        additions[_copy_table(table, folder)] = [table]
    kept_parts = materials.kept_parts
    if extracts:
        digest = kept_parts.digest(extracts, f"{date.today():%Y-%m}")  # hours with years are read for a time
        if kept_parts.take(GRAPH_PART, digest, folder) is None:
            _build_graph(folder, extracts, materials)
            kept_parts.parts[GRAPH_PART] = Part(digest, GRAPH)
        additions |= dict.fromkeys(GRAPH, extracts)
    if feeds:
        additions |= dict.fromkeys(_lay_timetable(folder, feeds, materials), feeds)
    return additions


def _lay_timetable(folder: Path, feeds: Sequence[SourceFile], materials: OverlayMaterials) -> Sequence[str]:
    """Write the timetable, or keep the one in use, and return its files."""
    kept_parts = materials.kept_parts
    with (folder / TILES).open("rb") as tiles:
        graph_digest = hashlib.file_digest(tiles, "sha256").hexdigest()
    digest = kept_parts.digest(feeds, graph_digest)
    if (part := kept_parts.take(TIMETABLE_PART, digest, folder)) is not None:
        materials.notes.update({key: list(notes) for key, notes in part.notes.items()})
    kept_parts.take(WALKS_PART, graph_digest, folder)
    if part is not None:
        return [*part.files, WALKS]
    files = _build_timetable(folder, feeds, materials)
    notes = {feed.key: materials.notes[feed.key] for feed in feeds if feed.key in materials.notes}
    kept_parts.parts[TIMETABLE_PART] = Part(digest, files, notes)
    kept_parts.parts[WALKS_PART] = Part(graph_digest, [WALKS])
    return [*files, WALKS]


def _copy_table(table: SourceFile, folder: Path) -> str:
    name = table.path.name
    with table.refusing():
        if name not in TABLES:
            raise SourceDataError(f"{name} is no table of directions; expected {' or '.join(TABLES)}")
        try:
            TABLES[name](table.path.parent)
        except ValueError as error:
            raise SourceDataError(str(error).replace(str(table.path), name)) from error
    shutil.copyfile(table.path, folder / name)
    return name


def _build_graph(folder: Path, source_files: Sequence[SourceFile], materials: OverlayMaterials) -> None:
    extracts = [
        Extract(
            file.path, file.key, file.facts.licence, file.facts.attribution, file.metadata.get("as-of", "")
        )
        for file in source_files
    ]
    try:
        build_roads(folder, extracts, progress=materials.progress)
    except (OSError, MemoryError):
        raise
    except Exception as error:
        for extract in extracts:
            if len(extracts) == 1 or str(error).startswith((f"{extract.name} ", f"{extract.name}:")):
                raise RefusedUpload(extract.name, _words(extract.name, error)) from error
        _refuse_culprit(source_files, extracts, materials)
        raise


def _refuse_culprit(
    source_files: Sequence[SourceFile], extracts: Sequence[Extract], materials: OverlayMaterials
) -> None:
    """Build every extract by itself, and refuse the first that cannot be built."""
    for source_file, extract in zip(source_files, extracts, strict=True):
        materials.progress(f"looking for what is wrong in {extract.name}", 0)
        with tempfile.TemporaryDirectory(dir=source_file.path.parent) as folder:
            try:
                build_roads(Path(folder), [extract], progress=materials.progress)
            except (OSError, MemoryError):
                raise
            except Exception as error:
                raise RefusedUpload(extract.name, _words(extract.name, error)) from error


def _words(name: str, error: Exception) -> str:
    """Return why a file is refused; an error that nobody wrote for people has its type."""
    if isinstance(error, PackError):
        return str(error)
    return f"{name} cannot be read: {type(error).__name__}: {error}"


def _build_timetable(folder: Path, feeds: Sequence[SourceFile], materials: OverlayMaterials) -> Sequence[str]:
    """Write the timetable of all feeds, and return its files; a bad feed is refused by its own name."""
    for feed in feeds:
        materials.progress(f"reading {feed.key}", 0)
        with feed.refusing():
            if notes := read_feed(feed.path).notes:
                materials.notes[feed.key] = list(notes)
    materials.progress("building the timetable", 0)
    with RoadWalks(folder) as road_walks:
        walks = MeasuredWalks(road_walks, folder / WALKS)
        build_timetable([feed.path for feed in feeds], folder, walks)
        walks.write()
    return [str(file.relative_to(folder)) for file in sorted((folder / FOLDER).rglob("*")) if file.is_file()]
