"""The form parser agrees with the standard library and stays within its bounds."""

from urllib.parse import unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.forms import FormError, parse_form, unquote_plus

tricky = st.lists(st.sampled_from([b"%", b"+", b"%2B", b"%2f", b"%%41", b"%4", b"a", b"\xff", b" ", b"%zz"]))


@given(st.binary(max_size=200) | tricky.map(b"".join), st.booleans())
def test_unquoting_equals_the_standard_library(value: bytes, long: bool) -> None:
    if long:
        value = value + b"x" * 3000 + value
    assert unquote_plus(value) == unquote_to_bytes(value.replace(b"+", b" "))


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=8))
def test_what_a_client_encodes_comes_back(fields: dict[str, str]) -> None:
    assert parse_form(urlencode(fields).encode()) == fields


@given(st.binary(max_size=400))
def test_no_bytes_break_the_parser(raw: bytes) -> None:
    assert all(value for value in parse_form(raw).values())


def test_an_empty_value_is_an_absent_field() -> None:
    assert parse_form(b"sn=&type=&a=1&b") == {"a": "1"}


def test_an_empty_value_can_be_told_from_an_absent_field() -> None:
    assert parse_form(b"sn=&a=1&", keep_empty=True) == {"sn": "", "a": "1"}


def test_the_last_value_of_a_repeated_field_counts() -> None:
    assert parse_form(b"a=1&a=2&a=") == {"a": "2"}


def test_too_many_fields_are_refused_before_they_are_split() -> None:
    with pytest.raises(FormError, match="more than 200 fields"):
        parse_form(b"a=1&" * 300)


def test_a_photo_of_four_megabytes_passes_in_one_field() -> None:
    fields = {"image": "A" * 3_000_000 + "+/=", "type": "scoremap"}
    assert parse_form(urlencode(fields).encode()) == fields
