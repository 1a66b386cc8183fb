"""Writing ways on foot and by bicycle as the wire has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from functions.map_direction.active.answers import (
    AbroadActiveRoute,
    AbroadActiveStep,
    ActiveRoute,
    ActiveStep,
    Link,
    LiteActiveRoute,
    LiteActiveStep,
)
from functions.map_direction.answers import lng_lat, text_lng_lat
from functions.map_direction.engine.active.ways import RIDING, WALKING, Way
from functions.map_direction.engine.measures import apportion
from functions.map_direction.engine.points import Datum
from functions.map_direction.engine.routes.bearings import line_bearing, sector, whole_degrees
from functions.map_direction.engine.routes.instructions.sentences import instructions
from functions.map_direction.engine.routes.paths import Drawn, draw
from functions.map_direction.engine.routes.road_names import road_name
from functions.map_direction.engine.routes.road_types import metres_by_type, road_type
from functions.map_direction.engine.routes.route import Edge, Step
from functions.map_direction.engine.routes.turns import turn_of

BY_OWN_STRENGTH: Final = 5
"""`type` of every step, and the wire's number of going without a vehicle."""

UNRESTRICTED, FORBIDDEN, AGAINST = 0, 1, 2
"""Bits of `restrictions_status`; nothing forbidden is ever part of a way."""
WARNING: Final = {
    "zh": "逆行路段,请下车推行",
    "en": "against the one-way street: get off and push",
}


@dataclass(frozen=True)
class _Row:
    """What all forms of a step have in common."""

    step: Step
    edges: Sequence[Edge]
    drawn: Drawn
    sentence: str
    degrees: float


@dataclass(frozen=True)
class ActiveWriter:
    """What the writing of a request's way has in common; `mode` is walking or riding."""

    mode: str
    datum: Datum
    language: str

    def full(self, way: Way, *, with_steps: bool) -> ActiveRoute:
        """Write the v2 form."""
        written: ActiveRoute = {
            "distance": way.route.distance,
            "duration": way.route.duration,
            "originLocation": lng_lat(self.datum.write_point(way.route.start)),
            "destinationLocation": lng_lat(self.datum.write_point(way.route.finish)),
            "restrictions_info": self._warning(way.against),
            "restrictions_status": AGAINST if way.against else UNRESTRICTED,
        }
        if with_steps:
            written["steps"] = [self._full_step(row) for row in self._rows(way)]
        return written

    def lite(self, way: Way, *, with_steps: bool) -> LiteActiveRoute:
        """Write the lite form."""
        return {
            "distance": way.route.distance,
            "duration": way.route.duration,
            "steps": [self._lite_step(row) for row in self._rows(way)] if with_steps else [],
        }

    def abroad(self, way: Way, *, with_steps: bool) -> AbroadActiveRoute:
        """Write everything under every name that clients read."""
        start = lng_lat(self.datum.write_point(way.route.start))
        finish = lng_lat(self.datum.write_point(way.route.finish))
        written: AbroadActiveRoute = {
            "origin": start,
            "destination": finish,
            "originLocation": start,
            "destinationLocation": finish,
            "distance": way.route.distance,
            "duration": way.route.duration,
            "restrictions_info": self._warning(way.against),
            "restrictions_status": AGAINST if way.against else UNRESTRICTED,
        }
        if with_steps:
            written["steps"] = [self._abroad_step(row) for row in self._rows(way)]
        return written

    def _rows(self, way: Way) -> list[_Row]:
        route = way.route
        sentences = instructions(route, self.mode, self.language)
        return [
            _Row(step, route.edges_of(step), drawn, sentence, line_bearing(route.piece(step)))
            for step, drawn, sentence in zip(route.steps, draw(route, self.datum), sentences, strict=True)
        ]

    def _full_step(self, row: _Row) -> ActiveStep:
        step, turn = row.step, turn_of(row.step.following)
        against = any(edge.against for edge in row.edges)
        written: ActiveStep = {
            "area": 0,
            "direction": whole_degrees(row.degrees),
            "distance": step.distance,
            "duration": step.duration,
            "instructions": row.sentence,
            "name": road_name(step.names),
            "type": BY_OWN_STRENGTH,
            "leg_index": step.leg,
            "path": row.drawn.path,
            "pois": [],
            "restrictions_info": self._warning(against),
            "restrictions_status": AGAINST if against else UNRESTRICTED,
            "links": links(step, row.edges),
            "stepOriginInstruction": "",
            "stepDestinationInstruction": "",
            "stepOriginLocation": lng_lat(row.drawn.start),
            "stepDestinationLocation": lng_lat(row.drawn.end),
        }
        if self.mode == WALKING:
            written["turn_type_id"] = turn.walking
        else:
            written["turn_type"] = turn.name
        return written

    def _lite_step(self, row: _Row) -> LiteActiveStep:
        step, turn = row.step, turn_of(row.step.following)
        kinds = metres_by_type(row.edges) or {road_type(()): 0.0}
        name = road_name(step.names)
        return {
            "leg_index": step.leg,
            "direction": whole_degrees(row.degrees),
            "turn": turn.turn,
            "turn_type": turn.name,
            "distance": step.distance,
            "duration": step.duration,
            "road_type": max(kinds, key=kinds.__getitem__),
            "road_types": ",".join(map(str, kinds)),
            "road_name": name,
            "name": name,
            "instruction": row.sentence,
            "start_location": text_lng_lat(row.drawn.start),
            "end_location": text_lng_lat(row.drawn.end),
            "path": row.drawn.path,
            "traffic_condition": [],
        }

    def _abroad_step(self, row: _Row) -> AbroadActiveStep:
        step, turn = row.step, turn_of(row.step.following)
        start, end, name = lng_lat(row.drawn.start), lng_lat(row.drawn.end), road_name(step.names)
        against = any(edge.against for edge in row.edges)
        return {
            "leg_index": step.leg,
            "distance": step.distance,
            "duration": step.duration,
            "direction": sector(row.degrees),
            "turn": turn.turn,
            "turn_type": turn.name,
            "name": name,
            "road_name": name,
            "road_type": road_type(row.edges),
            "instruction": row.sentence,
            "instructions": row.sentence,
            "path": row.drawn.path,
            "start_location": start,
            "end_location": end,
            "stepOriginLocation": start,
            "stepDestinationLocation": end,
            "restrictions_info": self._warning(against),
            "restrictions_status": AGAINST if against else UNRESTRICTED,
            "traffic_condition": [],
        }

    def _warning(self, against: bool) -> str:
        return WARNING[self.language] if against and self.mode == RIDING else ""


def links(step: Step, edges: Sequence[Edge]) -> list[Link]:
    """Return the parts of a step by restriction; their lengths add up to the step's."""
    parts = [
        (AGAINST if against else UNRESTRICTED, sum(edge.metres for edge in run))
        for against, run in groupby(edges, key=lambda edge: edge.against)
    ] or [(UNRESTRICTED, float(step.distance))]
    lengths = apportion(step.distance, [metres for _, metres in parts])
    return [{"attr": attr, "length": length} for (attr, _), length in zip(parts, lengths, strict=True)]
