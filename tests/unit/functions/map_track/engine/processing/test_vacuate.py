"""Thinning keeps the ends and the corners, and keeps less with each grade."""

import numpy as np

from functions.map_track.engine.processing.columns import columns_of
from functions.map_track.engine.processing.vacuate import bending_rows
from tests.unit.functions.map_track.engine.processing.drives import track


def test_corners_stay_and_straight_lines_lose_their_points() -> None:
    metres = [(east, 0.0) for east in range(0, 1000, 10)] + [(1000.0, north) for north in range(0, 1000, 10)]
    points = columns_of(track(metres, range(len(metres)))).points
    assert bending_rows(points, 0).tolist() == list(range(200))
    assert bending_rows(points, 1).tolist() == [0, 100, 199]


def test_each_grade_keeps_less() -> None:
    angles = np.linspace(0, np.pi, 2_000)
    metres = np.stack([np.cos(angles), np.sin(angles)], axis=1) * 500
    points = columns_of(track(metres, range(2_000))).points
    counts = [len(bending_rows(points, grade)) for grade in range(6)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) >= 5
    assert all(bending_rows(points, grade)[[0, -1]].tolist() == [0, 1_999] for grade in range(6))


def test_short_tracks_stay() -> None:
    points = columns_of(track([(0, 0), (0, 0)], [0, 1])).points
    assert bending_rows(points, 5).tolist() == [0, 1]
    assert bending_rows(points[:0], 5).tolist() == []
