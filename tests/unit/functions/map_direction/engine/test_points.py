"""The texts of paths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.engine.points import path_text


def test_paths_are_longitude_first_with_six_decimals_at_most() -> None:
    assert path_text(np.array([[106.7, 26.5], [106.7100004, 26.0]])) == "106.7,26.5;106.71,26.0"


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=20))
def test_paths_are_decimals_everywhere_and_read_back_to_a_decimetre(
    points: list[tuple[float, float]],
) -> None:
    text = path_text(np.array(points))
    assert "e" not in text
    read = [tuple(float(part) for part in pair.split(",")) for pair in text.split(";")]
    assert read == [pytest.approx(point, abs=6e-7) for point in points]
