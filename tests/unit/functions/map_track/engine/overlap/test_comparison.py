"""Overlap without roads: itself, its reverse, a parallel street, parts; with noise in both tracks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_track.engine.overlap.comparison import compare
from shared.geo.geodesy import LocalPlane
from shared.roads.matching import Observations

PLANE = LocalPlane(106.7, 26.6)


def route(shift: float = 0.0) -> NDArray[np.float64]:
    """Return a way of 6 km with corners, a point every 20 m, shifted to its side."""
    corners = np.array([(0, 0), (2000, 0), (2000, 1500), (3500, 1500), (3500, 2500)], dtype=float)
    along = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
    stops = np.arange(0, along[-1], 20.0)
    points = np.stack([np.interp(stops, along, corners[:, axis]) for axis in (0, 1)], axis=1)
    return points + np.array([shift, -shift])


def observe(metres: NDArray[np.float64], noise: float, seed: int) -> Observations:
    metres = metres + np.random.default_rng(seed).normal(0, noise, metres.shape)
    return Observations(PLANE.degree_columns(metres), None, np.full(len(metres), max(noise, 5.0)))


@pytest.mark.parametrize("noise", [0.0, 5.0, 10.0])
def test_a_track_overlaps_itself_and_not_its_reverse(noise: float) -> None:
    standard = observe(route(), noise, 1)
    same = compare(standard, observe(route(), noise, 2), None)
    assert same.similarity >= 98
    assert same.is_on_standard.mean() > 0.98
    assert not same.has_roads
    reverse = compare(standard, observe(route()[::-1], noise, 3), None)
    assert reverse.similarity <= 2
    assert reverse.is_on_standard.mean() < 0.05


@pytest.mark.parametrize("noise", [0.0, 5.0])
@pytest.mark.parametrize("shift", [60.0, -60.0])
def test_a_parallel_street_is_another_one(noise: float, shift: float) -> None:
    result = compare(observe(route(), noise, 1), observe(route(shift), noise, 2), None)
    assert result.similarity <= 5


@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_a_part_has_its_share_whichever_is_the_standard(share: float) -> None:
    whole, part = route(), route()[: round(len(route()) * share) + 1]
    for noise in (0.0, 5.0):
        result = compare(observe(whole, noise, 1), observe(part, noise, 2), None)
        assert result.similarity == pytest.approx(100 * share, abs=2)
        assert result.track_share > 0.97
        result = compare(observe(part, noise, 1), observe(whole, noise, 2), None)
        assert result.similarity == pytest.approx(100 * share, abs=2)
        assert result.standard_share > 0.97


@pytest.mark.parametrize("count", [0, 1])
def test_a_single_point_overlaps_nothing(count: int) -> None:
    result = compare(observe(route(), 0, 1), observe(route()[:count], 0, 1), None)
    assert result.similarity == 0
    assert len(result.is_on_standard) == count
