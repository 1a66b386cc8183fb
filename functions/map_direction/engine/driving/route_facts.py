"""Facts of a driving route: tolls, traffic lights, its identifier, and its advantage over the best route."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np

from functions.map_direction.engine.routes.road_types import MOTORWAY
from functions.map_direction.engine.routes.route import Edge, Route

ONE_CROSSING: Final = 30.0
"""Metres between two traffic lights of the same crossing."""
MAIN_ROADS: Final = frozenset({MOTORWAY, "trunk", "primary"})

BEST, ALTERNATIVE = "推荐", "备选"
FASTER, SHORTER, FEWER_LIGHTS, CHEAPER, BIGGER = "时间短", "距离短", "少等灯", "收费少", "大路多"


def toll_metres(route: Route) -> list[int]:
    """Return the metres of toll roads in each step."""
    return [
        min(round(sum(edge.metres for edge in route.edges_of(step) if edge.is_toll)), step.distance)
        for step in route.steps
    ]


def route_id(route: Route) -> str:
    """Return an identifier that is the same for the same line in every request."""
    microdegrees = np.rint(route.line * 1e6).astype("<i4")
    return blake2b(microdegrees.tobytes(), digest_size=12).hexdigest()


def traffic_lights(edges: Sequence[Edge]) -> int:
    """Return the number of traffic lights; two within 30 m of each other are one crossing."""
    signals = sum(edge.has_signal for edge in edges[:-1])
    repeats = sum(
        edge.has_signal and next_edge.has_signal and next_edge.metres < ONE_CROSSING
        for edge, next_edge in pairwise(edges[:-1])
    )
    return signals - repeats


def route_tag(route: Route, best: Route) -> str:
    """Return 推荐 for the best route, else the first advantage of a route over the best one."""
    if route is best:
        return BEST
    comparisons = (
        (FASTER, route.duration, best.duration),
        (SHORTER, route.distance, best.distance),
        (FEWER_LIGHTS, traffic_lights(route.edges), traffic_lights(best.edges)),
        (CHEAPER, _metres(route, _is_toll), _metres(best, _is_toll)),
        (BIGGER, -_metres(route, _is_main_road), -_metres(best, _is_main_road)),
    )
    return next((tag for tag, value, best_value in comparisons if value < best_value), ALTERNATIVE)


def _metres(route: Route, predicate: Callable[[Edge], bool]) -> float:
    return sum(edge.metres for edge in route.edges if predicate(edge))


def _is_toll(edge: Edge) -> bool:
    return edge.is_toll


def _is_main_road(edge: Edge) -> bool:
    return edge.road_class in MAIN_ROADS
