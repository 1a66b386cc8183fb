"""Labels as callers write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.notation.labels import (
    BLACK,
    DEFAULT_FONT,
    LabelStyle,
    parse_label_style,
)


def test_all_fields_of_a_label() -> None:
    style = parse_label_style("天安门,1,18,0x006600,0xFFFFFF,0")
    assert style == LabelStyle("天安门", True, 18, (0, 0x66, 0), (255, 255, 255), False)


def test_the_other_order_swaps_border_and_weight() -> None:
    style = parse_label_style("天安门,0,18,0x006600,0xFFFFFF,1", "border first")
    assert style == LabelStyle("天安门", True, 18, (0, 0x66, 0), (255, 255, 255), False)


def test_absent_fields_have_defaults() -> None:
    assert parse_label_style("银行") == LabelStyle("银行", False, DEFAULT_FONT, BLACK, None, True)
    assert parse_label_style("银行,,,,,") == LabelStyle("银行")
    assert parse_label_style("银行,1,0").font_size == DEFAULT_FONT


def test_a_content_may_have_commas_where_all_fields_are_there() -> None:
    assert parse_label_style("9:00,17:00,1,14,0x000000,0xffffff,1").content == "9:00,17:00"


def test_content_is_cut_at_16_characters_and_has_no_control_characters() -> None:
    assert (
        parse_label_style("一二三四五六七八九十一二三四五六七八").content
        == "一二三四五六七八九十一二三四五六"
    )
    assert parse_label_style("a\x00\nb").content == "ab"


@pytest.mark.parametrize(
    "text", ["x,2", "x,1,97", "x,1,-3", "x,1,1e9", "x,1,9,nocolour", "x,1,9,,nocolour", "x,1,9,,,7"]
)
def test_a_wrong_field_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_label_style(text)


@given(st.text(max_size=60))
def test_any_text_is_a_style_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueError):
        style = parse_label_style(text)
        assert len(style.content) <= 16
        assert 1 <= style.font_size <= 96
