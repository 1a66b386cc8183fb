"""Where something stands, as callers write it."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.notation.boxes import parse_box
from functions.map_image.engine.notation.lists import ListTooLong, parse_styles, style_for
from functions.map_image.engine.notation.markers import PinStyle, parse_marker_style
from functions.map_image.engine.notation.positions import parse_position, parse_positions

DEGREES = st.floats(-180, 180).map(lambda number: round(number, 6))


@given(DEGREES, DEGREES)
def test_two_numbers_are_a_point_in_the_order_written(lng: float, lat: float) -> None:
    assert parse_position(f"{lng:.6f},{lat:.6f}") == (lng, lat)


@pytest.mark.parametrize(
    "name", ["北京", "贵州省贵阳市观山湖区", "12 Main Street, Vaduz", "undefined,undefined", "0851路"]
)
def test_what_is_no_numbers_is_a_name(name: str) -> None:
    assert parse_position(name) == name


@pytest.mark.parametrize(
    "text", ["nan,39.9", "116.4,NaN", "inf,1", "1e999,2", "116.4", "116.4,39.9,0", "1.2.3,4", "1,-infinity"]
)
def test_numbers_that_are_no_point_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected lng,lat or a name"):
        parse_position(text)


def test_a_name_has_a_bound() -> None:
    with pytest.raises(ValueError, match="has a name of 129 characters"):
        parse_position("名" * 129)


def test_a_list_of_positions_leaves_out_empty_items() -> None:
    assert parse_positions("1,2||贵阳|", 50, "markers") == ((1, 2), "贵阳")


def test_51_markers_are_refused() -> None:
    with pytest.raises(ListTooLong, match="has 51 markers; expected 50 at most"):
        parse_positions("|".join(["1,2"] * 51), 50, "markers")
    assert len(parse_positions("|".join(["1,2"] * 50) + "|", 50, "markers")) == 50


def test_a_wrong_item_is_named() -> None:
    with pytest.raises(ValueError, match=r"\[1\] .*nan"):
        parse_positions("1,2|nan,1", 50, "markers")


def test_the_last_style_repeats_and_an_empty_one_is_the_default() -> None:
    styles = parse_styles("l,A||s,C", 50, parse_marker_style, PinStyle())
    assert [style_for(styles, index, PinStyle()) for index in range(5)] == [
        PinStyle("l", "A"),
        PinStyle(),
        *[PinStyle("s", "C")] * 3,
    ]
    assert style_for((), 7, PinStyle()) == PinStyle()
    with pytest.raises(ValueError, match=r"\[1\] 'xl' is no style"):
        parse_styles("l|xl", 50, parse_marker_style, PinStyle())


@given(DEGREES, DEGREES, DEGREES, DEGREES)
def test_a_box_has_its_corners_as_they_are_written(a: float, b: float, c: float, d: float) -> None:
    assert parse_box(f"{a:.6f},{b:.6f};{c:.6f},{d:.6f}") == ((a, b), (c, d))


@pytest.mark.parametrize("text", ["", "1,2", "1,2;3,4;5,6", "北京;上海", "1,2;nan,4"])
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_box(text)


@given(st.text(max_size=40))
def test_any_text_is_a_position_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueError):
        position = parse_position(text)
        assert isinstance(position, str) or all(map(math.isfinite, position))


@pytest.mark.parametrize("text", ["116,39;117,40", "116,39;", "116,39;x|"])
def test_of_markers_with_semicolons_the_first_counts(text: str) -> None:
    assert parse_positions(text, 50, "markers") == ((116, 39),)


@pytest.mark.parametrize("text", ["116,39;117,40", "--1,2", "116\x00,39", "(1,2)", "%00", "，"])
def test_a_name_has_a_letter(text: str) -> None:
    with pytest.raises(ValueError, match="no point; expected lng,lat or a name"):
        parse_position(text)
