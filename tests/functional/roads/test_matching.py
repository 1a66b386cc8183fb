"""Tracks along known routes of Liechtenstein, with noise: roads, distances, the place of each point."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.tracks_matching import INTERVALS, NOISES, ROUTES, Accuracy, Drive, drives, measure
from shared.roads import RoadNetwork
from shared.roads.matching import Observations, match_track

STRICT, LENIENT = (99, 1), (97, 4)
"""Least share of the roads that is found, and most of others that is added, in percent."""


@pytest.fixture(scope="module")
def network(liechtenstein_roads: Path) -> RoadNetwork:
    return RoadNetwork(liechtenstein_roads)


@pytest.fixture(scope="module")
def routes(network: RoadNetwork) -> Sequence[Drive]:
    return drives(network, ROUTES)


@pytest.mark.slow
@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("noise", NOISES)
def test_the_roads_of_a_noisy_track_are_found(
    network: RoadNetwork, routes: Sequence[Drive], noise: float, interval: int
) -> None:
    least, most = STRICT if noise <= 10 and interval <= 5 else LENIENT
    accuracy: Accuracy = measure(network, routes, noise, interval)
    assert accuracy.right >= least
    assert accuracy.wrong <= most
    if noise <= 10:
        assert accuracy.distance_error <= 2


def test_positions_never_go_back_and_lie_on_the_path(network: RoadNetwork, routes: Sequence[Drive]) -> None:
    observations = routes[0].observe(20.0, 2)
    match = match_track(network, observations)
    assert match.is_on_road.mean() > 0.99
    for number, path in enumerate(match.paths):
        metres = match.metres[match.path_numbers == number]
        assert np.all(np.diff(metres) >= 0)
        assert path.edges[0].begin == 0.0
        assert path.edges[-1].end == path.length
        np.testing.assert_allclose(
            path.points_at(metres), match.points[match.path_numbers == number], atol=2e-6
        )
        assert all(path.edge_at((edge.begin + edge.end) / 2) is edge for edge in path.edges)


def test_a_gap_is_no_road(network: RoadNetwork, routes: Sequence[Drive]) -> None:
    """Two stretches of one route, ten minutes and kilometres apart, are matched each by itself."""
    whole = routes[0].observe(5.0, 5)
    third = len(whole) // 3
    rows = np.r_[0:third, 2 * third : len(whole)]
    times = np.where(rows < third, rows * 5, rows * 5 + 600)
    match = match_track(network, Observations(whole.points[rows], times))
    length = sum(path.length for path in match.paths)
    assert length == pytest.approx(routes[0].metres * 2 / 3, rel=0.05)


def test_points_abroad_are_on_no_road(network: RoadNetwork) -> None:
    points = np.array([[106.7 + step / 1000, 26.6] for step in range(20)])
    match = match_track(network, Observations(points))
    assert not match.covers_roads
    assert not match.is_on_road.any()
    np.testing.assert_array_equal(match.points, points)
    assert match.edge_of(0) is None


@pytest.mark.parametrize("count", [0, 1])
def test_less_than_two_points_are_on_no_road(network: RoadNetwork, count: int) -> None:
    match = match_track(network, Observations(np.array([[9.52, 47.14]])[:count]))
    assert not match.covers_roads
    assert len(match.points) == count


def test_points_that_leap_about_are_not_matched(network: RoadNetwork) -> None:
    east, west = [9.53, 47.14], [9.51, 47.15]
    match = match_track(network, Observations(np.array([east, west] * 1500)))
    assert not match.covers_roads
