"""Extracts of OpenStreetMap: what is checked before the engine reads them, and how several become one.

A single sorted .osm.pbf is read as it is; any other is put in order first (`extract_order`). Several are
merged: what two of them have of the same object goes in once. Extracts whose ids mean other things, as of
roads that somebody drew without OpenStreetMap, keep their roads apart: the ids of the later one are shifted.
So are those that an editor gave, below zero, in each file.
"""

import errno
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import osmium
from msgspec import Struct
from msgspec.structs import replace
from osmium.filter import IdFilter, KeyFilter
from osmium.osm import NODE, RELATION, WAY

from functions.pack_builder.engine.extract_order import in_order, is_sorted, renumber
from functions.pack_builder.engine.progress import Progress
from functions.pack_builder.errors import SourceDataError

Point = tuple[float, float]

WAYS: Final = ("highway", "route", "railway", "man_made", "public_transport")
"""Keys of the ways that may become part of the graph: roads, ferries, piers, platforms."""
RELATIONS: Final = ("type",)

STRIDE: Final = 50_000
"""Ways or nodes between two reports of progress."""

COMPARED_NODES: Final = 100_000
"""Nodes of the same ids in two extracts that are looked at: ids that mean other things show at once."""
MOVED_DEGREES: Final = 0.01
"""A node that two extracts put farther apart than this is not the same node."""


class Extract(Struct, frozen=True):
    """One file of OpenStreetMap data, and whose work it is."""

    path: Path
    name: str = ""
    licence: str = "ODbL-1.0"
    attribution: str = "© OpenStreetMap contributors"
    as_of: str = ""
    """The date of the data; empty: what the file says of itself."""


class CheckedExtract(Struct, frozen=True):
    """An extract that can be used: sorted, and with roads."""

    extract: Extract
    file: Path
    roads: int
    samples: tuple[Point, ...]
    """A point of a road in each tenth of a degree."""
    drawn_above: int | None = None
    """Ids above this are of no other extract; None without such."""


def check(extract: Extract, work: Path, progress: Progress) -> CheckedExtract:
    """Read an extract once: sort it if need be, count its roads, see where they are.

    Raises SourceDataError when it is no OpenStreetMap data, is cut off, or has no roads.
    """
    name = extract.name or extract.path.name
    try:
        return _check(replace(extract, name=name), work, progress)
    except SourceDataError:
        raise
    except MemoryError:
        raise SourceDataError(
            f"{name} has ids that nothing in OpenStreetMap has: number its objects from 1"
        ) from None
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        raise SourceDataError(
            f"{name} cannot be read as OpenStreetMap data ({_words(error)}): send the whole file again"
        ) from error


def _check(extract: Extract, work: Path, progress: Progress) -> CheckedExtract:
    size = extract.path.stat().st_size
    if not size:
        raise SourceDataError(f"{extract.name} is empty: send the file again")
    file = extract.path
    with osmium.io.Reader(str(file)) as reader:
        header = reader.header()
    if header.has_multiple_object_versions:
        raise SourceDataError(f"{extract.name} is a history file; expected an extract of one day")
    if not is_sorted(file):
        progress(f"sorting {extract.name}", 0)
    target = work / f"sorted-{len(list(work.glob('sorted-*')))}.osm.pbf"
    ordered_extract = in_order(file, target, extract.name)
    file = ordered_extract.file
    roads, ends, newest = _roads(extract.name, file, progress)
    if not roads:
        raise SourceDataError(f"{extract.name} has no roads: expected ways with a highway tag")
    samples = _samples(extract.name, file, ends)
    as_of = extract.as_of or header.get("osmosis_replication_timestamp")[:10] or newest
    return CheckedExtract(replace(extract, as_of=as_of), file, roads, samples, ordered_extract.drawn_above)


def _roads(name: str, file: Path, progress: Progress) -> tuple[int, osmium.IdTracker, str]:
    """Return how many roads a file has, the first node of each, and the day of its newest road."""
    ends, roads, newest = osmium.IdTracker(), 0, datetime.fromtimestamp(0, UTC)
    for way in _objects(file, WAY, KeyFilter("highway")):
        if len(way.nodes) > 1:
            ends.add_node(way.nodes[0].ref)
            newest = max(newest, way.timestamp)
            roads += 1
            if roads % STRIDE == 0:
                progress(f"reading roads of {name}", roads)
    return roads, ends, f"{newest:%Y-%m-%d}" if newest.year > 2000 else ""


