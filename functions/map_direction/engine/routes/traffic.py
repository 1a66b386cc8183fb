"""Traffic on a route as the wire numbers it, from live speeds. Without live speeds it is unknown."""

from collections.abc import Sequence

from functions.map_direction.engine.routes.route import Edge, Route, Step
from shared.traffic.status import TrafficStatus, status_of_share, status_of_speed


def traffic_status(edge: Edge) -> TrafficStatus:
    """Return the status of one edge."""
    return status_of_speed(edge.speed, edge.free_speed)


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
    return status_of_share(free_time / live_time)
