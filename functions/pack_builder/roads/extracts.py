"""Extracts of OpenStreetMap: what is checked before the engine reads them, and how several become one.

A single sorted .osm.pbf is read as it is. An .osm file, or one that is not sorted, is sorted first. Several
are merged: what two of them have of the same object goes in once. Extracts whose ids mean other things, as of
roads that somebody drew without OpenStreetMap, keep their roads apart: the ids of the later one are shifted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import osmium
from osmium.filter import KeyFilter
from osmium.osm import NODE, RELATION, WAY

from functions.pack_builder.errors import SourceDataError
from functions.pack_builder.progress import Progress

Point = tuple[float, float]

MOST_SORTED_BYTES: Final = 512 << 20
"""Larger files must come sorted: sorting happens in memory."""

WAYS: Final = ("highway", "route", "railway", "man_made", "public_transport")
"""Keys of the ways that may become part of the graph: roads, ferries, piers, platforms."""
RELATIONS: Final = ("type",)

STRIDE: Final = 50_000
"""Ways or nodes between two reports of progress."""

MOVED_DEGREES: Final = 0.01
"""A node that two extracts put farther apart than this is not the same node."""


@dataclass(frozen=True)
class Extract:
    """One file of OpenStreetMap data, and whose work it is."""

    path: Path
    name: str = ""
    licence: str = "ODbL-1.0"
    attribution: str = "© OpenStreetMap contributors"
    as_of: str = ""
    """The date of the data; empty: what the file says of itself."""


@dataclass(frozen=True)
class Checked:
    """An extract that can be used: sorted, and with roads."""

    extract: Extract
    file: Path
    roads: int
    samples: tuple[Point, ...]
    """A point of a road in each tenth of a degree."""


def check(extract: Extract, work: Path, progress: Progress) -> Checked:
    """Read an extract once: sort it if need be, count its roads, see where they are.

    Raises SourceDataError when it is no OpenStreetMap data, is cut off, or has no roads.
    """
    name = extract.name or extract.path.name
    try:
        return _check(replace(extract, name=name), work, progress)
    except (RuntimeError, ValueError, OSError) as error:
        raise SourceDataError(
            f"{name} cannot be read as OpenStreetMap data ({_words(error)}): send the whole file again"
        ) from None


def _check(extract: Extract, work: Path, progress: Progress) -> Checked:
    size = extract.path.stat().st_size
    if not size:
        raise SourceDataError(f"{extract.name} is empty: send the file again")
    file = extract.path
    with osmium.io.Reader(str(file)) as reader:
        header = reader.header()
    if header.has_multiple_object_versions:
        raise SourceDataError(f"{extract.name} is a history file; expected an extract of one day")
    if extract.path.suffix == ".osm" or header.get("sorting") != "Type_then_ID":
        if size > MOST_SORTED_BYTES:
            raise SourceDataError(
                f"{extract.name} has {size >> 20} MB and does not say that it is sorted; at most "
                f"{MOST_SORTED_BYTES >> 20} MB are sorted here: run `osmium sort` on it"
            )
        progress(f"sorting {extract.name}", 0)
        file = _sorted(file, work)
    roads, ends, newest = _roads(extract.name, file, progress)
    if not roads:
        raise SourceDataError(f"{extract.name} has no roads: expected ways with a highway tag")
    samples = _samples(extract.name, file, ends)
    as_of = extract.as_of or header.get("osmosis_replication_timestamp")[:10] or newest
    return Checked(replace(extract, as_of=as_of), file, roads, samples)


def _sorted(file: Path, work: Path) -> Path:
    """Write all objects of a file in the order of their ids; of several versions the newest."""
    target = work / f"{len(list(work.glob('sorted-*')))}.osm.pbf"
    target = target.with_name(f"sorted-{target.name}")
    objects = osmium.MergeInputReader()
    objects.add_file(str(file))
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        objects.apply(writer)
    return target


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
    found: dict[tuple[int, int], Point] = {}
    for node in _objects(file, NODE, ends.id_filter()):
        at = node.location
        if not at.valid():
            raise SourceDataError(f"{name}: node {node.id} lies outside the earth; expected WGS-84 degrees")
        found.setdefault((int(at.lon * 10), int(at.lat * 10)), (at.lon, at.lat))
    if not found:
        raise SourceDataError(
            f"{name} has roads but none of their nodes: export it with all nodes of its ways"
        )
    return tuple(found.values())


def merged(checked: Sequence[Checked], target: Path, progress: Progress) -> None:
    """Write what routing needs of several extracts into one sorted file."""
    shifts = _shifts([of.file for of in checked], progress)
    with osmium.SimpleWriter(str(target), header=_header(), overwrite=True) as writer:
        written = 0
        for kind in (NODE, WAY, RELATION):
            for thing in _once([_needed(of.file, kind) for of in checked], shifts):
                writer.add(thing)
                written += 1
                if written % STRIDE == 0:
                    progress("merging extracts", written)


def _header() -> osmium.io.Header:
    header = osmium.io.Header()
    header.set("sorting", "Type_then_ID")
    return header


def _objects(file: Path, kind: Any, *filters: Any) -> Any:
    """Return the objects of one kind in a file that pass every filter."""
    objects = osmium.FileProcessor(str(file), kind)
    for through in filters:
        objects = objects.with_filter(through)
    return objects


def _needed(file: Path, kind: Any) -> Any:
    """Return the objects of one kind in a file, as far as the graph can need them."""
    if kind == WAY:
        return _objects(file, WAY, KeyFilter(*WAYS))
    if kind == RELATION:
        return _objects(file, RELATION, KeyFilter(*RELATIONS))
    nodes = osmium.IdTracker()
    for way in _objects(file, WAY, KeyFilter(*WAYS)):
        nodes.add_references(way)
    return _objects(file, NODE, nodes.id_filter())


def _once(sources: Sequence[Any], shifts: Sequence[int]) -> Iterable[Any]:
    """Yield each object once, those without a shift first and then one shifted source after the other."""
    alike = [source for source, shift in zip(sources, shifts, strict=True) if not shift]
    for same in _side_by_side(alike):
        yield max((thing for thing in same if thing is not None), key=lambda thing: thing.version)
    for source, shift in zip(sources, shifts, strict=True):
        if shift:
            yield from (_shifted(thing, shift) for thing in source)


def _side_by_side(sources: Sequence[Any]) -> Iterable[list[Any]]:
    """Yield, for each id in any of several sorted sources, what each of them has of it, or None."""
    return osmium.zip_processors(*sources)


def _shifts(files: Sequence[Path], progress: Progress) -> list[int]:
    """Return what to add to the ids of each file, so that ids that mean different things differ."""
    strange = [False] * len(files)
    most, done = 1, 0
    for kind in (NODE, WAY, RELATION):
        for same in _side_by_side([_objects(file, kind) for file in files]):
            things = [(at, thing) for at, thing in enumerate(same) if thing is not None]
            most = max(most, things[0][1].id)
            for at, thing in things[1:]:
                if kind == NODE and not strange[at] and _apart(things[0][1].location, thing.location):
                    strange[at] = True
            done += 1
            if done % STRIDE == 0:
                progress("comparing extracts", done)
    return [most * number if apart else 0 for number, apart in enumerate(strange)]


def _apart(one: Any, other: Any) -> bool:
    if not (one.valid() and other.valid()):
        return False
    return bool(max(abs(one.lon - other.lon), abs(one.lat - other.lat)) > MOVED_DEGREES)


def _shifted(thing: Any, shift: int) -> Any:
    """Return a copy of an object with its own id and those of its parts shifted."""
    if thing.is_way():
        return thing.replace(id=thing.id + shift, nodes=[node.ref + shift for node in thing.nodes])
    if thing.is_relation():
        members = [(member.type, member.ref + shift, member.role) for member in thing.members]
        return thing.replace(id=thing.id + shift, members=members)
    return thing.replace(id=thing.id + shift)


def _words(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
