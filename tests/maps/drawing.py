"""Road maps drawn in tests, and the network that they become.

    A---B---C        letters and digits are nodes, lines join them: - | / \\
        |            a column is 25 m wide, a row 50 m high
        D

    ABC  highway=primary name=东海大道 oneway=yes     a way over nodes, and its tags
    B:   highway=traffic_signals                      tags of a node
    no_left_turn AB B BD                              a restriction: from, via, to; several from: AB,CB
    no_left_turn:07:00-09:00 AB BC CD                 one that holds at some hours, here over a way

Every two neighbours of a way must be joined by a line, and a line without a way is a residential street. All
maps that are drawn when the tests are collected become one network, each at a place of its own, half a degree
from the next, so that a run builds one network only.
"""

import shlex
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import LocalPlane

COLUMN_METRES, ROW_METRES = 25.0, 50.0
WEST, NORTH = 104.0, 30.0
"""Where the first map lies: in China, far from every border."""
SPACING = 0.5
MAPS_IN_A_ROW = 14
NEAR_METRES = 3.0
"""Within which a point of a path is a node."""

STREET = {"highway": "residential"}
DIRECTIONS = {"-": (0, 1), "|": (1, 0), "\\": (1, 1), "/": (1, -1)}

_DRAWN: "list[RoadMap]" = []


class Way(Struct, frozen=True):
    """A road over nodes."""

    nodes: str
    tags: Mapping[str, str]


class Restriction(Struct, frozen=True):
    """A turn that is forbidden or the only one."""

    kind: str
    start: str
    via: str
    end: str


