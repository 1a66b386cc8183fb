"""Markers as callers write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.notation.markers import RED, IconStyle, PinStyle, parse_marker_style

BLUE = (0, 0, 255)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("l,A,0x0000ff", PinStyle("l", "A", BLUE)),
        ("m", PinStyle("m", "A", RED)),
        ("s,b", PinStyle("s", "B", RED)),
        ("l,,0x0000ff", PinStyle("l", "", BLUE)),
        (",m", PinStyle("m", "A", RED)),
        (",m,C,0x0000ff", PinStyle("m", "C", BLUE)),
        ("I,A", PinStyle("l", "A", RED)),
        ("s,0x0000FF", PinStyle("s", "A", BLUE)),
        ("l,12,0x0000ff", PinStyle("l", "12", BLUE)),
        ("A,0x0000ff", PinStyle("m", "A", BLUE)),
        ("large,9,blue", PinStyle("l", "9", BLUE)),
        (" l , A , 0x0000ff ", PinStyle("l", "A", BLUE)),
        ("l,A,0x0000ff,", PinStyle("l", "A", BLUE)),
        (",", PinStyle()),
    ],
)
def test_a_pin_is_read_with_fields_absent_or_stray(text: str, style: PinStyle) -> None:
    assert parse_marker_style(text) == style


@pytest.mark.parametrize(
    "text",
    [
        "-1,http://host/a.png",
        "-1, http://host/a.png",
        "-1,http://host/a.png,",
        "-1,http://host/a.png,-1,23,25",
    ],
)
def test_an_icon_is_its_address_whatever_follows(text: str) -> None:
    assert parse_marker_style(text) == IconStyle("http://host/a.png")


@pytest.mark.parametrize(
    "text",
    ["xl,A,0xff0000", "l,AB,0xff0000", "l,A,crimson", "l,A,0xff0000,9", "l,é", "-1", "-1,", "l,A,0xzz"],
)
def test_an_unknown_style_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_marker_style(text)


def test_the_icon_of_baidus_documents_is_our_own_pin() -> None:
    for address in (
        "http://api.map.baidu.com/images/marker_red.png",
        "https://api.map.baidu.com/images/marker_red_sprite.png",
    ):
        assert parse_marker_style(f"-1,{address},-1,23,25") == PinStyle("m", "", RED)
    assert isinstance(parse_marker_style("-1,http://api.map.baidu.com/images/other.png"), IconStyle)


@given(st.text(alphabet="slmIA09,-x#fF |中http:/", max_size=30))
def test_any_text_is_a_style_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueError):
        style = parse_marker_style(text)
        assert isinstance(style, IconStyle) or (style.size in "sml" and len(style.label) <= 2)
