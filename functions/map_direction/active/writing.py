"""Routes on foot and by bicycle in the form of the answers."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct

from functions.map_direction.active.answers import (
    AbroadActiveRoute,
    AbroadActiveStep,
    ActiveRoute,
    ActiveStep,
    LiteActiveRoute,
    LiteActiveStep,
    StepLink,
)
from functions.map_direction.answers import lng_lat, text_lng_lat
from functions.map_direction.engine.active.active_planner import RIDING, WALKING, ActivePlan
from functions.map_direction.engine.apportionment import apportion
from functions.map_direction.engine.routes.bearings import line_bearing, sector, whole_degrees
from functions.map_direction.engine.routes.instructions.sentences import instructions
from functions.map_direction.engine.routes.paths import StepPath, step_paths
from functions.map_direction.engine.routes.road_names import road_name
from functions.map_direction.engine.routes.road_types import metres_by_type, road_type
from functions.map_direction.engine.routes.route import Edge, Step
from functions.map_direction.engine.routes.turns import turn_after
from shared.geo.points import Datum

WITHOUT_VEHICLE: Final = 5
"""`type` of every step: on foot or by bicycle."""

NO_RESTRICTION, WRONG_WAY = 0, 2
"""Bits of `restrictions_status`; 1 is a forbidden road, which is never part of a route."""
WARNING: Final = {
    "zh": "逆行路段,请下车推行",
    "en": "against the one-way street: get off and push",
}


class _StepFacts(Struct, frozen=True):
    """What all forms of a step share."""

    step: Step
    edges: Sequence[Edge]
    path: StepPath
    sentence: str
    degrees: float

    @property
    def is_wrong_way(self) -> bool:
        """Whether any edge goes against a one-way street."""
        return any(edge.is_wrong_way for edge in self.edges)


class ActiveWriter(Struct, frozen=True):
    """Writes the route of one request; `mode` is walking or riding."""

    mode: str
    datum: Datum
    language: str

    def full(self, plan: ActivePlan, *, with_steps: bool) -> ActiveRoute:
        """Write the v2 form."""
        answer: ActiveRoute = {
            "distance": plan.route.distance,
            "duration": plan.route.duration,
            "originLocation": lng_lat(self.datum.write(*plan.route.start)),
            "destinationLocation": lng_lat(self.datum.write(*plan.route.finish)),
            "restrictions_info": self._warning(plan.is_wrong_way),
            "restrictions_status": WRONG_WAY if plan.is_wrong_way else NO_RESTRICTION,
        }
        if with_steps:
            answer["steps"] = [self._full_step(facts) for facts in self._step_facts(plan)]
        return answer

    def lite(self, plan: ActivePlan, *, with_steps: bool) -> LiteActiveRoute:
        """Write the lite form."""
        return {
            "distance": plan.route.distance,
            "duration": plan.route.duration,
            "steps": [self._lite_step(facts) for facts in self._step_facts(plan)] if with_steps else [],
        }

    def abroad(self, plan: ActivePlan, *, with_steps: bool) -> AbroadActiveRoute:
        """Write everything under every name that clients read."""
        start = lng_lat(self.datum.write(*plan.route.start))
        finish = lng_lat(self.datum.write(*plan.route.finish))
        answer: AbroadActiveRoute = {
            "origin": start,
            "destination": finish,
            "originLocation": start,
            "destinationLocation": finish,
            "distance": plan.route.distance,
            "duration": plan.route.duration,
            "restrictions_info": self._warning(plan.is_wrong_way),
            "restrictions_status": WRONG_WAY if plan.is_wrong_way else NO_RESTRICTION,
        }
        if with_steps:
            answer["steps"] = [self._abroad_step(facts) for facts in self._step_facts(plan)]
        return answer

    def _step_facts(self, plan: ActivePlan) -> list[_StepFacts]:
        route = plan.route
        sentences = instructions(route, self.mode, self.language)
        return [
            _StepFacts(step, route.edges_of(step), path, sentence, line_bearing(route.line_of(step)))
            for step, path, sentence in zip(
                route.steps, step_paths(route, self.datum), sentences, strict=True
            )
        ]

    def _full_step(self, facts: _StepFacts) -> ActiveStep:
        step, turn = facts.step, turn_after(facts.step)
        answer: ActiveStep = {
            "area": 0,
            "direction": whole_degrees(facts.degrees),
            "distance": step.distance,
            "duration": step.duration,
            "instructions": facts.sentence,
            "name": road_name(step.names),
            "type": WITHOUT_VEHICLE,
            "leg_index": step.leg,
            "path": facts.path.text,
            "pois": [],
            "restrictions_info": self._warning(facts.is_wrong_way),
            "restrictions_status": WRONG_WAY if facts.is_wrong_way else NO_RESTRICTION,
            "links": links(step, facts.edges),
            "stepOriginInstruction": "",
            "stepDestinationInstruction": "",
            "stepOriginLocation": lng_lat(facts.path.start),
            "stepDestinationLocation": lng_lat(facts.path.end),
        }
        if self.mode == WALKING:
            answer["turn_type_id"] = turn.walking
        else:
            answer["turn_type"] = turn.name
        return answer

    def _lite_step(self, facts: _StepFacts) -> LiteActiveStep:
        step, turn = facts.step, turn_after(facts.step)
        types = metres_by_type(facts.edges) or {road_type(()): 0.0}
        name = road_name(step.names)
        return {
            "leg_index": step.leg,
            "direction": whole_degrees(facts.degrees),
            "turn": turn.turn,
            "turn_type": turn.name,
            "distance": step.distance,
            "duration": step.duration,
            "road_type": max(types, key=types.__getitem__),
            "road_types": ",".join(map(str, types)),
            "road_name": name,
            "name": name,
            "instruction": facts.sentence,
            "start_location": text_lng_lat(facts.path.start),
            "end_location": text_lng_lat(facts.path.end),
            "path": facts.path.text,
            "traffic_condition": [],
        }

    def _abroad_step(self, facts: _StepFacts) -> AbroadActiveStep:
        step, turn = facts.step, turn_after(facts.step)
        start, end, name = lng_lat(facts.path.start), lng_lat(facts.path.end), road_name(step.names)
        return {
            "leg_index": step.leg,
            "distance": step.distance,
            "duration": step.duration,
            "direction": sector(facts.degrees),
            "turn": turn.turn,
            "turn_type": turn.name,
            "name": name,
            "road_name": name,
            "road_type": road_type(facts.edges),
            "instruction": facts.sentence,
            "instructions": facts.sentence,
            "path": facts.path.text,
            "start_location": start,
            "end_location": end,
            "stepOriginLocation": start,
            "stepDestinationLocation": end,
            "restrictions_info": self._warning(facts.is_wrong_way),
            "restrictions_status": WRONG_WAY if facts.is_wrong_way else NO_RESTRICTION,
            "traffic_condition": [],
        }

    def _warning(self, is_wrong_way: bool) -> str:
        return WARNING[self.language] if is_wrong_way and self.mode == RIDING else ""


def links(step: Step, edges: Sequence[Edge]) -> list[StepLink]:
    """Return the parts of a step by restriction; their lengths add up to the step's."""
    parts = [
        (WRONG_WAY if is_wrong_way else NO_RESTRICTION, sum(edge.metres for edge in run))
        for is_wrong_way, run in groupby(edges, key=lambda edge: edge.is_wrong_way)
    ] or [(NO_RESTRICTION, float(step.distance))]
    lengths = apportion(step.distance, [metres for _, metres in parts])
    return [{"attr": attr, "length": length} for (attr, _), length in zip(parts, lengths, strict=True)]
