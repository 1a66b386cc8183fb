"""Groups of points: none for sparse tracks, wide ones for dense and noisy tracks, and the ends stay."""

import numpy as np
import pytest

from shared.roads.matching.thinning import group_points


def straight(count: int, spacing: float) -> np.ndarray:
    return np.stack([np.arange(count) * spacing, np.zeros(count)], axis=1)


@pytest.mark.parametrize(("noise", "spacing"), [(5.0, 25.0), (10.0, 60.0), (30.0, 130.0)])
def test_a_sparse_track_stays_as_it_is(noise: float, spacing: float) -> None:
    metres = straight(50, spacing)
    groups = group_points(metres, noise)
    np.testing.assert_allclose(groups.centres, metres)
    assert groups.numbers.tolist() == list(range(50))


@pytest.mark.parametrize(("noise", "width"), [(3.0, 20.0), (10.0, 40.0), (30.0, 120.0)])
def test_points_of_a_dense_track_are_averaged_over_four_times_the_noise(noise: float, width: float) -> None:
    groups = group_points(straight(1000, 1.0), noise)
    inner = np.diff(groups.centres[2:-2, 0])
    assert inner == pytest.approx(width)
    assert np.all(np.diff(groups.numbers) >= 0)
    assert groups.numbers[-1] == len(groups.centres) - 1


def test_a_track_begins_and_ends_where_its_points_do() -> None:
    groups = group_points(straight(1000, 1.0), 10.0)
    assert groups.centres[0, 0] == 0.0
    assert abs(groups.centres[-1, 0] - 999.0) < 40.0 / 3


@pytest.mark.parametrize("count", [1, 2, 3, 2000])
def test_a_vehicle_that_stands_is_one_group(count: int) -> None:
    noise = np.random.default_rng(1).normal(0, 5.0, (count, 2))
    assert len(group_points(noise, 15.0).centres) == 1
