"""Folding, and the tokens of names and queries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.places.folding import Folding
from shared.places.tokens import (
    all_of,
    cell_tokens,
    covering_cells,
    name_tokens,
    prefix_tokens,
    substring_tokens,
)

FOLDING = Folding({"貴": "贵", "陽": "阳"})


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("貴陽市", "贵阳市"),
        ("Ｎｅｗ　York", "newyork"),
        ("München", "munchen"),
        ("Straße 5-a", "strasse5a"),
        ("Москва́", "москва"),
        ("３号线（北）", "3号线北"),
        ("が", "が"),
        ("서울", "서울"),
        ("😀\u202e'\"; DROP TABLE --", "droptable"),
        ("", ""),
    ],
)
def test_folding_leaves_the_plainest_letters_and_digits(text: str, folded: str) -> None:
    assert FOLDING.fold(text) == folded


def test_words_are_told_apart_by_spaces_and_punctuation() -> None:
    assert FOLDING.words("St. John's, Newfoundland") == ["st", "john", "s", "newfoundland"]


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = FOLDING.fold(text)
    assert FOLDING.fold(once) == once


@given(st.text(min_size=1, max_size=40), st.data())
def test_a_name_has_every_token_of_its_parts(text: str, data: st.DataObject) -> None:
    name = FOLDING.fold(text)
    if not name:
        return
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    tokens = set(name_tokens(name))
    assert set(substring_tokens(name[start:end])) <= tokens
    assert set(prefix_tokens(name[:end])) <= tokens


@given(st.text(max_size=60))
def test_no_text_becomes_syntax(text: str) -> None:
    query = all_of(substring_tokens(FOLDING.fold(text)))
    assert all(part[0] == part[-1] == '"' and '"' not in part[1:-1] for part in query.split(" AND ") if part)


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(0.0001, 2.0))
def test_squares_that_cover_a_box_hold_its_middle(lng: float, lat: float, size: float) -> None:
    cells = covering_cells(lng - size, lat - size, lng + size, lat + size, 24)
    assert set(cells) & set(cell_tokens(lng, lat))
