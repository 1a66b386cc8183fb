"""A whole extract as the engine shall read it: one pass over its relations, one over everything."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import osmium
from msgspec import Struct
from osmium.filter import IdFilter, KeyFilter, TagFilter
from osmium.osm import NODE, RELATION, WAY

from functions.pack_builder.engine.roads.rules.access import is_yard, open_barrier
from functions.pack_builder.engine.roads.rules.hours import has_hours
from functions.pack_builder.engine.roads.rules.speeds import CountrySpeeds
from functions.pack_builder.engine.roads.rules.turns import (
    CONDITIONAL,
    CopiedWay,
    TurnRelation,
    WayCopies,
    is_restriction,
    lead_over_copies,
    read_turns,
)
from functions.pack_builder.engine.roads.rules.ways import edge_of_square, engine_ways, is_square

FIRST_COPY: Final = 3_000_000_000
"""Ids of copies begin here: above all ways of OpenStreetMap, and below 2^32, where the engine's ids end."""
FIRST_RELATION: Final = 3_000_000_000
WAY_KEYS: Final = ("highway", "route")
RELATION_KEYS: Final = ("restriction", CONDITIONAL, "highway")


class PreparedExtract(Struct, frozen=True):
    """An extract for the engine, and whether some of its turns, or roads, are closed at some hours."""

    file: Path
    has_turn_hours: bool
    has_road_hours: bool


def prepare(file: Path, target: Path, today: date, speeds: CountrySpeeds) -> PreparedExtract:
    """Copy a sorted extract with the tags, ways and relations that the engine shall read.

    speeds: those of its country.
    """
    return _Preparation(file, target, today, speeds).run()


