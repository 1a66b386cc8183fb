"""Writing routes of motor vehicles as the wire has them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np

from functions.map_direction.answers import lng_lat, text_lng_lat
from functions.map_direction.driving.answers import (
    Condition,
    DrivingRoute,
    DrivingStep,
    LiteDrivingRoute,
    LiteDrivingStep,
    Walk,
)
from functions.map_direction.engine.driving.drives import Ban
from functions.map_direction.engine.measures import apportion
from functions.map_direction.engine.points import Datum, path_text
from functions.map_direction.engine.routes.bearings import line_bearing, sector
from functions.map_direction.engine.routes.instructions.sentences import instructions
from functions.map_direction.engine.routes.paths import Drawn, Run, draw
from functions.map_direction.engine.routes.road_names import UNNAMED, road_name
from functions.map_direction.engine.routes.road_types import MOTORWAY, metres_by_type, road_type
from functions.map_direction.engine.routes.route import Edge, Route, Step
from functions.map_direction.engine.routes.traffic import whole_status
from functions.map_direction.engine.routes.turns import turn_of
from shared.roads.tariff import Tariff

DRIVING: Final = "driving"
UNNAMED_ABROAD: Final = "unnamed road"

ONE_CROSSING: Final = 30.0

RECOMMENDED: Final = "推荐"
OTHER_WAY: Final = "备选"
FASTER, SHORTER, FEWER_LIGHTS, CHEAPER, BIGGER = "时间短", "距离短", "少等灯", "收费少", "大路多"


@dataclass(frozen=True)
class Writer:
    """What the writing of a request's routes has in common."""

    datum: Datum
    tariff: Tariff
    adcode: Callable[[float, float], str]
    language: str = "zh"
    hour: int = 12
    """Local hour of leaving, for the taxi's rate."""
    abroad: bool = False

    def route(self, route: Route, first: Route, ban: Ban, *, with_steps: bool, wide: bool) -> DrivingRoute:
        """Write a route; `wide` adds the names of other services to the steps, `first` is the best route."""
        tolls = toll_metres(route)
        written: DrivingRoute = {
            "origin": lng_lat(self.datum.write_point(route.start)),
            "destination": lng_lat(self.datum.write_point(route.finish)),
            "tag": tag_of(route, first),
            "route_id": route_id(route),
            "distance": route.distance,
            "duration": route.duration,
            # Another country's taxis and tolls are in another money.
            "taxi_fee": 0 if self.abroad else self.tariff.taxi_fee(route.distance, self.hour),
            "toll": self._toll(sum(tolls)),
            "toll_distance": sum(tolls),
            "traffic_light": lights(route.edges),
            "restriction_info": {"status": ban.status, "desc": ban.desc},
        }
        if with_steps:
            written["steps"] = self._steps(route, tolls, wide)
        return written

    def lite(self, route: Route, *, with_steps: bool) -> LiteDrivingRoute:
        """Write a route of the lite service."""
        return {
            "distance": route.distance,
            "duration": route.duration,
            "toll": self._toll(sum(toll_metres(route))),
            "traffic_condition": whole_status(route.edges),
            "steps": self._lite_steps(route) if with_steps else [],
        }

    def walk(self, route: Route | None) -> list[Walk]:
        """Write a way on foot to or from the road."""
        if route is None:
            return []
        return [{"distance": route.distance, "path": path_text(self.datum.write(route.line))}]

    def _steps(self, route: Route, tolls: Sequence[int], wide: bool) -> list[DrivingStep]:
        sentences = instructions(route, DRIVING, self.language) if wide else ()
        prices = apportion(self._toll(sum(tolls)), tolls)
        written = []
        for index, (step, drawn) in enumerate(zip(route.steps, draw(route, self.datum), strict=True)):
            edges = route.edges_of(step)
            row: DrivingStep = {
                "leg_index": step.leg,
                "distance": step.distance,
                "duration": step.duration,
                "direction": sector(line_bearing(route.piece(step))),
                "road_name": self._road(step),
                "road_type": road_type(edges),
                "toll": prices[index],
                "toll_distance": tolls[index],
                "adcodes": self._adcodes(route, step),
                "start_location": lng_lat(drawn.start),
                "end_location": lng_lat(drawn.end),
                "path": drawn.path,
                "traffic_condition": [_condition(run) for run in drawn.runs],
            }
            self._add_gate(row, route, edges)
            if wide:
                _widen(row, step, road_name(step.names), sentences[index], drawn)
            written.append(row)
        return written

    def _lite_steps(self, route: Route) -> list[LiteDrivingStep]:
        sentences = instructions(route, DRIVING, self.language)
        written: list[LiteDrivingStep] = []
        for sentence, step, drawn in zip(sentences, route.steps, draw(route, self.datum), strict=True):
            edges = route.edges_of(step)
            kinds = metres_by_type(edges) or {road_type(()): 0.0}
            written.append(
                {
                    "leg_index": step.leg,
                    "direction": sector(line_bearing(route.piece(step))),
                    "turn": turn_of(step.following).turn,
                    "distance": step.distance,
                    "duration": step.duration,
                    "road_type": max(kinds, key=kinds.__getitem__),
                    "road_types": ",".join(map(str, kinds)),
                    "road_name": self._road(step),
                    "name": road_name(step.names),
                    "instruction": sentence,
                    "start_location": text_lng_lat(drawn.start),
                    "end_location": text_lng_lat(drawn.end),
                    "path": drawn.path,
                    "traffic_condition": [
                        {"status": run.status, "geo_cnt": run.segments} for run in drawn.runs
                    ],
                }
            )
        return written

    def _road(self, step: Step) -> str:
        return road_name(step.names) or (UNNAMED if self.language == "zh" else UNNAMED_ABROAD)

    def _toll(self, metres: int) -> int:
        return 0 if self.abroad else self.tariff.toll(metres)

    def _add_gate(self, row: DrivingStep, route: Route, edges: Sequence[Edge]) -> None:
        """Say where the first toll gate of a step stands; the network does not know what it is called."""
        gate = next((edge for edge in edges if edge.gate), None)
        if gate is not None:
            lng, lat = route.line[gate.end].tolist()
            row["toll_gate_name"] = ""
            row["toll_gate_location"] = lng_lat(self.datum.write_point((lng, lat)))

    def _adcodes(self, route: Route, step: Step) -> str:
        """Return the counties of a step in order; where both ends lie in one county, so does the step."""
        begin, end = route.line[step.begin].tolist(), route.line[step.end].tolist()
        codes = [self.adcode(*begin), self.adcode(*end)]
        if codes[0] != codes[1]:
            codes = [self.adcode(lng, lat) for lng, lat in route.piece(step).tolist()]
        return ",".join(dict.fromkeys(code for code in codes if code))


