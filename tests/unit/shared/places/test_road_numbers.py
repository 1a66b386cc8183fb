"""House numbers, highway numbers and kilometres, as people and maps write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.places.road_numbers import (
    HouseNumber,
    highway_names,
    highway_number,
    house_number,
    metres_along,
)


@pytest.mark.parametrize(
    ("written", "number", "suffix"),
    [
        ("8", 8, ""),
        ("8号", 8, ""),
        ("43号院", 43, ""),
        ("12a", 12, "a"),
        ("12 a", 12, "a"),
        ("甲8号", 8, "甲"),
        ("8号甲", 8, "甲"),
        ("8甲号", 8, "甲"),
        ("临12号", 12, "临"),
        ("附12号", 12, "附"),
        ("8号附3号", 8, "3"),
        ("8号之3", 8, "3"),
        ("8之3号", 8, "3"),
        ("8-3号", 8, "3"),
        ("8-12", 8, "12"),
        ("八号", 8, ""),
        ("一百三十号", 130, ""),
        ("廿三号", 23, ""),
        ("十二号", 12, ""),
        ("一二三号", 123, ""),
        ("A8号", 8, "A"),
    ],
)
def test_house_numbers(written: str, number: int, suffix: str) -> None:
    assert house_number(written) == HouseNumber(number, suffix)


@pytest.mark.parametrize("written", ["", "号", "Villa", "-", "之"])
def test_what_has_no_number_is_no_house_number(written: str) -> None:
    assert house_number(written) is None


@pytest.mark.parametrize(
    ("road", "number"),
    [
        ("G210国道", "G210"),
        ("210国道", "G210"),
        ("国道210线", "G210"),
        ("省道S101线", "S101"),
        ("101省道", "S101"),
        ("X202县道", "X202"),
        ("G60沪昆高速", "G60"),
        ("沪昆高速G60", "G60"),
        ("g4", "G4"),
        ("人民路", ""),
        ("BG210", ""),
        ("G21012", ""),
    ],
)
def test_highway_numbers(road: str, number: str) -> None:
    assert highway_number(road) == number


def test_highways_are_found_by_what_they_are_called() -> None:
    for number in ("G210", "S101", "X202", "Y003", "G60"):
        for name in highway_names(number):
            assert highway_number(name) == (number if number != "Y003" else "Y3")
    assert highway_names("G210") == ("210国道", "G210国道")
    assert highway_names("A1") == ()


@pytest.mark.parametrize(
    ("written", "metres"),
    [
        ("K123+500", 123_500),
        ("K123+500处", 123_500),
        ("k7", 7_000),
        ("123公里处", 123_000),
        ("123.5公里", 123_500),
        ("15公里+300米", 15_300),
        ("102公里加300米", 102_300),
        ("第45公里", 45_000),
        ("3350公里里程碑", 3_350_000),
        ("123", 123_000),
        ("123,4", 123_400),
        ("0.5 km", 500),
        ("", None),
        ("处", None),
        ("99919000", None),
    ],
)
def test_kilometres(written: str, metres: int | None) -> None:
    assert metres_along(written) == metres


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    number = house_number(text)
    assert number is None or 0 <= number.number < 1_000_000
    metres = metres_along(text)
    assert metres is None or 0 <= metres < 10_010_000
    assert highway_number(text) == "" or highway_number(highway_number(text)) == highway_number(text)
