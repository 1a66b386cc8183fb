"""How a request to the road network is kept affordable."""

import math

import pytest

from shared.roads.effort import (
    EXACT_METRES,
    METRES_PER_DEGREE,
    Method,
    Plan,
    bounded_route,
    culled,
    farthest,
    plan_matrix,
)

HERE = {"lat": 26.0, "lon": 106.0}


def north_of(metres: float) -> dict[str, float]:
    return {"lat": 26.0 + metres / METRES_PER_DEGREE, "lon": 106.0}


@pytest.mark.parametrize(
    ("rows", "columns", "kilometres", "costing", "expected"),
    [
        (1, 100, 100, "auto", Plan(Method.TREES, culled=False)),
        (100, 1, 100, "auto", Plan(Method.TREES, culled=False)),
        (10, 10, 100, "auto", Plan(Method.MEETING, culled=False)),
        (10, 10, 100, "motorcycle", Plan(Method.MEETING, culled=False)),
        (2, 25, 5, "bicycle", Plan(Method.TREES, culled=False)),
        (7, 7, 5, "bicycle", Plan(Method.MEETING, culled=False)),
        (7, 7, 100, "bicycle", Plan(Method.MEETING, culled=True)),
        (1, 50, 200, "pedestrian", Plan(Method.TREES, culled=False)),
    ],
)
def test_a_matrix_is_filled_in_the_way_that_suits_its_shape(
    rows: int, columns: int, kilometres: float, costing: str, expected: Plan
) -> None:
    assert plan_matrix(rows, columns, kilometres * 1000, costing) == expected


def test_cars_are_never_culled_because_their_searches_always_are() -> None:
    request = {"locations": [HERE, north_of(400_000)], "costing": "auto"}
    assert bounded_route(request) is request
    assert not plan_matrix(10, 10, 400_000, "auto").culled


def test_a_walk_is_exact_up_to_the_limit_and_bounded_beyond_it() -> None:
    near = {"locations": [HERE, north_of(EXACT_METRES - 10)], "costing": "pedestrian"}
    far = {"locations": [HERE, north_of(EXACT_METRES + 10)], "costing": "pedestrian"}
    assert bounded_route(near) is near
    assert "hierarchy_limits" in bounded_route(far)["costing_options"]["pedestrian"]


def test_culling_keeps_the_options_and_the_request_of_the_caller() -> None:
    request = {"costing": "bicycle", "costing_options": {"bicycle": {"cycling_speed": 15}}}
    options = culled(request)["costing_options"]["bicycle"]
    assert options["cycling_speed"] == 15
    assert set(options["hierarchy_limits"]) == {"1", "2"}
    assert request == {"costing": "bicycle", "costing_options": {"bicycle": {"cycling_speed": 15}}}


def test_the_farthest_pair_is_never_underestimated_within_a_province() -> None:
    sources, targets = [HERE, {"lat": 27.0, "lon": 107.0}], [{"lat": 26.5, "lon": 105.0}]
    longest = 0.0
    for here in sources:
        for there in targets:
            north, east = there["lat"] - here["lat"], there["lon"] - here["lon"]
            across = east * math.cos(math.radians(26.5))
            longest = max(longest, math.hypot(north, across) * METRES_PER_DEGREE)
    assert farthest(sources, targets) >= longest
