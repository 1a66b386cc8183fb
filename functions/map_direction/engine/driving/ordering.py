"""The best order of waypoints between a fixed start and a fixed end (`intelligent_plan`)."""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

MOST_EXACT: Final = 9
"""Waypoints up to which every order is weighed; beyond, a good one is found by exchanges."""

Costs = Sequence[Sequence[float]]
"""Seconds from each point to each; the first point is the start, the last the end."""


def best_order(costs: Costs) -> list[int]:
    """Return the order, by index, in which to pass the points between the first and the last.

    Up to 9 by dynamic programming over subsets (Held and Karp, 1962), more by reversing stretches as long as
    that helps (2-opt, Croes 1958). Unreachable pairs cost infinity.
    """
    between = range(1, len(costs) - 1)
    if len(between) < 2:
        return list(between)
    return _exact(costs) if len(between) <= MOST_EXACT else _exchanged(costs)


def _exact(costs: Costs) -> list[int]:
    end = len(costs) - 1
    between = range(1, end)
    best: dict[tuple[frozenset[int], int], tuple[float, list[int]]] = {
        (frozenset({point}), point): (costs[0][point], [point]) for point in between
    }
    for size in range(2, len(between) + 1):
        for chosen in map(frozenset, combinations(between, size)):
            for last in chosen:
                rest = chosen - {last}
                best[chosen, last] = min(
                    (
                        (best[rest, before][0] + costs[before][last], [*best[rest, before][1], last])
                        for before in rest
                    ),
                    key=lambda found: found[0],
                )
    whole = frozenset(between)
    ways = [(best[whole, last][0] + costs[last][end], best[whole, last][1]) for last in between]
    return min(ways, key=lambda found: found[0])[1]


def _exchanged(costs: Costs) -> list[int]:
    order = list(range(len(costs)))
    shortest = _length(order, costs)
    improved = True
    while improved:
        improved = False
        for start, stop in combinations(range(1, len(costs)), 2):
            tried = [*order[:start], *reversed(order[start:stop]), *order[stop:]]
            length = _length(tried, costs)
            if length < shortest - 1e-9:
                order, shortest, improved = tried, length, True
    return order[1:-1]


def _length(order: Sequence[int], costs: Costs) -> float:
    return math.fsum(costs[here][there] for here, there in pairwise(order))