def toll_metres(route: Route) -> list[int]:
    """Return the metres of toll roads in each step."""
    return [
        min(round(sum(edge.metres for edge in route.edges_of(step) if edge.toll)), step.distance)
        for step in route.steps
    ]


def route_id(route: Route) -> str:
    """Return a name of the route that is the same for the same line, whenever it is asked for."""
    microdegrees = np.rint(route.line * 1e6).astype("<i4")
    return blake2b(microdegrees.tobytes(), digest_size=12).hexdigest()


def lights(edges: Sequence[Edge]) -> int:
    """Return the traffic lights that one passes; two within 30 m of each other are one crossing."""
    passed = sum(edge.signal for edge in edges[:-1])
    within = sum(
        here.signal and there.signal and there.metres < ONE_CROSSING for here, there in pairwise(edges[:-1])
    )
    return passed - within


def tag_of(route: Route, first: Route) -> str:
    """Return what speaks for a route: 推荐 for the best, else wherein it beats the best."""
    if route is first:
        return RECOMMENDED
    comparisons = (
        (FASTER, route.duration, first.duration),
        (SHORTER, route.distance, first.distance),
        (FEWER_LIGHTS, lights(route.edges), lights(first.edges)),
        (CHEAPER, _metres(route, lambda edge: edge.toll), _metres(first, lambda edge: edge.toll)),
        (BIGGER, -_metres(route, _is_big), -_metres(first, _is_big)),
    )
    return next((tag for tag, here, there in comparisons if here < there), OTHER_WAY)


def _metres(route: Route, wanted: Callable[[Edge], bool]) -> float:
    return sum(edge.metres for edge in route.edges if wanted(edge))


def _is_big(edge: Edge) -> bool:
    return edge.road_class in (MOTORWAY, "trunk", "primary")


def _condition(run: Run) -> Condition:
    return {"status": run.status, "geo_cnt": run.segments, "distance": run.distance}


def _widen(row: DrivingStep, step: Step, name: str, sentence: str, drawn: Drawn) -> None:
    row["turn"] = turn_of(step.following).turn
    row["name"] = name
    row["instruction"] = sentence
    row["instructions"] = sentence
    row["stepOriginLocation"] = lng_lat(drawn.start)
    row["stepDestinationLocation"] = lng_lat(drawn.end)
