"""How fast one drives where, as the wire says it, where live speeds are known.

0 unknown, 1 clear, 2 slow, 3 jam, 4 heavy jam. Without live speeds everything is unknown.
"""

from collections.abc import Sequence
from typing import Final

from functions.map_direction.engine.routes.route import Edge, Route, Step

UNKNOWN, CLEAR, SLOW, JAM, HEAVY = range(5)

SHARES: Final = ((0.7, CLEAR), (0.5, SLOW), (0.3, JAM))
"""Share of the free speed from which on traffic is clear, slow or jammed; below the last it is heavy.

Our own reading of the words: Baidu does not publish its limits.
"""


def status_of(edge: Edge) -> int:
    """Return the status of one edge."""
    if edge.speed <= 0 or edge.free_speed <= 0:
        return UNKNOWN
    return _of_share(edge.speed / edge.free_speed)


def runs(route: Route, step: Step) -> list[tuple[int, int]]:
    """Return the runs of a step with one status each: (last point, status), points as in the route's line.

    The last run ends where the step ends.
    """
    if not route.is_live:
        return [(step.end, UNKNOWN)]
    found: list[tuple[int, int]] = []
    for edge in route.edges_of(step):
        end, status = min(edge.end, step.end), status_of(edge)
        if found and found[-1][1] == status:
            found[-1] = (end, status)
        elif end > (found[-1][0] if found else step.begin):
            found.append((end, status))
    if not found:
        return [(step.end, UNKNOWN)]
    if found[-1][0] < step.end:
        found[-1] = (step.end, found[-1][1])
    return found


def whole_status(edges: Sequence[Edge]) -> int:
    """Return the status of a whole route by its time; unknown where less than half has live speeds."""
    known = [edge for edge in edges if edge.speed > 0 and edge.free_speed > 0]
    metres = sum(edge.metres for edge in known)
    if not known or metres * 2 < sum(edge.metres for edge in edges):
        return UNKNOWN
    free = sum(edge.metres / edge.free_speed for edge in known)
    taken = sum(edge.metres / edge.speed for edge in known)
    return _of_share(free / taken)


def _of_share(share: float) -> int:
    return next((status for least, status in SHARES if share >= least), HEAVY)
