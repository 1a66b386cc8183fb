"""Places beside a motorway are put onto the ordinary road that is about as near, not onto the motorway.

Nobody gets onto a motorway from a house beside it; only a vehicle whose heading is known may be on it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.routes.costing import Costing
from shared.roads import RoadNetwork

MODELS: Final = frozenset({"auto", "motorcycle"})
"""Costings of the vehicles that motorways admit."""
HEADING: Final = "heading"
"""The field of the engine's location by which a vehicle may be on a motorway."""
MOTORWAY: Final = "motorway"
RAMP: Final = "ramp"
ORDINARY_ROADS: Final[Mapping[str, Any]] = {
    "search_filter": {"max_road_class": "trunk", "exclude_ramp": True}
}
"""The engine's filter of all roads but motorways and ramps."""
AS_NEAR_TIMES: Final = 2.0
AS_NEAR_METRES: Final = 20.0
"""Another road is about as near up to twice the metres to the motorway, and 20 more."""


def ordinary_road_options(
    network: RoadNetwork, points: Sequence[Point], costing: Costing
) -> list[Mapping[str, Any]]:
    """Return fields of the engine's location of each point: a filter where the nearest road is a motorway."""
    if costing.model not in MODELS:
        return [{} for _ in points]
    nearest = _nearest(network, points, costing, {})
    doubtful = [number for number, edge in enumerate(nearest) if edge is not None and _is_motorway(edge)]
    options: list[Mapping[str, Any]] = [{} for _ in points]
    if doubtful:
        others = _nearest(network, [points[number] for number in doubtful], costing, ORDINARY_ROADS)
        for number, other in zip(doubtful, others, strict=True):
            motorway = nearest[number] or {}
            if other is not None and _is_as_near(other["distance"], motorway["distance"]):
                options[number] = ORDINARY_ROADS
    return options


def _nearest(
    network: RoadNetwork, points: Sequence[Point], costing: Costing, fields: Mapping[str, Any]
) -> list[Mapping[str, Any] | None]:
    locations = [{"lon": lng, "lat": lat, **fields} for lng, lat in points]
    answers = network.locate({"locations": locations, "verbose": True, **costing.request()})
    return [
        min(answer.get("edges") or (), key=lambda edge: edge["distance"], default=None) for answer in answers
    ]


def _is_motorway(edge: Mapping[str, Any]) -> bool:
    classification = edge["edge"]["classification"]
    return bool(classification["classification"] == MOTORWAY or classification["use"] == RAMP)


def _is_as_near(metres: float, motorway_metres: float) -> bool:
    return metres <= AS_NEAR_TIMES * motorway_metres + AS_NEAR_METRES
