"""The address of a point: its country, divisions and street, and the lines made of them."""

from collections.abc import Callable
from typing import NamedTuple

from shared.geo.countries import CHINA, Country, country_of
from shared.geo.divisions import CodedName, Division, Divisions
from shared.geo.lineage import Lineage, lineage_of
from shared.geocoding.languages import ENGLISH, is_chinese, name_in
from shared.geocoding.surroundings import Surroundings
from shared.places.folding import Folding


class PointAddress(NamedTuple):
    """An address in parts, each empty where no source knows it."""

    country: Country | None
    lineage: Lineage
    """Abroad it has a city alone: the nearest settlement."""
    street: str
    street_number: str
    is_in_china: bool
    is_chinese: bool
    """Whether it is written in Chinese, the largest part first."""

    @property
    def country_name(self) -> str:
        """The country's name in the language of the address."""
        if self.country is None:
            return ""
        return self.country.chinese if self.is_chinese else self.country.english

    @property
    def text(self) -> str:
        """The address in one line: 贵州省贵阳市观山湖区长岭北路8号; 12a Teststrasse, Vaduz, Liechtenstein."""
        if self.is_in_china and self.is_chinese:
            return f"{self.lineage.text}{self.street}{self.street_number}"
        if self.is_chinese:
            return f"{self.area}{self.street}{self.street_number}"
        return _comma_line(" ".join(filter(None, (self.street_number, self.street))), self.area)

    @property
    def area(self) -> str:
        """The line without the street, in China with the town."""
        if self.is_in_china and self.is_chinese:
            return f"{self.lineage.text}{self.lineage.town.name}"
        if self.is_in_china:
            levels = (self.lineage.county, self.lineage.city, self.lineage.province)
            return _comma_line(*dict.fromkeys(level.name for level in levels), self.country_name)
        city = self.lineage.city.name
        return f"{self.country_name}{city}" if self.is_chinese else _comma_line(city, self.country_name)

    def of_place(self, name: str) -> str:
        """Return the line for a place at the point."""
        return f"{self.area}{name}" if self.is_chinese else _comma_line(name, self.area)


def address_of(
    surroundings: Surroundings,
    divisions: Divisions,
    folding: Folding,
    language: str = "",
    latin: Callable[[Division], str] = lambda division: division.name,
    *,
    fill: bool = False,
) -> PointAddress:
    """Return the address of what lies at a point.

    language: of names abroad, English when empty. In China English names divisions as `latin` does, any other
    language in Chinese. fill: names that the language lacks.
    """
    street, number = surroundings.street, surroundings.street_number
    if surroundings.division is not None:
        lineage = lineage_of(divisions, surroundings.division, surroundings.town)
        in_english = language.lower().startswith(ENGLISH)
        if in_english:
            lineage = _in_latin(lineage, divisions, latin)
        return PointAddress(
            country_of(CHINA), lineage, street, number, is_in_china=True, is_chinese=not in_english
        )
    settlement = surroundings.settlement
    name = name_in(settlement, language or ENGLISH, folding, fill=fill or not language) if settlement else ""
    return PointAddress(
        country_of(surroundings.country),
        Lineage(city=CodedName(name)),
        street,
        number,
        is_in_china=False,
        is_chinese=is_chinese(language),
    )


def _in_latin(lineage: Lineage, divisions: Divisions, latin: Callable[[Division], str]) -> Lineage:
    """Return the same divisions by their names in Latin letters; a nominal city's is its province's."""

    def name(level: CodedName) -> CodedName:
        division = divisions.by_code(level.code)
        return CodedName(latin(division) if division else level.name, level.code)

    return lineage._replace(
        province=name(lineage.province),
        city=name(lineage.city),
        county=name(lineage.county),
        town=name(lineage.town),
    )


def _comma_line(*parts: str) -> str:
    return ", ".join(filter(None, parts))
