"""Encoded lines of the engine."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.roads.polyline import decode

degrees = st.tuples(st.floats(-179, 179), st.floats(-84, 84))


def encoded(points: list[tuple[float, float]]) -> str:
    """The reference encoder, straight from the format's description."""

    def number(value: int) -> str:
        value = ~(value << 1) if value < 0 else value << 1
        text = ""
        while value >= 0x20:
            text += chr((0x20 | (value & 0x1F)) + 63)
            value >>= 5
        return text + chr(value + 63)

    text, last = "", (0, 0)
    for lng, lat in points:
        here = (round(lat * 1e6), round(lng * 1e6))
        text += number(here[0] - last[0]) + number(here[1] - last[1])
        last = here
    return text


@given(st.lists(degrees, min_size=1, max_size=50))
def test_encoded_lines_are_decoded(points: list[tuple[float, float]]) -> None:
    assert decode(encoded(points)) == pytest.approx(np.round(np.array(points), 6), abs=1e-9)
