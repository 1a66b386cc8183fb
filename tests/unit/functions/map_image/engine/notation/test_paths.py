"""Lines and areas as callers write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.notation.lists import ListTooLong
from functions.map_image.engine.notation.paths import (
    BLUE,
    MOST_VERTICES,
    PathStyle,
    parse_path_style,
    parse_paths,
)


def test_lines_and_their_points() -> None:
    assert parse_paths("1,2;3,4|5,6;7,8;9,10") == (((1, 2), (3, 4)), ((5, 6), (7, 8), (9, 10)))


def test_separators_at_the_ends_and_spaces_say_nothing() -> None:
    assert parse_paths(" 1,2; 3,4;|") == (((1, 2), (3, 4)),)
    assert parse_paths("|;") == ()
    assert parse_paths("1,2;贵阳北站") == (((1, 2), "贵阳北站"),)


def test_points_with_bars_alone_between_them_are_one_line() -> None:
    assert parse_paths("1,2|3,4|5,6") == (((1, 2), (3, 4), (5, 6)),)


@pytest.mark.parametrize("separator", [";", "|"])
def test_a_path_of_50_000_points_is_refused_before_it_is_read(separator: str) -> None:
    with pytest.raises(ListTooLong, match=f"has 50000 points; expected {MOST_VERTICES} at most"):
        parse_paths(separator.join(["x"] * 50_000))


@pytest.mark.parametrize(
    "text", ["nan,nan;1,2", "1,inf;2,3", "1,2;1e999,4", "1,2;3,4,5", "1;2,3", "--1,2;3,4"]
)
def test_numbers_that_are_no_points_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_paths(text)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("0xff0000,5,0.5", PathStyle((255, 0, 0), 5, 0.5, None)),
        ("0x000fff,5,0.5,0xff0000", PathStyle((0, 0x0F, 0xFF), 5, 0.5, (255, 0, 0))),
        ("0xff000,5,1", PathStyle((0x0F, 0xF0, 0), 5, 1, None)),
        ("0xff0000,0.2,1", PathStyle((255, 0, 0), 1, 1, None)),
        ("0xff0000,400,1", PathStyle((255, 0, 0), 32, 1, None)),
        ("", PathStyle(BLUE)),
        ("0xff0000,5,1,", PathStyle((255, 0, 0), 5, 1, None)),
    ],
)
def test_styles_of_lines(text: str, style: PathStyle) -> None:
    assert parse_path_style(text) == style


@pytest.mark.parametrize(
    "text",
    [
        "blueish",
        "0xff0000,wide",
        "0xff0000,5,1.5",
        "0xff0000,5,-1",
        "0xff0000,nan",
        "0xff0000,5,1,x",
        "1,2,3,4,5",
    ],
)
def test_an_unknown_style_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|decimal"):
        parse_path_style(text)


@given(st.text(alphabet="0123456789.,;|-+enaif中 ", max_size=60))
def test_any_text_is_lines_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert all(line for line in parse_paths(text))
