"""Background colours: every spelling that callers use, and every row of the table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.segment_idphoto.engine.photo.colours import Background, named_colours, parse_colour
from functions.segment_idphoto.engine.photo.errors import ParameterError


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        ("#438EDB", (67, 142, 219)),
        ("438edb", (67, 142, 219)),
        ("67,142,219", (67, 142, 219)),
        (" 67 , 142 , 219 ", (67, 142, 219)),
        ("67，142，219", (67, 142, 219)),
        ("white", (255, 255, 255)),
        ("BLUE", (67, 142, 219)),
        ("Red", (255, 0, 0)),
        ("black", (0, 0, 0)),
        ("Light Blue", (100, 197, 255)),
        ("light_grey", (240, 240, 240)),
        ("蓝色", (67, 142, 219)),
        ("白底", (255, 255, 255)),
    ],
)
def test_a_colour_is_read_in_every_spelling(text: str, rgb: tuple[int, int, int]) -> None:
    assert parse_colour(text) == rgb


@pytest.mark.parametrize(
    "text", ["", "#12345", "1234567", "256,0,0", "1,2", "1,2,3,4", "-1,2,3", "pinkish", "#GGGGGG"]
)
def test_what_is_no_colour_names_the_field_and_the_finding(text: str) -> None:
    with pytest.raises(ParameterError, match="background_color: expected #RRGGBB") as caught:
        parse_colour(text)
    assert caught.value.field == "background_color"


def test_every_named_colour_is_an_rgb_that_its_name_parses_to() -> None:
    assert len(named_colours()) > 40
    for name, rgb in named_colours().items():
        assert all(0 <= level <= 255 for level in rgb)
        assert parse_colour(name) == rgb


@given(st.text(max_size=30))
def test_any_text_is_a_colour_or_a_parameter_error(text: str) -> None:
    try:
        red, green, blue = parse_colour(text)
    except ParameterError:
        return
    assert all(0 <= level <= 255 for level in (red, green, blue))


def test_a_gradient_runs_from_its_colour_at_the_top_to_the_other_at_the_bottom() -> None:
    rows = Background((0, 100, 200), (255, 100, 0)).rows(256)
    assert rows.shape == (256, 1, 3)
    assert rows[0, 0].tolist() == [0, 100, 200]
    assert rows[-1, 0].tolist() == [255, 100, 0]
    assert np.all(np.diff(rows[:, 0, 0].astype(int)) == 1)
    assert np.all(Background((7, 8, 9)).rows(5) == (7, 8, 9))
