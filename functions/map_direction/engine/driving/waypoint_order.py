"""The best order of waypoints between a fixed start and a fixed end (`intelligent_plan`)."""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

MOST_EXACT: Final = 9
"""Waypoints up to which the order is exactly the best; beyond, exchanges give a good one."""

Costs = Sequence[Sequence[float]]
"""Seconds from each point to each; the first point is the start, the last the end."""


def best_order(costs: Costs) -> list[int]:
    """Return the order, by index, of the points between the first and the last.

    Up to 9 by dynamic programming over subsets (Held and Karp, 1962); more by reversing stretches as long as
    that helps (2-opt, Croes 1958). Unreachable pairs cost infinity.
    """
    waypoints = range(1, len(costs) - 1)
    if len(waypoints) < 2:
        return list(waypoints)
    return _exact_order(costs) if len(waypoints) <= MOST_EXACT else _two_opt_order(costs)


def _exact_order(costs: Costs) -> list[int]:
    end = len(costs) - 1
    waypoints = range(1, end)
    best: dict[tuple[frozenset[int], int], tuple[float, list[int]]] = {
        (frozenset({point}), point): (costs[0][point], [point]) for point in waypoints
    }
    for size in range(2, len(waypoints) + 1):
        for subset in map(frozenset, combinations(waypoints, size)):
            for last in subset:
                rest = subset - {last}
                best[subset, last] = min(
                    (
                        (
                            best[rest, previous][0] + costs[previous][last],
                            [*best[rest, previous][1], last],
                        )
                        for previous in rest
                    ),
                    key=lambda path: path[0],
                )
    whole = frozenset(waypoints)
    paths = [(best[whole, last][0] + costs[last][end], best[whole, last][1]) for last in waypoints]
    return min(paths, key=lambda path: path[0])[1]


def _two_opt_order(costs: Costs) -> list[int]:
    order = list(range(len(costs)))
    shortest = _length(order, costs)
    is_better = True
    while is_better:
        is_better = False
        for start, stop in combinations(range(1, len(costs)), 2):
            candidate = [*order[:start], *reversed(order[start:stop]), *order[stop:]]
            length = _length(candidate, costs)
            if length < shortest - 1e-9:
                order, shortest, is_better = candidate, length, True
    return order[1:-1]


def _length(order: Sequence[int], costs: Costs) -> float:
    return math.fsum(costs[start][end] for start, end in pairwise(order))
