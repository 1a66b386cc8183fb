"""Courses: geometric between stops, level outside them."""

import pytest

from functions.map_image.engine.style.courses import value_at


@pytest.mark.parametrize(
    ("zoom", "value"), [(3, 1.0), (10, 1.0), (11, 2.0), (12, 4.0), (19, 4.0)], ids=lambda item: str(item)
)
def test_a_course_is_geometric_between_its_stops(zoom: float, value: float) -> None:
    assert value_at(((10, 1.0), (12, 4.0)), zoom) == pytest.approx(value)


def test_a_course_to_nothing_is_linear() -> None:
    assert value_at(((14, 400), (16, 0)), 15) == 200
