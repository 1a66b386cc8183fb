"""Colours as callers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.notation.colours import (
    NotAColour,
    colour_names,
    is_colour,
    parse_colour,
)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_is_read_as_it_is_written(colour: tuple[int, int, int]) -> None:
    red, green, blue = colour
    for text in (f"0x{red:02x}{green:02X}{blue:02x}", f"#{red:02X}{green:02x}{blue:02X}"):
        assert is_colour(text)
        assert parse_colour(text) == colour


@pytest.mark.parametrize(
    ("text", "colour"),
    [("0xff000", (0x0F, 0xF0, 0)), ("0xff", (0, 0, 0xFF)), ("Red", (255, 0, 0)), ("teal", (0, 128, 128))],
)
def test_zeros_at_the_front_may_be_absent_and_names_are_known(
    text: str, colour: tuple[int, int, int]
) -> None:
    assert parse_colour(text) == colour


def test_every_row_of_the_table_is_a_colour() -> None:
    assert len(colour_names()) == 16
    assert all(is_colour(name) for name in colour_names())


@pytest.mark.parametrize("text", ["", "0x", "0xff00001", "#fff", "ff0000", "rgb(1,2,3)", "0xGG0000", "-1"])
def test_anything_else_is_no_colour(text: str) -> None:
    assert not is_colour(text)
    with pytest.raises(NotAColour, match="expected 0xRRGGBB"):
        parse_colour(text)


@given(st.text())
def test_no_text_makes_another_error(text: str) -> None:
    if is_colour(text):
        assert all(0 <= channel <= 255 for channel in parse_colour(text))
    else:
        with pytest.raises(NotAColour):
            parse_colour(text)
