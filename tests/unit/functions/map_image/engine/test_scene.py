"""Where a picture has what is drawn on it, on both sides of 180 degrees."""

import numpy as np
import pytest

from functions.map_image.engine.scene import CIRCUMFERENCE, nearest_copies, nearest_copy_of_line

HALF = CIRCUMFERENCE / 2


@pytest.mark.parametrize(
    ("centre", "expected"), [(HALF - 5, HALF + 10), (-HALF + 5, -HALF + 10), (0, -HALF + 10)]
)
def test_a_point_stands_at_its_nearest_copy(centre: float, expected: float) -> None:
    point = np.array([[-HALF + 10, 7.0]])
    assert nearest_copies(point, (centre, 0)) == pytest.approx(np.array([[expected, 7.0]]))


def test_an_unknown_point_stays_unknown() -> None:
    assert np.isnan(nearest_copies(np.array([[np.nan, np.nan]]), (HALF, 0))).all()


@pytest.mark.parametrize("centre", [HALF, -HALF + 1])
def test_a_line_over_180_degrees_goes_the_shorter_way(centre: float) -> None:
    line = nearest_copy_of_line(
        np.array([[HALF - 10, 0.0], [-HALF + 20, 5.0], [-HALF + 30, 9.0]]), (centre, 0)
    )
    assert np.diff(line[:, 0]) == pytest.approx([30, 10])
    assert abs(line[:, 0] - centre).max() < 50


def test_a_line_elsewhere_and_an_empty_one_are_as_they_were() -> None:
    line = np.array([[-1e7, 1.0], [9e6, 2.0]])
    assert np.array_equal(nearest_copy_of_line(line, (0, 0)), line)
    assert len(nearest_copy_of_line(np.zeros((0, 2)), (0, 0))) == 0
