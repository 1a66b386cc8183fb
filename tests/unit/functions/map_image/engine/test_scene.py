"""Where a picture has what is drawn on it, on both sides of 180 degrees."""

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_image.engine.scene import (
    CIRCUMFERENCE,
    gather,
    nearest_copies,
    nearest_copy_of_line,
    view_around,
    view_of_box,
)
from shared.geo import Crs, convert_point

HALF = CIRCUMFERENCE / 2


def plane(*degrees: tuple[float, float]) -> NDArray[np.float64]:
    """Points of BD-09 degrees on the plane."""
    return np.array([convert_point(*point, Crs.BD09, Crs.BD09MC) for point in degrees])


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


@pytest.mark.parametrize(
    ("degrees", "middle", "least_zoom"),
    [
        (((178.5, -18), (-179.5, -17)), 179.5, 7),
        (((-179.5, -17), (178.5, -18), (179.9, -16)), 179.5, 7),
        (((170, -40), (-170, -10), (175, 0)), 180.0, 3),
        (((-176.5, -44), (174.8, -41.3), (172.6, -43.5)), 178.05, 5),
    ],
)
def test_places_on_both_sides_of_180_degrees_are_shown_together(
    degrees: tuple[tuple[float, float], ...], middle: float, least_zoom: int
) -> None:
    view = view_around(plane(*degrees), None, 400, 300, 1)
    column = view.centre[0] / HALF * 180
    assert min(abs(column - middle), abs(column + 360 - middle)) < 0.01
    assert view.zoom >= least_zoom
    assert abs(view.centre[0]) <= HALF


@pytest.mark.parametrize(
    "degrees",
    [((-100, 10), (100, 10), (0, 0)), ((9.5, 47.1), (121.4, 31.2)), ((-180, 5),), ((-90, 1), (90, 2))],
)
def test_places_elsewhere_stay_what_they_are(degrees: tuple[tuple[float, float], ...]) -> None:
    points = plane(*degrees)
    assert np.array_equal(gather(points), points)


@pytest.mark.parametrize(
    ("corners", "middle", "zoom"),
    [
        (((178.5, -47.3), (-176.9, -34)), -179.2, 5),
        (((172.0, -22), (-172.0, -10)), 180.0, 5),
        (((106.5, 26.5), (106.8, 26.7)), 106.65, 11),
        (((106.8, 26.7), (106.5, 26.5)), 106.65, 11),
        (((-180, -74), (180, 74)), 0.0, 3),
    ],
)
def test_a_box_over_180_degrees_is_shown_and_no_other_is_turned(
    corners: tuple[tuple[float, float], tuple[float, float]], middle: float, zoom: int
) -> None:
    view = view_of_box(plane(*corners), 400, 300, 1, most=19)
    column = view.centre[0] / HALF * 180
    assert min(abs(column - middle), abs(abs(column - middle) - 360)) < 0.01
    assert view.zoom == zoom
