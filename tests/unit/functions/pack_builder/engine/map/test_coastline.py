"""Coasts of an extract close where they reach its box, water on their right; else they say nothing."""

import numpy as np
import pytest
import shapely

from functions.pack_builder.engine.map.coastline import closed_lands, with_extract_coast
from functions.pack_builder.engine.map.sea import Coasts

BOX = (0.0, 0.0, 1.0, 1.0)


def land(*lines: list[tuple[float, float]]) -> float | None:
    faces = closed_lands([shapely.LineString(line) for line in lines], BOX)
    return None if faces is None else float(shapely.area(faces).sum())


def test_water_is_on_the_right_of_a_coast() -> None:
    assert land([(0.3, -0.2), (0.3, 1.2)]) == pytest.approx(0.3)  # northwards: land in the west
    assert land([(0.3, 1.2), (0.3, -0.2)]) == pytest.approx(0.7)


def test_islands_and_lagoons_are_faces_of_their_own() -> None:
    coast = [(0.3, -0.2), (0.3, 1.2)]
    island = [(0.6, 0.6), (0.8, 0.6), (0.8, 0.8), (0.6, 0.8), (0.6, 0.6)]  # against the clock: land within
    assert land(coast, island) == pytest.approx(0.34)
    lagoon = [(0.1, 0.1), (0.1, 0.2), (0.2, 0.2), (0.2, 0.1), (0.1, 0.1)]
    assert land(coast, lagoon) == pytest.approx(0.29)


def test_pieces_of_one_coast_are_joined() -> None:
    assert land([(0.3, -0.2), (0.3, 0.5)], [(0.3, 0.5), (0.4, 0.5), (0.4, 1.1)]) == pytest.approx(0.35)


def test_a_coast_that_ends_just_before_the_border_reaches_it() -> None:
    assert land([(0.3, 0.0003), (0.3, 0.9998)]) == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [[(0.3, -0.2), (0.3, 0.5)]],  # ends within the box
        [[(2.0, 2.0), (3.0, 3.0)]],  # elsewhere
        [[(0.3, -0.2), (0.3, 1.2)], [(0.6, -0.2), (0.6, 1.2)]],  # both have land in the west
    ],
)
def test_coasts_that_do_not_close_say_nothing(lines: list[list[tuple[float, float]]]) -> None:
    assert land(*lines) is None


def test_an_extract_that_closes_replaces_the_coasts_in_its_box_alone() -> None:
    coarse = Coasts(
        np.array([shapely.box(-5, -5, 0.5, 5), shapely.box(0.7, 0.1, 0.8, 0.2)]),
        np.array([shapely.box(0.1, 0.1, 0.2, 0.2)]),
    )
    coasts = with_extract_coast(coarse, [shapely.LineString([(0.3, -0.2), (0.3, 1.2)])], BOX)
    lands = shapely.union_all(coasts.lands)
    assert lands.area == pytest.approx(5.5 * 10 - 0.5 + 0.3)
    assert not shapely.intersects(lands, shapely.Point(0.4, 0.5))
    assert shapely.intersects(lands, shapely.Point(0.4, 1.5))
    assert not len(coasts.seas)


def test_an_extract_that_does_not_close_leaves_the_coasts_as_they_are() -> None:
    coarse = Coasts(np.array([shapely.box(-5, -5, 0.5, 5)]), np.array([], dtype=object))
    assert with_extract_coast(coarse, [shapely.LineString([(0.3, 0.2), (0.3, 0.5)])], BOX) is coarse
