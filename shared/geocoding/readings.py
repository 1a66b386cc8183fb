"""The ways in which an address may be meant: which division it lies in, and what follows that."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level
from shared.geocoding.addresses import AddressAnalyzer, Analysis
from shared.geocoding.candidates import letters
from shared.geocoding.mentions import MentionReader, Reading
from shared.geocoding.street import read_street

MOST_NAMESAKES: Final = 8
"""Divisions of one name that are tried where the address leaves open which one it means."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """An address taken apart: `rest` is what follows its divisions, `within` the lowest of those."""

    analysis: Analysis
    rest: str
    within: Division | None
    is_one_of_several: bool
    """Whether the address leaves open which division of a name it means."""


class Interpreter:
    """Takes addresses apart with the divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames) -> None:
        self._names = names
        self._divisions = names.divisions
        self._analyzer = AddressAnalyzer(names)
        self._mentions = MentionReader(names)

    def interpretations(self, text: str, city: Division | None) -> list[Interpretation]:
        """Take an address apart, in the city asked for unless it names another one.

        Where the last division is named by a short form, a second reading takes that for the beginning of
        what follows: 中山东一路 is no road in 中山市.
        """
        mentions = self._mentions.read(text)
        analysis, within = self._analyzed(text, None if self._is_elsewhere(mentions, city) else city)
        namesakes = [] if within else sorted(mentions.possible, key=attrgetter("level", "key"))
        possible: list[Division | None] = [*namesakes[:MOST_NAMESAKES]] or [within]
        is_open = len(possible) > 1
        found = [Interpretation(analysis, mentions.rest, division, is_open) for division in possible]
        if mentions.mentions and not mentions.mentions[-1].is_full and letters(mentions.rest):
            start = mentions.mentions[-1].start
            rest = text[start:]
            within = self._analyzed(text[:start], city)[1] if start else city
            found.append(Interpretation(Analysis(street=read_street(rest)), rest, within, False))
        return found

    def _is_elsewhere(self, mentions: Reading, city: Division | None) -> bool:
        """Tell whether an address ends with the full name of divisions of which none is in a city."""
        if city is None or not mentions.possible or not mentions.mentions[-1].is_full:
            return False
        return not any(self._divisions.is_under(division, city) for division in mentions.possible)

    def city(self, city: str) -> Division | None:
        """Return the division that a caller's `city` means: a name or a code."""
        city = city.strip()
        if city.isascii() and city.isdigit():
            return self._divisions.by_code(city)
        return next((found for found in self._names.called(city) if found.level >= Level.PROVINCE), None)

    def _analyzed(self, text: str, city: Division | None) -> tuple[Analysis, Division | None]:
        analysis = self._analyzer.analyze(text)
        within = self._lowest(analysis)
        if city is None or (within and within.level and not self._divisions.is_under(city, within)):
            return analysis, within
        above = self._divisions.lineage_names(city)
        analysis = self._analyzer.analyze("".join(above) + text)
        return analysis, self._lowest(analysis) or city

    def _lowest(self, analysis: Analysis) -> Division | None:
        codes: Iterable[str] = (
            of.code for of in (analysis.town, analysis.county, analysis.city, analysis.province)
        )
        found = (self._divisions.by_code(code) for code in codes if code)
        return next((division for division in found if division is not None), None)
