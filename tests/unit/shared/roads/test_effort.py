"""How a request to the road network is kept affordable."""

import math

import pytest

from shared.geo.geodesy import METRES_PER_DEGREE
from shared.roads.effort import (
    Method,
    bounded_route,
    cull,
    farthest,
    join_answers,
    parts,
    plan_matrix,
)

HERE = {"lat": 26.0, "lon": 106.0}


def north_of(metres: float) -> dict[str, float]:
    return {"lat": 26.0 + metres / METRES_PER_DEGREE, "lon": 106.0}


@pytest.mark.parametrize(
    ("rows", "columns", "kilometres", "costing", "method", "culled"),
    [
        (1, 100, 100, "auto", Method.TREES, False),
        (2, 50, 140, "auto", Method.TREES, False),
        (100, 1, 100, "auto", Method.MEETING, False),
        (50, 2, 5, "auto", Method.MEETING, False),
        (10, 10, 100, "auto", Method.MEETING, False),
        (10, 10, 100, "motorcycle", Method.MEETING, False),
        (1, 50, 5, "bicycle", Method.TREES, False),
        (7, 7, 5, "bicycle", Method.MEETING, True),
        (7, 7, 20, "bicycle", Method.TREES, False),
        (7, 7, 100, "bicycle", Method.MEETING, True),
        (50, 1, 20, "pedestrian", Method.MEETING, True),
        (1, 50, 140, "pedestrian", Method.TREES, False),
    ],
)
def test_a_matrix_is_filled_in_the_way_that_suits_its_shape(
    rows: int, columns: int, kilometres: float, costing: str, method: Method, culled: bool
) -> None:
    plan = plan_matrix(rows, columns, kilometres * 1000, costing)
    assert (plan.method, plan.is_culled) == (method, culled)


@pytest.mark.parametrize("rows", [1, 2, 7, 10, 100])
@pytest.mark.parametrize("columns", [1, 2, 7, 10, 100])
@pytest.mark.parametrize("kilometres", [1, 30, 140, 1000])
@pytest.mark.parametrize("most", [1, 2, 4, 16])
def test_the_parts_of_a_matrix_are_all_of_it_once(
    rows: int, columns: int, kilometres: int, most: int
) -> None:
    plan = plan_matrix(rows, columns, kilometres * 1000, "auto")
    found = parts(rows, columns, plan, most)
    assert 1 <= len(found) <= most
    cells = [(row, column) for part in found for row in part[0] for column in part[1]]
    assert sorted(cells) == [(row, column) for row in range(rows) for column in range(columns)]


def test_a_matrix_that_is_soon_done_stays_whole() -> None:
    plan = plan_matrix(10, 10, 5_000, "auto")
    assert parts(10, 10, plan, 8) == [(range(10), range(10))]


@pytest.mark.parametrize("rows", [(0, 1, 2), (0,)])
def test_joined_parts_are_the_whole(rows: tuple[int, ...]) -> None:
    whole = [[(row, column) for column in range(4)] for row in rows]
    by_rows = [{"sources_to_targets": [row], "units": "km"} for row in whole]
    assert join_answers(by_rows, by_rows=True) == {"sources_to_targets": whole, "units": "km"}
    halves = [
        {"sources_to_targets": {"durations": [row[:2] for row in whole]}},
        {"sources_to_targets": {"durations": [row[2:] for row in whole]}},
    ]
    assert join_answers(halves, by_rows=False) == {"sources_to_targets": {"durations": whole}}


def test_cars_are_never_culled_because_their_searches_always_are() -> None:
    request = {"locations": [HERE, north_of(400_000)], "costing": "auto"}
    assert bounded_route(request) is request
    assert not plan_matrix(10, 10, 400_000, "auto").is_culled


@pytest.mark.parametrize("costing", ["bicycle", "pedestrian"])
def test_slow_travellers_leave_small_ways_behind(costing: str) -> None:
    bounded = bounded_route({"locations": [HERE, north_of(100)], "costing": costing})
    assert "hierarchy_limits" in bounded["costing_options"][costing]


def test_culling_keeps_the_options_and_the_request_of_the_caller() -> None:
    request = {"costing": "bicycle", "costing_options": {"bicycle": {"cycling_speed": 15}}}
    options = cull(request)["costing_options"]["bicycle"]
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
