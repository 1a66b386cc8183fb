"""Whole tracks without roads: distances, gaps, what is corrected and what is left."""

from typing import get_args

import pytest

from functions.map_track.engine.processing.options import RAW, TRACK_OPTIONS, ProcessOptions, SupplementMode
from functions.map_track.engine.processing.track import process_track
from tests.unit.functions.map_track.engine.processing.drives import parked, straight, track


def test_raw_points_stay_as_they_are() -> None:
    points = track(*straight(50, 100, 10))
    points[20:20] = track([(0, 30_000)], [199])
    processed = process_track(points, RAW)
    assert list(processed.points) == points
    assert processed.distance > 60_000
    assert process_track(points, TRACK_OPTIONS).distance == pytest.approx(4_900, abs=1)


def test_a_car_parked_for_eight_hours_hardly_drives() -> None:
    for seed in range(2):
        assert process_track(parked(8, 10, 15.0, seed), TRACK_OPTIONS).distance < 200


@pytest.mark.parametrize("mode", get_args(SupplementMode))
def test_a_gap_counts_as_its_mode_says(mode: SupplementMode) -> None:
    """A tunnel of six minutes and 4 km; without roads the modes of transport are straight."""
    metres, times = straight(100, 50, 5)
    metres[50:] += (3_950, 0)
    times[50:] += 355
    processed = process_track(track(metres, times), TRACK_OPTIONS, supplement_mode=mode)
    expected = 98 * 50 + (0 if mode == "no_supplement" else 4_000)
    assert processed.distance == pytest.approx(expected, rel=1e-3)
    assert len(processed.points) == 100
    assert processed.toll_distance == 0
    assert not processed.has_roads


def test_slow_steps_are_counted_apart() -> None:
    metres, times = straight(21, 50, 5)
    metres[11:, 0] -= 40 * 1
    processed = process_track(track(metres, times), RAW)
    assert processed.low_speed_distance(20) == pytest.approx(10, abs=0.1)
    assert processed.low_speed_distance(100) == pytest.approx(processed.distance)


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("options", [RAW, TRACK_OPTIONS, ProcessOptions(5, True, "driving", 5)])
def test_short_tracks_have_short_answers(count: int, options: ProcessOptions) -> None:
    processed = process_track(track(*straight(2, 50, 5))[:count], options)
    assert len(processed.points) == len(processed.edges) == len(processed.transports) == count
    assert processed.distance == pytest.approx(50 if count == 2 else 0, abs=0.1)