class RoadMap(Struct, frozen=True, eq=False, dict=True):
    """One map: nodes by letter, ways, tags of nodes, restrictions. `number` decides where it lies."""

    number: int
    cells: Mapping[str, tuple[int, int]]
    ways: tuple[Way, ...]
    node_tags: Mapping[str, Mapping[str, str]]
    restrictions: tuple[Restriction, ...] = ()

    @cached_property
    def points(self) -> Mapping[str, tuple[float, float]]:
        """The WGS-84 (longitude, latitude) of each node."""
        west = WEST + SPACING * (self.number % MAPS_IN_A_ROW)
        north = NORTH - SPACING * (self.number // MAPS_IN_A_ROW)
        plane = LocalPlane(west, north)
        corners = {
            name: plane.degrees(column * COLUMN_METRES, -row * ROW_METRES)
            for name, (row, column) in self.cells.items()
        }
        return {name: (round(lng, 6), round(lat, 6)) for name, (lng, lat) in corners.items()}

    def at(self, place: str) -> str:
        """Return `lat,lng` of a node, or of a point between two: `A`, `AB` the middle, `AB:0.2` nearer A."""
        names, _, share = place.partition(":")
        part = float(share) if share else 0.5
        (x1, y1), (x2, y2) = self.points[names[0]], self.points[names[-1]]
        return f"{y1 + (y2 - y1) * part:.7f},{x1 + (x2 - x1) * part:.7f}"

    def through(self, *places: str) -> str:
        """Return points as `waypoints` has them."""
        return "|".join(map(self.at, places))

    def passed(self, *paths: str) -> str:
        """Return the nodes that paths `lng,lat;lng,lat` pass, in order, none twice in a row."""
        names: list[str] = []
        for path in paths:
            points = [self._metres(*map(float, pair.split(","))) for pair in path.split(";")]
            points = points if len(points) > 1 else points * 2
            for start, end in pairwise(points):
                names += [name for name in self._between(start, end) if names[-1:] != [name]]
        return "".join(names)

    def _between(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> list[str]:
        """Return the nodes on the straight line between two points, in order."""
        line = end - start
        length = float(np.hypot(*line))
        if not length:
            return [name for name, at in self._places.items() if np.hypot(*(at - start)) < NEAR_METRES]
        found = []
        for name, at in self._places.items():
            along = float((at - start) @ line) / length
            if _off(line, at - start) < NEAR_METRES and -NEAR_METRES < along < length + NEAR_METRES:
                found.append((along, name))
        return [name for _, name in sorted(found)]

    @cached_property
    def _places(self) -> dict[str, NDArray[np.float64]]:
        return {name: self._metres(*point) for name, point in self.points.items()}

    def _metres(self, lng: float, lat: float) -> NDArray[np.float64]:
        west, north = next(iter(self.points.values()))
        return np.array(LocalPlane(west, north).metres(lng, lat))


def _off(line: NDArray[np.float64], point: NDArray[np.float64]) -> float:
    """Return the metres by which a point lies beside a line through the origin."""
    return abs(float(line[0] * point[1] - line[1] * point[0])) / float(np.hypot(*line))


def draw(text: str) -> RoadMap:
    """Read a map; it will be part of the network that `drawn_roads` gives."""
    drawing, _, below = text.strip("\n").partition("\n\n")
    lines = drawing.split("\n")
    cells = {
        sign: (row, column)
        for row, line in enumerate(lines)
        for column, sign in enumerate(line)
        if sign.isalnum()
    }
    joined = set(_joined(lines, cells))
    ways, node_tags, restrictions = _read(below)
    for way in ways:
        for pair in pairwise(way.nodes):
            if frozenset(pair) not in joined:
                raise ValueError(f"way {way.nodes}: no line joins {pair[0]} and {pair[1]} in\n{drawing}")
    covered = {frozenset(pair) for way in ways for pair in pairwise(way.nodes)}
    streets = [Way("".join(sorted(pair)), STREET) for pair in sorted(joined - covered, key=sorted)]
    drawn = RoadMap(len(_DRAWN), cells, (*ways, *streets), node_tags, tuple(restrictions))
    _DRAWN.append(drawn)
    return drawn


def write_osm(path: Path) -> Path:
    """Write all maps drawn so far as OpenStreetMap XML."""
    path.write_text("\n".join(_osm(_DRAWN)), encoding="utf-8")
    return path


def _joined(lines: list[str], cells: Mapping[str, tuple[int, int]]) -> Iterator[frozenset[str]]:
    """Follow every line from its upper or left node to the next one."""

    def sign(row: int, column: int) -> str:
        return lines[row][column] if 0 <= row < len(lines) and 0 <= column < len(lines[row]) else " "

    for start, (row, column) in cells.items():
        for stroke, (down, right) in DIRECTIONS.items():
            here = (row + down, column + right)
            drawn = False
            while sign(*here) == stroke:
                here, drawn = (here[0] + down, here[1] + right), True
            end = sign(*here)
            if drawn and end in cells:
                yield frozenset((start, end))
            elif drawn:
                raise ValueError(f"the line {stroke} from {start} ends nowhere")


def _read(below: str) -> tuple[list[Way], dict[str, dict[str, str]], list[Restriction]]:
    ways, node_tags, restrictions = [], {}, []
    for line in filter(None, map(str.strip, below.split("\n"))):
        subject, *rest = shlex.split(line)
        if subject.startswith(("no_", "only_")):
            restrictions.append(Restriction(subject, *rest))
        elif subject.endswith(":"):
            node_tags[subject[:-1]] = _tags(rest)
        else:
            ways.append(Way(subject, STREET | _tags(rest)))
    return ways, node_tags, restrictions


def _tags(words: list[str]) -> dict[str, str]:
    return {key: value for key, _, value in (word.partition("=") for word in words)}


def _osm(maps: list[RoadMap]) -> Iterator[str]:
    """Yield the lines of one file: all nodes, then all ways, then all relations, as its readers want."""
    yield '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6" generator="tests">'
    version = 'version="1" timestamp="2026-01-01T00:00:00Z" visible="true"'
    nodes: dict[tuple[int, str], int] = {}
    ways: list[tuple[RoadMap, Way]] = [(drawn, way) for drawn in maps for way in drawn.ways]
    for drawn in maps:
        for name, (lng, lat) in drawn.points.items():
            nodes[drawn.number, name] = len(nodes) + 1
            tags = _xml(drawn.node_tags.get(name, {}))
            yield f'<node id="{len(nodes)}" {version} lat="{lat}" lon="{lng}">{tags}</node>'
    for number, (drawn, way) in enumerate(ways, 1):
        members = "".join(f'<nd ref="{nodes[drawn.number, name]}"/>' for name in way.nodes)
        yield f'<way id="{number}" {version}>{members}{_xml(way.tags)}</way>'
    relation = 0
    for drawn in maps:
        numbers = {way.nodes: number for number, (of, way) in enumerate(ways, 1) if of is drawn}
        for each in drawn.restrictions:
            relation += 1
            starts = "".join(
                f'<member type="way" ref="{numbers[start]}" role="from"/>' for start in each.start.split(",")
            )
            via = (
                ("node", nodes[drawn.number, each.via]) if len(each.via) == 1 else ("way", numbers[each.via])
            )
            kind, _, hours = each.kind.partition(":")
            tags = {"restriction": kind} if not hours else {"restriction:conditional": f"{kind} @ ({hours})"}
            yield (
                f'<relation id="{relation}" {version}>{starts}'
                f'<member type="{via[0]}" ref="{via[1]}" role="via"/>'
                f'<member type="way" ref="{numbers[each.end]}" role="to"/>'
                f"{_xml({'type': 'restriction'} | tags)}</relation>"
            )
    yield "</osm>"


def _xml(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
