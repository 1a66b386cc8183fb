"""Extracts of OpenStreetMap as their readers need them: sorted, with ids above zero, nothing deleted in them.

Published extracts are so. What somebody drew or changed in an editor and saved is not: editors give new
things ids below zero, leave what was deleted in the file with a mark, and sort as they like.
"""

import mmap
import re
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any, Final

import osmium
from msgspec import Struct
from osmium.osm import NODE, RELATION, WAY

from functions.pack_builder.errors import SourceDataError

MOST_SORTED_BYTES: Final = 512 << 20
"""Larger files must come sorted: sorting happens in memory."""
XML: Final = ".osm"

_ELEMENT = re.compile(rb"<(node|way|relation)\s[^<>]*\baction=[\"']delete[\"'][^<>]*>")
_ID = re.compile(rb"\sid=[\"'](-?[0-9]{1,19})[\"']")

Things = Container[tuple[str, int]]
"""First letter of the kind, and id."""


class OrderedExtract(Struct, frozen=True):
    """A file in order. What had an id below zero has one above `drawn_above`, which is None without such."""

    file: Path
    drawn_above: int | None = None

    def drawn_id(self, id_: int) -> int | None:
        """Return the id below zero that a thing had in the file, None if it had none."""
        return self.drawn_above - id_ if self.drawn_above is not None and id_ > self.drawn_above else None


def is_sorted(file: Path) -> bool:
    """Tell whether an extract says of itself that it is sorted; XML cannot."""
    if file.suffix == XML:
        return False
    with osmium.io.Reader(str(file)) as reader:
        return bool(reader.header().get("sorting") == "Type_then_ID")


def in_order(file: Path, target: Path, name: str) -> OrderedExtract:
    """Return an extract in order: itself, or a copy as `target`. `name` is what errors call it.

    Raises SourceDataError for a large file that is not sorted, RuntimeError for what is no extract.
    """
    if is_sorted(file):
        return OrderedExtract(file)
    size = file.stat().st_size
    if size > MOST_SORTED_BYTES:
        raise SourceDataError(
            f"{name} has {size >> 20} MB and does not say that it is sorted; at most "
            f"{MOST_SORTED_BYTES >> 20} MB are sorted here: run `osmium sort` on it"
        )
    if deletions := deleted_things(file):
        file = renumber(file, target.with_name(f"left-{target.name}"), lambda id_: id_, excluding=deletions)
    sorted_file = _sort(file, target)
    if not _is_drawn(sorted_file):
        return OrderedExtract(sorted_file)
    highest_id = max(0, max(thing.id for thing in _things(sorted_file)))
    numbered_file = target.with_name(f"numbered-{target.name}")
    renumber(sorted_file, numbered_file, lambda id_: highest_id - id_ if id_ < 0 else id_)
    return OrderedExtract(_sort(numbered_file, target), highest_id)


def renumber(file: Path, target: Path, new: Callable[[int], int], *, excluding: Things = ()) -> Path:
    """Copy a file with other ids, and without some things."""
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for thing in _things(file):
            if (thing.type_str(), thing.id) in excluding:
                continue
            further: dict[str, Any] = {}
            if thing.is_way():
                further = {"nodes": [new(node.ref) for node in thing.nodes]}
            elif thing.is_relation():
                further = {
                    "members": [(member.type, new(member.ref), member.role) for member in thing.members]
                }
            writer.add(thing.replace(id=new(thing.id), **further))
    return target


def deleted_things(file: Path) -> set[tuple[str, int]]:
    """Return what an editor marked as deleted, which its XML still has."""
    if file.suffix != XML or not file.stat().st_size:
        return set()
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        matches = [(element[1], _ID.search(element[0])) for element in _ELEMENT.finditer(text)]
    return {(kind[:1].decode(), int(id_[1])) for kind, id_ in matches if id_}


def _sort(file: Path, target: Path) -> Path:
    """Write all objects of a file in the order of their ids; of several versions the newest."""
    objects = osmium.MergeInputReader()
    objects.add_file(str(file))
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        objects.apply(writer)
    return target


def _is_drawn(file: Path) -> bool:
    """Tell whether a sorted file has an id below zero: such come first."""
    return any(next((thing.id for thing in _things(file, kind)), 0) < 0 for kind in (NODE, WAY, RELATION))


def _things(file: Path, kinds: Any = NODE | WAY | RELATION) -> Any:
    return osmium.FileProcessor(str(file), kinds)
