"""Countries by letters and by names: the one table of them, `countries.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

CHINA: Final = "CN"
PROVINCES_WITH_LETTERS: Final = {"HK": "香港", "MO": "澳门", "TW": "台湾"}
"""ISO 3166-1 gives these provinces of China letters of their own."""


class Country(NamedTuple):
    """A country or territory of ISO 3166-1."""

    iso3: str
    iso2: str
    chinese: str
    english: str


def country_of(letters: str) -> Country | None:
    """Return the country that a source's two letters mean, None for letters that the standard lacks."""
    return _countries().get(CHINA if is_of_china(letters) else letters)


def is_of_china(letters: str) -> bool:
    """Tell whether a source's two letters mean China or a province of it."""
    return letters == CHINA or letters in PROVINCES_WITH_LETTERS


def country_called(name: str) -> Country | None:
    """Return the country of a name in Chinese or English, or of two or three letters, in any case."""
    return _by_name().get(name.strip().casefold())


def names_of(country: Country) -> tuple[str, ...]:
    """Return what a country is called, its Chinese name first: letters are no names."""
    return country.chinese, country.english, *_other_names().get(country.iso2, ())


@cache
def chinese_names() -> tuple[str, ...]:
    """Return the Chinese names of all countries, the longest first."""
    return tuple(sorted((country.chinese for country in _countries().values()), key=len, reverse=True))


@cache
def _other_names() -> Mapping[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, letters in _table()["other_names"].items():
        names.setdefault(letters, []).append(name)
    return names


@cache
def _by_name() -> Mapping[str, Country]:
    names = {name.casefold(): country for country in _countries().values() for name in country}
    other_names: Mapping[str, str] = _table()["other_names"]
    return names | {name: _countries()[letters] for name, letters in other_names.items()}


@cache
def _countries() -> Mapping[str, Country]:
    rows: Mapping[str, tuple[str, str, str]] = _table()["countries"]
    return {iso2: Country(iso3, iso2, chinese, english) for iso2, (iso3, chinese, english) in rows.items()}


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("countries.toml").read_text(encoding="utf-8"))
