"""Noise: inaccurate points, points that a track leaps to and back from, the drift of a parked car."""

import numpy as np
import pytest

from functions.map_track.engine.processing.columns import columns_of
from functions.map_track.engine.processing.denoise import (
    accurate_rows,
    plausible_rows,
    settle,
    standing_runs,
)
from shared.geo.geodesy import segment_lengths
from tests.unit.functions.map_track.engine.processing.drives import parked, straight, track


def test_points_with_a_large_radius_go_and_those_without_stay() -> None:
    metres, times = straight(4, 50, 5)
    columns = columns_of(track(metres, times, radius=[5, 150, None, 20]))  # type: ignore[list-item]
    assert accurate_rows(columns, 100.0).tolist() == [0, 2, 3]
    assert accurate_rows(columns, float("inf")).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("transport", ["auto", "driving", "riding", "walking"])
@pytest.mark.parametrize(("row", "length"), [(1, 1), (50, 1), (50, 3), (97, 2), (0, 1), (99, 1)])
def test_a_jump_of_ten_kilometres_is_left_out(transport: str, row: int, length: int) -> None:
    metres, times = straight(100, 10, 10)
    metres[row : row + length] += (0, 10_000)
    rows = plausible_rows(columns_of(track(metres, times)), transport)
    assert rows.tolist() == [other for other in range(100) if not row <= other < row + length]


def test_jumps_to_several_places_are_left_out() -> None:
    metres, times = straight(60, 50, 5)
    metres[20] += (0, 10_000)
    metres[21] += (9_000, -9_000)
    metres[40] += (-20_000, 0)
    rows = plausible_rows(columns_of(track(metres, times)), "auto").tolist()
    assert rows == [row for row in range(60) if row not in (20, 21, 40)]


def test_a_journey_that_was_not_seen_is_no_jump() -> None:
    metres, times = straight(60, 50, 5)
    metres[30:] += (0, 10_000)
    times[30:] += 1_800
    assert len(plausible_rows(columns_of(track(metres, times)), "driving")) == 60


def test_a_track_that_goes_on_elsewhere_keeps_both_parts() -> None:
    metres, times = straight(60, 50, 5)
    metres[30:] += (0, 50_000)
    assert len(plausible_rows(columns_of(track(metres, times)), "auto")) == 60


def test_two_points_of_one_second_are_no_jump() -> None:
    points = track([(0, 0), (40, 0), (50, 0)], [0, 0, 5])
    assert len(plausible_rows(columns_of(points), "walking")) == 3


@pytest.mark.parametrize("noise", [2.0, 8.0, 15.0])
@pytest.mark.parametrize("interval", [2, 10, 60])
def test_a_parked_car_stands(noise: float, interval: int) -> None:
    columns = columns_of(parked(8, interval, noise))
    runs = standing_runs(columns)
    assert len(runs) == 1
    assert len(runs[0]) >= len(columns) - 2
    assert segment_lengths(settle(columns.points, runs)).sum() < 100


@pytest.mark.parametrize(("spacing", "interval"), [(60.0, 5), (14.0, 10), (5.0, 5), (1.4, 1)])
def test_what_moves_does_not_stand(spacing: float, interval: int) -> None:
    metres, times = straight(600, spacing, interval)
    assert standing_runs(columns_of(track(metres, times))) == []


def test_a_stop_of_ten_minutes_on_the_way_is_found() -> None:
    metres, times = straight(200, 50, 5)
    pause = np.repeat(metres[100:101], 120, axis=0) + np.random.default_rng(3).normal(0, 6, (120, 2))
    metres = np.concatenate((metres[:100], pause, metres[100:]))
    times = np.concatenate((times[:100], times[99] + 5 + np.arange(120) * 5, times[100:] + 600))
    [run] = standing_runs(columns_of(track(metres, times)))
    assert abs(run.start - 100) <= 2
    assert abs(run.stop - 220) <= 2
