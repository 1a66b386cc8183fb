"""The world goes on beyond 180 degrees, where a plane is wider than it."""

import numpy as np
import pytest
import shapely

from functions.pack_builder.engine.map.sea import continue_beyond

WIDTH = 0.6
WEST, EAST = 0.2, 0.8


def continued(*geometries: shapely.Geometry, width: float = WIDTH) -> list[tuple[float, int]]:
    """Return the western edge of everything, and whose copy it is."""
    parts, owners = continue_beyond(np.array(geometries, dtype=object), width, 1.0)
    return [
        (round(west, 6), owner)
        for west, owner in zip(shapely.bounds(parts)[:, 0].tolist(), owners.tolist(), strict=True)
    ]


def test_what_lies_beside_180_degrees_is_there_on_both_sides() -> None:
    fiji, alaska = shapely.Point(EAST - 0.01, 0.5), shapely.box(WEST + 0.02, 0.3, WEST + 0.05, 0.4)
    assert continued(fiji, alaska) == [(0.79, 0), (0.22, 1), (0.82, 1), (0.19, 0)]


def test_copies_reach_no_farther_than_they_are_asked_to() -> None:
    line = shapely.LineString([(WEST, 0.5), (0.5, 0.5)])
    parts, _ = continue_beyond(np.array([line], dtype=object), WIDTH, 0.05)
    assert shapely.bounds(parts[1]) == pytest.approx([EAST, 0.5, EAST + 0.05, 0.5])
    assert len(parts) == 2


def test_a_plane_as_wide_as_the_world_has_no_copies() -> None:
    assert continued(shapely.Point(0.01, 0.5), shapely.box(0, 0, 1, 1), width=1.0) == [(0.01, 0), (0, 1)]


def test_what_goes_around_the_world_is_there_once() -> None:
    assert continued(shapely.box(-1, 0.9, 2, 2)) == [(-1, 0)]
