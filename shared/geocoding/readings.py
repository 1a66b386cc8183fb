"""The ways in which an address may be read: which division it lies in, and what follows that."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct

from shared.geo.area_numbers import AreaNumbers
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level
from shared.geocoding.address_words import letters
from shared.geocoding.addresses import AddressParser, ParsedAddress
from shared.geocoding.mentions import DivisionMentions, MentionReader
from shared.geocoding.street import read_street

MOST_NAMESAKES: Final = 8
"""Divisions of one name that are tried where the address leaves open which one it means."""

NO_RANK: Final = 1 << 62
"""Rank of divisions that have none, such as towns: behind all others."""


class Reading(Struct, frozen=True):
    """One way to take an address apart: `rest` follows its divisions, `division` is the lowest of those."""

    address: ParsedAddress
    mentions: DivisionMentions
    text: str
    rest: str
    division: Division | None
    is_ambiguous: bool
    """Whether the address leaves open which division of a name it means."""


class AddressReader:
    """Reads addresses with the divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames, read_ranks: Callable[[], Mapping[int, int]]) -> None:
        """read_ranks: see `division_ranks`; of divisions of one name the most important is tried first."""
        self._names = names
        self._read_ranks = read_ranks
        self._numbers = AreaNumbers(names.divisions)
        self._divisions = names.divisions
        self._parser = AddressParser(names)
        self._mentions = MentionReader(names)

    def readings(self, text: str, city: Division | None) -> list[Reading]:
        """Read a normalized address, in the city of the request unless it names another one.

        Where the last division is named by a short form, a further reading takes that for the beginning of
        what follows: 中山东一路 is no road in 中山市.
        """
        mentions = self._mentions.read(text)
        address, division = self._parsed_in(text, None if self._is_elsewhere(mentions, city) else city)
        namesakes = [] if division else sorted(mentions.possible, key=self._rank)
        possible: list[Division | None] = [*namesakes[:MOST_NAMESAKES]] or [division]
        is_ambiguous = len(possible) > 1
        readings = [
            Reading(address, mentions, text, mentions.rest, candidate, is_ambiguous) for candidate in possible
        ]
        if mentions.mentions and not mentions.mentions[-1].is_full and letters(mentions.rest):
            start = mentions.mentions[-1].start
            rest = text[start:]
            division = self._parsed_in(text[:start], city)[1] if start else city
            address = ParsedAddress(street=read_street(rest))
            readings.append(Reading(address, mentions, text, rest, division, False))
        return readings

    @cached_property
    def _ranks(self) -> Mapping[int, int]:
        return self._read_ranks()

    def _rank(self, division: Division) -> tuple[int, int]:
        return self._ranks.get(division.key, NO_RANK), division.key

    def _is_elsewhere(self, mentions: DivisionMentions, city: Division | None) -> bool:
        """Tell whether an address ends with the full name of divisions of which none is in a city."""
        if city is None or not mentions.possible or not mentions.mentions[-1].is_full:
            return False
        return not any(self._divisions.is_under(division, city) for division in mentions.possible)

    def city(self, city: str) -> Division | None:
        """Return the division that a caller's `city` means: a name, a code, or Baidu's number of a city."""
        city = city.strip()
        if city.isascii() and city.isdigit():
            return self._numbers.division(city)
        namesakes = self._names.divisions_named(city)
        return next((division for division in namesakes if division.level >= Level.PROVINCE), None)

    def _parsed_in(self, text: str, city: Division | None) -> tuple[ParsedAddress, Division | None]:
        """Parse a text as an address of a city, unless it names a division outside it."""
        address = self._parser.parse(text)
        division = self._lowest(address)
        if city is None or (division and division.level and not self._divisions.is_under(city, division)):
            return address, division
        prefix = self._divisions.lineage_names(city)
        address = self._parser.parse("".join(prefix) + text)
        return address, self._lowest(address) or city

    def _lowest(self, address: ParsedAddress) -> Division | None:
        levels = (address.town, address.county, address.city, address.province)
        divisions = (self._divisions.by_code(level.code) for level in levels if level.code)
        return next((division for division in divisions if division is not None), None)
