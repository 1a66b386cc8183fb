"""House numbers that lines of an extract are spread along, and kilometre posts beside its roads.

Both are tags of nodes that only the lines through them explain. What the lines need of the nodes is gathered
beforehand, so that nothing of a country but that is kept in memory.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

from osmium import FileProcessor
from osmium.filter import KeyFilter, TagFilter
from osmium.osm import NODE, WAY, Node, Way

from functions.pack_builder.engine.places.records import HouseRangeRecord, KilometreRecord, Point
from shared.places.road_numbers import highway_number, house_number, metres_along

STEPS: Final = {"odd": 2, "even": 2, "all": 1}
"""`addr:interpolation`; a number says every how many there is one, letters are not interpolated."""


class LineNumbers:
    """What the nodes of one extract say to its lines; the nodes come before the lines."""

    def __init__(self, path: Path) -> None:
        """Read which nodes the interpolated lines have. Raises RuntimeError for what is no extract."""
        spread, milestone_filter = KeyFilter("addr:interpolation"), TagFilter(("highway", "milestone"))
        lines = FileProcessor(str(path), WAY).with_filter(spread)
        self._ends = {node.ref for way in lines if isinstance(way, Way) for node in way.nodes}
        self._numbers: dict[int, tuple[int, str]] = {}
        nodes = FileProcessor(str(path), NODE).with_filter(milestone_filter)
        posts = ((node.id, _post(node)) for node in nodes if isinstance(node, Node))
        self._posts = {id_: post for id_, post in posts if post is not None}

    def note(self, node: Node, tags: Mapping[str, str]) -> Iterator[KilometreRecord]:
        """Keep what a line will need of a node; yield a post that names its road itself."""
        if node.id in self._ends and (read := house_number(tags.get("addr:housenumber", ""))):
            self._numbers[node.id] = read.number, tags.get("addr:street") or tags.get("addr:place", "")
        post = self._posts.get(node.id)
        road = tags.get("road_ref") or tags.get("addr:street") or highway_number(tags.get("ref", ""))
        if post is not None and road:
            yield KilometreRecord(_road_names(road), *post)

    def ranges(self, way: Way, tags: Mapping[str, str]) -> Iterator[HouseRangeRecord]:
        """Yield the ranges of an interpolated line: from each numbered node of it to the next."""
        kind = tags.get("addr:interpolation", "")
        step = STEPS.get(kind) or (int(kind) if kind.isascii() and kind.isdigit() else 0)
        nodes = [node for node in way.nodes if node.location.valid()]
        numbered_indices = [index for index, node in enumerate(nodes) if node.ref in self._numbers]
        for start, end in pairwise(numbered_indices) if step else ():
            (first, road), (last, other) = self._numbers[nodes[start].ref], self._numbers[nodes[end].ref]
            street = tags.get("addr:street") or road or other
            if street and first != last and (last - first) % step == 0:
                line = tuple((round(node.lon, 7), round(node.lat, 7)) for node in nodes[start : end + 1])
                yield HouseRangeRecord(street, first, last, step, line)

    def kilometres(self, way: Way, names: tuple[str, ...]) -> Iterator[KilometreRecord]:
        """Yield the posts that a road of these names passes through."""
        if self._posts:
            for node in way.nodes:
                if (post := self._posts.get(node.ref)) is not None:
                    yield KilometreRecord(names, *post)


def _post(node: Node) -> tuple[int, Point] | None:
    """Return the metres and the point of a post that says them."""
    metre = metres_along(node.tags.get("distance") or node.tags.get("pk") or "")
    if metre is None or not node.location.valid():
        return None
    return metre, (round(node.lon, 7), round(node.lat, 7))


def _road_names(road: str) -> tuple[str, ...]:
    return tuple(filter(None, (road, highway_number(road))))