def _samples(name: str, file: Path, ends: osmium.IdTracker) -> tuple[Point, ...]:
    """Return one of the given nodes in each tenth of a degree."""
    points_by_cell: dict[tuple[int, int], Point] = {}
    for node in _objects(file, NODE, ends.id_filter()):
        location = node.location
        if not location.valid():
            raise SourceDataError(f"{name}: node {node.id} lies outside the earth; expected WGS-84 degrees")
        points_by_cell.setdefault(
            (int(location.lon * 10), int(location.lat * 10)), (location.lon, location.lat)
        )
    if not points_by_cell:
        raise SourceDataError(
            f"{name} has roads but none of their nodes: export it with all nodes of its ways"
        )
    return tuple(points_by_cell.values())


def merge(checked_extracts: Sequence[CheckedExtract], work: Path, progress: Progress) -> Path:
    """Write what routing needs of several extracts into one sorted file, and return it.

    Of an object that several have, the newest version goes in.
    """
    target = work / "merged.osm.pbf"
    objects = osmium.MergeInputReader()
    road_files: list[Path] = []
    for position, usable in enumerate(
        sorted(checked_extracts, key=lambda item: item.drawn_above is not None)
    ):
        progress(f"taking the roads out of {usable.extract.name}", 0)
        file = _roads_only(usable.file, work / f"roads-{position}.osm.pbf")
        own = 0 if _is_strange(file, road_files) else usable.drawn_above
        if road_files and own is not None:
            file = _shift(file, work / f"shifted-{position}.osm.pbf", _highest_id([*road_files, file]), own)
        road_files.append(file)
        objects.add_file(str(file))
    progress("merging extracts", 0)
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        objects.apply(writer)
    return target


def _roads_only(file: Path, target: Path) -> Path:
    """Copy the ways that may become part of the graph, their nodes, and the relations that may rule them."""
    filters: list[Any] = [_nodes_of_ways(file).id_filter(), KeyFilter(*WAYS), KeyFilter(*RELATIONS)]
    for kind, only in zip((NODE, WAY, RELATION), filters, strict=True):
        only.enable_for(kind)
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        osmium.apply(str(file), *filters, writer)
    return target


def _is_strange(file: Path, others: Sequence[Path]) -> bool:
    """Tell whether a node of a file has the id of one elsewhere in another file."""
    own = _nodes_of_ways(file).id_filter()
    for other in others:
        common = islice(_objects(other, NODE, own), COMPARED_NODES)
        locations = {node.id: (node.lon, node.lat) for node in common if node.location.valid()}
        if locations and any(
            node.location.valid() and _apart((node.lon, node.lat), locations[node.id])
            for node in _objects(file, NODE, IdFilter(list(locations)))
        ):
            return True
    return False


def _apart(one: Point, other: Point) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) > MOVED_DEGREES


def _highest_id(files: Sequence[Path]) -> int:
    """Return the highest id of anything in files that are sorted."""
    highest: int = max(thing.id for file in files for thing in _objects(file, NODE | WAY | RELATION))
    return highest


def _shift(file: Path, target: Path, shift: int, lowest_id: int) -> Path:
    """Copy a file, with the ids above one shifted."""
    return renumber(file, target, lambda id_: id_ + shift if id_ > lowest_id else id_)


def _nodes_of_ways(file: Path) -> osmium.IdTracker:
    nodes = osmium.IdTracker()
    for way in _objects(file, WAY, KeyFilter(*WAYS)):
        nodes.add_references(way)
    return nodes


def _objects(file: Path, kind: Any, *filters: Any) -> Any:
    """Return the objects of some kinds in a file that pass every filter."""
    objects = osmium.FileProcessor(str(file), kind)
    for item in filters:
        objects = objects.with_filter(item)
    return objects


def _words(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
