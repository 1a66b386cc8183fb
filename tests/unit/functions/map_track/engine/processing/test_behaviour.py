"""Driving behaviour: the contract's example, events in a row, directions, limits, speeds that nobody said."""

import time

import numpy as np
import pytest

from functions.map_track.engine.processing.behaviour import Thresholds, behaviour_of
from functions.map_track.engine.processing.options import ANALYSIS_OPTIONS, RAW
from functions.map_track.engine.processing.track import process_track
from tests.unit.functions.map_track.engine.processing.drives import straight, track

USUAL = Thresholds()


def analyse(metres, times, thresholds=USUAL, **fields):  # type: ignore[no-untyped-def]
    return behaviour_of(process_track(track(metres, times, **fields), RAW), thresholds)


def test_the_example_of_the_documents() -> None:
    metres, times = straight(4, 15, 2)
    found = analyse(metres, times, speed=[5.4, 5.4, 33.73, 33.73], direction=[90] * 4)
    [change] = found.accelerations
    assert change.acceleration == pytest.approx(3.93, abs=0.01)
    assert (change.row, change.initial_speed, change.end_speed) == (2, 5.4, 33.73)
    assert [*found.brakings, *found.steerings, *found.speeding] == []
    assert not found.has_derived_values
    assert found.max_speed == 33.73


def test_braking_in_several_steps_is_one_event_and_the_strongest_counts() -> None:
    metres, times = straight(6, 15, 1)
    found = analyse(metres, times, speed=[72, 60, 40, 30, 30, 30], direction=[90] * 6)
    [change] = found.brakings
    assert change.acceleration == pytest.approx(-20 / 3.6)
    assert change.row == 2


def test_points_far_apart_tell_nothing_about_accelerations() -> None:
    metres, times = straight(3, 300, 30)
    found = analyse(metres, times, speed=[0, 200, 0], direction=[0, 90, 180])
    assert [*found.accelerations, *found.brakings, *found.steerings] == []


@pytest.mark.parametrize(
    ("directions", "turn"),
    [((0, 43), "right"), ((43, 0), "left"), ((350, 33), "right"), ((10, 327), "left"), ((0, 170), "unknow")],
)
def test_a_sharp_turn_has_its_side(directions: tuple[int, int], turn: str) -> None:
    metres, times = straight(4, 7, 1)
    first, last = directions
    found = analyse(metres, times, speed=[25.2] * 4, direction=[first, first, last, last])
    [steering] = found.steerings
    assert steering.turn_type == turn
    assert steering.speed == pytest.approx(25.2)
    if turn != "unknow":
        assert steering.centripetal_acceleration == pytest.approx(5.25, abs=0.01)


def test_what_stands_steers_nowhere() -> None:
    metres, times = straight(4, 0, 1)
    assert not analyse(metres, times, speed=[2] * 4, direction=[0, 90, 180, 270]).steerings


def test_speeding_has_a_first_and_a_last_point() -> None:
    metres, times = straight(6, 25, 1)
    found = analyse(
        metres, times, Thresholds(speeding=80), speed=[70, 90, 95, 85, 70, 90], direction=[90] * 6
    )
    assert [(stretch.first.row, stretch.last.row) for stretch in found.speeding] == [(1, 3), (5, 5)]
    assert found.speeding[0].metres == pytest.approx(50, abs=0.1)
    assert found.speeding[0].first.limit_speed == 80
    assert found.speeding[1].metres == 0


def test_without_a_threshold_or_a_limit_nobody_speeds() -> None:
    metres, times = straight(6, 100, 1)
    assert not analyse(metres, times, speed=[300] * 6, direction=[90] * 6).speeding


def test_speeds_that_nobody_said_follow_from_positions() -> None:
    found = analyse(*straight(60, 20, 1))
    assert found.has_derived_values
    assert found.max_speed == pytest.approx(72, abs=0.1)
    assert found.average_speed == pytest.approx(72, abs=0.1)
    assert found.duration == 59


@pytest.mark.parametrize("count", [0, 1])
def test_less_than_two_points_behave_well(count: int) -> None:
    assert analyse(*straight(count, 20, 1)).duration == 0


def test_twenty_thousand_points_are_analysed_in_three_seconds() -> None:
    random = np.random.default_rng(2)
    metres, times = straight(20_000, 10, 4)
    metres[5_000:12_000, 0] = metres[5_000, 0]
    metres = metres + random.normal(0, 8, metres.shape)
    points = track(metres, times)
    start = time.process_time()
    behaviour_of(process_track(points, ANALYSIS_OPTIONS), Thresholds())
    assert time.process_time() - start < 3