class _Preparation:
    def __init__(self, file: Path, target: Path, today: date, speeds: CountrySpeeds) -> None:
        self._file, self._target, self._today = file, target, today
        self._speeds = speeds
        self._ways = WayCopies(FIRST_COPY)
        self._turns: dict[int, list[TurnRelation]] = {}
        self._wanted_ways: set[int] = set()
        self._has_turn_hours = False
        self._has_road_hours = False
        self._edges: list[CopiedWay] = []
        self._through_ways: set[int] = set()

    def run(self) -> PreparedExtract:
        """Read the relations, then write everything."""
        for relation in self._objects(RELATION, KeyFilter(*RELATION_KEYS)):
            if is_restriction(relation.tags):
                self._read_turns(relation)
            elif is_square(relation.tags):
                self._read_square(relation)
        self._read_yards()
        with osmium.SimpleWriter(str(self._target), overwrite=True) as writer:
            self._write(writer)
        return PreparedExtract(self._target, self._has_turn_hours, self._has_road_hours)

    def _read_turns(self, relation: Any) -> None:
        members = [(member.type, member.ref, member.role) for member in relation.members]
        turns = read_turns(dict(relation.tags), members, self._today)
        self._turns[relation.id] = turns
        for turn in turns:
            self._has_turn_hours |= CONDITIONAL in turn.tags
            if turn.is_detour_at_hours:
                self._wanted_ways |= {turn.start, *turn.via_ways, turn.end}

    def _read_square(self, relation: Any) -> None:
        """Take the ways along the edge of an area as ways that one walks on."""
        tags = edge_of_square(dict(relation.tags))
        ids = [member.ref for member in relation.members if member.type == "w"]
        for way in self._objects(WAY, IdFilter(ids)) if ids else ():
            if "highway" not in way.tags:
                nodes = tuple(node.ref for node in way.nodes)
                self._edges.append(CopiedWay(self._ways.new_id(), nodes, tags))

    def _read_yards(self) -> None:
        """See which driveways and aisles join other roads at two places."""
        yards: dict[int, list[int]] = {}
        nodes = osmium.IdTracker()
        for way in self._objects(WAY, TagFilter(("highway", "service"))):
            if is_yard(way.tags):
                nodes.add_references(way)
                yards[way.id] = [node.ref for node in way.nodes]
        if not yards:
            return
        uses: Counter[int] = Counter()
        own = {node for way_nodes in yards.values() for node in way_nodes}
        for way in self._objects(WAY, KeyFilter("highway")):
            if nodes.contains_any_references(way):
                uses.update({node.ref for node in way.nodes} & own)
        self._through_ways = {
            way for way, way_nodes in yards.items() if sum(uses[node] > 1 for node in set(way_nodes)) > 1
        }

    def _objects(self, kind: Any, *filters: Any) -> Any:
        objects = osmium.FileProcessor(str(self._file), kind)
        for each in filters:
            objects = objects.with_filter(each)
        return objects

    def _write(self, writer: Any) -> None:
        filters: list[Any] = [
            KeyFilter("barrier"),
            KeyFilter(*WAY_KEYS),
            KeyFilter(*RELATION_KEYS),
        ]
        for kind, only in zip((NODE, WAY, RELATION), filters, strict=True):
            only.enable_for(kind)
        objects = self._objects(NODE | WAY | RELATION, *filters).handler_for_filtered(writer)
        copies = self._edges
        turns: list[TurnRelation] = []
        are_copies_written = False
        for thing in objects:
            if thing.is_node():
                writer.add_node(thing.replace(tags=open_barrier(dict(thing.tags))))
            elif thing.is_way():
                copies += self._write_way(writer, thing)
            else:
                if not are_copies_written:
                    turns = self._write_copies(writer, copies)
                    are_copies_written = True
                self._write_relation(writer, thing)
        if not are_copies_written:
            turns = self._write_copies(writer, copies)
        for number, turn in enumerate(turns):
            self._write_turn(writer, FIRST_RELATION + number, turn)

    def _write_way(self, writer: Any, way: Any) -> Iterator[CopiedWay]:
        """Write a way, and yield its copies."""
        tags = dict(way.tags)
        first, *others = engine_ways(
            tags, self._today, self._speeds, leads_through=way.id in self._through_ways
        )
        self._has_road_hours |= any(has_hours(each) for each in (first, *others))
        nodes: tuple[int, ...] = ()
        if others or way.id in self._wanted_ways:
            nodes = tuple(node.ref for node in way.nodes)
        if way.id in self._wanted_ways:
            self._ways.nodes[way.id], self._ways.tags[way.id] = nodes, first
        writer.add_way(way if first == tags else way.replace(tags=first))
        copies = [CopiedWay(self._ways.new_id(), nodes, other) for other in others]
        if copies:
            self._ways.copies[way.id] = [copy.id for copy in copies]
        return iter(copies)

    def _write_copies(self, writer: Any, copies: list[CopiedWay]) -> list[TurnRelation]:
        """Write the copies of ways, and return the further restrictions that lead over them."""
        from osmium.osm.mutable import Way

        turns: list[TurnRelation] = []
        direct_turns: dict[int, list[TurnRelation]] = {}
        for id_, own_turns in self._turns.items():
            direct_turns[id_] = []
            for turn in own_turns:
                detour = lead_over_copies(turn, self._ways) if turn.is_detour_at_hours else None
                if detour is None:
                    direct_turns[id_].append(turn)
                else:
                    copies = [*copies, *detour[0]]
                    turns += detour[1]
        for id_, own_turns in direct_turns.items():
            alternatives = [each for turn in own_turns for each in self._ways.alternatives(turn)]
            self._turns[id_] = alternatives[:1]
            turns += alternatives[1:]
        for copy in sorted(copies, key=lambda copy: copy.id):
            writer.add_way(Way(id=copy.id, version=1, nodes=copy.nodes, tags=copy.tags))
        return turns

    def _write_relation(self, writer: Any, relation: Any) -> None:
        if relation.id not in self._turns:
            writer.add_relation(relation)
            return
        for turn in self._turns[relation.id]:
            self._write_turn(writer, relation.id, turn)

    def _write_turn(self, writer: Any, id_: int, turn: TurnRelation) -> None:
        from osmium.osm.mutable import Relation

        writer.add_relation(Relation(id=id_, version=1, members=turn.members, tags=turn.tags))
