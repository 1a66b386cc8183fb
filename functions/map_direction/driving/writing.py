"""Routes of motor vehicles in the form of the answers."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from functions.map_direction.answers import lng_lat, text_lng_lat
from functions.map_direction.driving.answers import (
    AccessWalk,
    Condition,
    DrivingRoute,
    DrivingStep,
    LiteDrivingRoute,
    LiteDrivingStep,
)
from functions.map_direction.engine.apportionment import apportion
from functions.map_direction.engine.driving.driving_planner import PlateRestriction
from functions.map_direction.engine.driving.route_facts import (
    route_id,
    route_tag,
    toll_metres,
    traffic_lights,
)
from functions.map_direction.engine.points import path_text
from functions.map_direction.engine.routes.bearings import line_bearing, sector
from functions.map_direction.engine.routes.instructions.sentences import instructions
from functions.map_direction.engine.routes.paths import StepPath, TrafficRun, step_paths
from functions.map_direction.engine.routes.road_names import NO_NAME, NO_NAME_ABROAD, road_name
from functions.map_direction.engine.routes.road_types import metres_by_type, road_type
from functions.map_direction.engine.routes.route import Edge, Route, Step
from functions.map_direction.engine.routes.traffic import overall_traffic
from functions.map_direction.engine.routes.turns import turn_after
from shared.geo.points import Datum
from shared.roads.tariff import Tariff

DRIVING: Final = "driving"


class DrivingWriter(Struct, frozen=True):
    """Writes the routes of one request."""

    datum: Datum
    tariff: Tariff
    adcode: Callable[[float, float], str]
    language: str = "zh"
    hour: int = 12
    """Local hour of departure, for the taxi's rate."""
    is_abroad: bool = False

    def route(
        self, route: Route, best: Route, restriction: PlateRestriction, *, with_steps: bool, is_wide: bool
    ) -> DrivingRoute:
        """Write a route; `is_wide` adds the field names of other services to the steps."""
        tolls = toll_metres(route)
        answer: DrivingRoute = {
            "origin": lng_lat(self.datum.write(*route.start)),
            "destination": lng_lat(self.datum.write(*route.finish)),
            "tag": route_tag(route, best),
            "route_id": route_id(route),
            "distance": route.distance,
            "duration": route.duration,
            # The tariff is in yuan: it does not hold for taxis and tolls abroad.
            "taxi_fee": 0 if self.is_abroad else self.tariff.taxi_fee(route.distance, self.hour),
            "toll": self._toll(sum(tolls)),
            "toll_distance": sum(tolls),
            "traffic_light": traffic_lights(route.edges),
            "restriction_info": {"status": restriction.status, "desc": restriction.description},
        }
        if with_steps:
            answer["steps"] = self._steps(route, tolls, is_wide)
        return answer

    def lite(self, route: Route, *, with_steps: bool) -> LiteDrivingRoute:
        """Write a route of the lite service."""
        return {
            "distance": route.distance,
            "duration": route.duration,
            "toll": self._toll(sum(toll_metres(route))),
            "traffic_condition": overall_traffic(route.edges),
            "steps": self._lite_steps(route) if with_steps else [],
        }

    def walk(self, route: Route | None) -> list[AccessWalk]:
        """Write a route on foot to or from the road."""
        if route is None:
            return []
        return [{"distance": route.distance, "path": path_text(self.datum.write_path(route.line))}]

    def _steps(self, route: Route, tolls: Sequence[int], is_wide: bool) -> list[DrivingStep]:
        sentences = instructions(route, DRIVING, self.language) if is_wide else ()
        prices = apportion(self._toll(sum(tolls)), tolls)
        rows = []
        for index, (step, path) in enumerate(zip(route.steps, step_paths(route, self.datum), strict=True)):
            edges = route.edges_of(step)
            row: DrivingStep = {
                "leg_index": step.leg,
                "distance": step.distance,
                "duration": step.duration,
                "direction": sector(line_bearing(route.line_of(step))),
                "road_name": self._road(step),
                "road_type": road_type(edges),
                "toll": prices[index],
                "toll_distance": tolls[index],
                "adcodes": self._adcodes(route, step),
                "start_location": lng_lat(path.start),
                "end_location": lng_lat(path.end),
                "path": path.text,
                "traffic_condition": [_condition(run) for run in path.runs],
            }
            self._add_toll_gate(row, route, edges)
            if is_wide:
                _widen(row, step, road_name(step.names), sentences[index], path)
            rows.append(row)
        return rows

    def _lite_steps(self, route: Route) -> list[LiteDrivingStep]:
        sentences = instructions(route, DRIVING, self.language)
        rows: list[LiteDrivingStep] = []
        for sentence, step, path in zip(sentences, route.steps, step_paths(route, self.datum), strict=True):
            edges = route.edges_of(step)
            types = metres_by_type(edges) or {road_type(()): 0.0}
            rows.append(
                {
                    "leg_index": step.leg,
                    "direction": sector(line_bearing(route.line_of(step))),
                    "turn": turn_after(step).turn,
                    "distance": step.distance,
                    "duration": step.duration,
                    "road_type": max(types, key=types.__getitem__),
                    "road_types": ",".join(map(str, types)),
                    "road_name": self._road(step),
                    "name": road_name(step.names),
                    "instruction": sentence,
                    "start_location": text_lng_lat(path.start),
                    "end_location": text_lng_lat(path.end),
                    "path": path.text,
                    "traffic_condition": [
                        {"status": run.status, "geo_cnt": run.segments} for run in path.runs
                    ],
                }
            )
        return rows

    def _road(self, step: Step) -> str:
        return road_name(step.names) or (NO_NAME if self.language == "zh" else NO_NAME_ABROAD)

    def _toll(self, metres: int) -> int:
        return 0 if self.is_abroad else self.tariff.toll(metres)

    def _add_toll_gate(self, row: DrivingStep, route: Route, edges: Sequence[Edge]) -> None:
        """Add the first toll gate of a step; the network does not have its name."""
        gate = next((edge for edge in edges if edge.has_toll_gate), None)
        if gate is not None:
            lng, lat = route.line[gate.end].tolist()
            row["toll_gate_name"] = ""
            row["toll_gate_location"] = lng_lat(self.datum.write(lng, lat))

    def _adcodes(self, route: Route, step: Step) -> str:
        """Return the counties of a step in order; where both ends lie in one county, so does the step."""
        begin, end = route.line[step.begin].tolist(), route.line[step.end].tolist()
        codes = [self.adcode(*begin), self.adcode(*end)]
        if codes[0] != codes[1]:
            codes = [self.adcode(lng, lat) for lng, lat in route.line_of(step).tolist()]
        return ",".join(dict.fromkeys(code for code in codes if code))


def _condition(run: TrafficRun) -> Condition:
    return {"status": run.status, "geo_cnt": run.segments, "distance": run.distance}


def _widen(row: DrivingStep, step: Step, name: str, sentence: str, path: StepPath) -> None:
    row["turn"] = turn_after(step).turn
    row["name"] = name
    row["instruction"] = sentence
    row["instructions"] = sentence
    row["stepOriginLocation"] = lng_lat(path.start)
    row["stepDestinationLocation"] = lng_lat(path.end)
