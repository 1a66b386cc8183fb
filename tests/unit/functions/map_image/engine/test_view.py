"""What a picture shows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.view import LEAST_ZOOM, View, fitting_zoom, middle
from shared.geo.baidu_plane import HALF_WORLD, metres_per_pixel

METRES = st.tuples(st.floats(-2e7, 2e7), st.floats(-1.2e7, 1.2e7))


@given(st.lists(METRES, min_size=1, max_size=8), st.integers(1, 1024), st.integers(1, 1024))
def test_what_is_fitted_lies_within_the_picture(
    points: list[tuple[float, float]], width: int, height: int
) -> None:
    columns = np.array(points)
    zoom = fitting_zoom(columns, width, height, margin=48, most=17)
    assert LEAST_ZOOM <= zoom <= 17
    if zoom > LEAST_ZOOM:
        lengths = np.ptp(columns, axis=0) / metres_per_pixel(zoom)
        assert lengths[0] <= max(width - 96, width / 2) + 1e-6
        assert lengths[1] <= max(height - 96, height / 2) + 1e-6


def test_a_lone_point_is_shown_with_the_streets_around_it() -> None:
    point = np.array([[12_957_000.0, 4_826_000.0]])
    assert fitting_zoom(point, 400, 300, margin=48, most=17) == 17
    assert middle(point) == (12_957_000.0, 4_826_000.0)


def test_the_middle_is_that_of_the_box_not_of_the_points() -> None:
    assert middle(np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 4.0]])) == (5.0, 2.0)


@pytest.mark.parametrize(
    ("centre", "pixel"), [((0.0, 0.0), (1024.0, 1024.0)), ((1e12, -1e12), (2048.0, 2048.0))]
)
def test_the_middle_in_pixels_of_the_world(centre: tuple[float, float], pixel: tuple[float, float]) -> None:
    assert View(centre, 3, 400, 300).centre_pixel == pixel
    assert abs(centre[0]) <= HALF_WORLD or pixel[0] == 256 * 2**3
