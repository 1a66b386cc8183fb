"""Baidu's own numbers of cities."""

from pathlib import Path

import pytest

from shared.geo.area_numbers import AreaNumbers, area_codes, area_names
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions


@pytest.fixture(scope="module")
def names(default_pack: Path) -> DivisionNames:
    return DivisionNames(Divisions(default_pack / "divisions.sqlite"))


@pytest.fixture(scope="module")
def numbers(names: DivisionNames) -> AreaNumbers:
    return AreaNumbers(names.divisions)


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("131", "110000"),
        ("289", "310000"),
        ("146", "520100"),
        ("2912", "810000"),
        ("1277", "419001"),
        ("520100", "520100"),
        ("99999", None),
        ("131x", None),
        ("", None),
    ],
)
def test_digits_mean_a_number_or_a_code(numbers: AreaNumbers, digits: str, code: str | None) -> None:
    division = numbers.division(digits)
    assert (division.code if division else None) == code


@pytest.mark.parametrize(
    ("code", "number"),
    [("520115", 146), ("110108", 131), ("310000", 289), ("520000", 0), ("419001", 1277), ("810109", 2912)],
)
def test_a_division_has_the_number_of_its_city(
    names: DivisionNames, numbers: AreaNumbers, code: str, number: int
) -> None:
    assert numbers.number(names.divisions.by_code(code)) == number


def test_every_row_has_the_code_of_what_its_name_is_or_was(names: DivisionNames) -> None:
    for number, name in area_names().items():
        division = names.divisions.by_code(area_codes()[number])
        assert division in names.divisions_named(name), (number, name)
