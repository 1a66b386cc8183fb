"""A track is split where it has a gap: more than five minutes and more than 300 m."""

import numpy as np
import pytest

from shared.roads.matching.observations import Observations, sections

METRE = 360 / 40_030_000


def track(*steps: tuple[int, float]) -> Observations:
    seconds, metres = np.cumsum([(0, 0.0), *steps], axis=0).T
    points = np.stack([np.full(len(metres), 9.5), 47.0 + metres * METRE], axis=1)
    return Observations(points, seconds.astype(np.int64))


@pytest.mark.parametrize(
    ("seconds", "metres", "is_gap"),
    [(301, 310, True), (300, 310, False), (3000, 290, False), (299, 9000, False)],
)
def test_a_gap_is_long_in_time_and_in_space(seconds: int, metres: float, is_gap: bool) -> None:
    rows = list(sections(track((5, 50.0), (seconds, float(metres)), (5, 50.0))))
    assert len(rows) == (2 if is_gap else 1)
    assert [index for row in rows for index in range(row.start, row.stop)] == [0, 1, 2, 3]


def test_a_track_without_times_has_no_gaps() -> None:
    points = track((5, 50.0), (4000, 9000.0)).points
    assert list(sections(Observations(points))) == [slice(0, 3)]
    assert list(sections(Observations(points[:0]))) == []


@pytest.mark.parametrize(
    ("radii", "noise"),
    [(None, 10.0), ([np.nan, np.nan, np.nan], 10.0), ([0.0, 0.0, 0.0], 10.0), ([5.0, np.nan, 25.0], 15.0)],
)
def test_the_noise_is_the_usual_radius_of_the_points(radii: list[float] | None, noise: float) -> None:
    points = track((5, 50.0), (5, 50.0)).points
    assert Observations(points, None, None if radii is None else np.array(radii)).noise == noise
