"""Traffic on a route as the wire numbers it, from live speeds. Without live speeds it is unknown."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from functions.map_direction.engine.routes.route import Edge, Route, Step


class TrafficStatus(IntEnum):
    """`status` of `traffic_condition`."""

    UNKNOWN = 0
    CLEAR = 1
    SLOW = 2
    JAM = 3
    HEAVY_JAM = 4


THRESHOLDS: Final = ((0.7, TrafficStatus.CLEAR), (0.5, TrafficStatus.SLOW), (0.3, TrafficStatus.JAM))
"""Least share of the free speed for each status; below the last one it is a heavy jam.

The limits are our own: Baidu does not publish its own.
"""


def traffic_status(edge: Edge) -> TrafficStatus:
    """Return the status of one edge."""
    if edge.speed <= 0 or edge.free_speed <= 0:
        return TrafficStatus.UNKNOWN
    return _status_of_share(edge.speed / edge.free_speed)


def traffic_runs(route: Route, step: Step) -> list[tuple[int, TrafficStatus]]:
    """Return the runs of one status in a step: (last point, status), points by index in the route's line.

    The last run ends where the step ends.
    """
    if not route.is_live:
        return [(step.end, TrafficStatus.UNKNOWN)]
    runs: list[tuple[int, TrafficStatus]] = []
    for edge in route.edges_of(step):
        end, status = min(edge.end, step.end), traffic_status(edge)
        if runs and runs[-1][1] == status:
            runs[-1] = (end, status)
        elif end > (runs[-1][0] if runs else step.begin):
            runs.append((end, status))
    if not runs:
        return [(step.end, TrafficStatus.UNKNOWN)]
    if runs[-1][0] < step.end:
        runs[-1] = (step.end, runs[-1][1])
    return runs


def overall_traffic(edges: Sequence[Edge]) -> TrafficStatus:
    """Return the status of a whole route by its time; unknown where less than half has live speeds."""
    live = [edge for edge in edges if edge.speed > 0 and edge.free_speed > 0]
    metres = sum(edge.metres for edge in live)
    if not live or metres * 2 < sum(edge.metres for edge in edges):
        return TrafficStatus.UNKNOWN
    free_time = sum(edge.metres / edge.free_speed for edge in live)
    live_time = sum(edge.metres / edge.speed for edge in live)
    return _status_of_share(free_time / live_time)


def _status_of_share(share: float) -> TrafficStatus:
    return next((status for least, status in THRESHOLDS if share >= least), TrafficStatus.HEAVY_JAM)
