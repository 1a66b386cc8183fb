"""The order of waypoints."""

import time
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.engine.driving.waypoint_order import best_order


@given(st.integers(3, 7), st.randoms(use_true_random=False))
def test_the_best_order_of_waypoints_is_found(size: int, chance: object) -> None:
    rng = np.random.default_rng(chance.randrange(2**32))  # type: ignore[attr-defined]
    costs = rng.uniform(1, 100, (size, size)).tolist()

    def length(order: tuple[int, ...]) -> float:
        return sum(costs[a][b] for a, b in pairwise((0, *order, size - 1)))

    best = min(map(length, permutations(range(1, size - 1))))
    assert length(tuple(best_order(costs))) == pytest.approx(best)


def test_eighteen_waypoints_get_a_good_order_at_once() -> None:
    places = np.random.default_rng(5).uniform(0, 1, (20, 2))
    costs = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)).tolist()
    started = time.process_time()
    order = best_order(costs)
    assert time.process_time() - started < 1.0
    assert sorted(order) == list(range(1, 19))
    given_length = sum(costs[a][b] for a, b in pairwise(range(20)))
    assert sum(costs[a][b] for a, b in pairwise((0, *order, 19))) < given_length * 0.7
