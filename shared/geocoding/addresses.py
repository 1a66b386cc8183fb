"""An address in parts: its divisions to the village, its street, and the name of a place.

Divisions are found to the town by name, to the village where the text names one; levels that the text leaves
out are filled in when only one division fits. Roads and places are split off as text: no list gives them a
code or a point.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import NO_NAME, NONE, CodedName, Division, Level, Village
from shared.geo.lineage import lineage_of
from shared.geocoding.mention_scan import Mention
from shared.geocoding.mentions import DivisionMentions, MentionReader
from shared.geocoding.street import Street, read_street
from shared.geocoding.villages import names_village, without_village

LEVELS: Final = ("province", "city", "county", "town")


class ParsedAddress(Struct, frozen=True):
    """An address in parts; a division without a code is one of several of its name."""

    province: CodedName = NO_NAME
    city: CodedName = NO_NAME
    county: CodedName = NO_NAME
    town: CodedName = NO_NAME
    village: CodedName = NO_NAME
    street: Street = field(default_factory=Street)
    division: Division | None = None
    """The lowest division that the text means for sure."""
    rest: str = ""
    """The text without its divisions and its village."""


class AddressParser:
    """Parses addresses with the divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames) -> None:
        self._divisions = names.divisions
        self._reader = MentionReader(names)

    def parse(self, text: str, mentions: DivisionMentions | None = None) -> ParsedAddress:
        """Parse a normalized text; `mentions` are its divisions where they have been read already."""
        mentions = mentions or self._reader.read(text)
        candidates = self._candidates(mentions)
        villages = self._villages(candidates, mentions.rest)
        candidates = self._with_town_of(villages, candidates)
        division = self._common_ancestor(candidates)
        is_clear = len(villages) == 1 and division is not None and villages[0].town == division.key
        village = villages[0] if is_clear else None
        rest = without_village(mentions.rest, village.place) if village else mentions.rest
        return ParsedAddress(
            **self._levels(division, candidates),
            village=CodedName(village.place, village.code) if village else NO_NAME,
            street=_in_area(read_street(rest), mentions),
            division=division,
            rest=rest,
        )

    def _candidates(self, mentions: DivisionMentions) -> list[Division]:
        """Return the lowest divisions that most of the mentions agree on, as they are today."""
        possible: Sequence[Division] = mentions.possible
        towns = [c for mention in mentions.conflicts for c in mention.candidates if c.level == Level.TOWN]
        if towns and len(mentions.conflicts) == 1:
            possible = towns
        elif mentions.conflicts:
            candidates = {c for mention in mentions.mentions for c in mention.candidates}
            votes = {candidate: self._votes(candidate, mentions.mentions) for candidate in candidates}
            best = max(votes.values(), default=(0, ()))
            possible = self._lowest(candidate for candidate, vote in votes.items() if vote == best)
        elif mentions.mentions and not mentions.mentions[-1].is_full:
            possible = self._likeliest(possible)
        if mentions.mentions and mentions.mentions[-1].is_area:  # it may reach beyond the counties listed
            possible = [self._divisions[division.parent] for division in possible]
        today = (self._divisions[d.successor] if d.successor != NONE else d for d in possible)
        return sorted(set(today))

    def _likeliest(self, namesakes: Sequence[Division]) -> Sequence[Division]:
        """Return the only city of a short name: 西安 is no 西安区, but 朝阳 may well be that of Beijing."""
        highest = min((division.level for division in namesakes), default=0)
        cities = [division for division in namesakes if division.level == highest]
        is_municipal = any(
            division.level > highest and self._divisions[division.parent].level == Level.PROVINCE
            for division in namesakes
        )
        return cities if len(cities) == 1 and highest <= Level.CITY and not is_municipal else namesakes

    def _votes(self, division: Division, mentions: Sequence[Mention]) -> tuple[int, tuple[bool, ...]]:
        """Return how many mentions a division agrees with, and which: of as many, the first ones count."""
        agreements = tuple(
            any(self._divisions.is_under(division, candidate) for candidate in mention.candidates)
            for mention in mentions
        )
        return sum(agreements), agreements

    def _lowest(self, divisions: Iterable[Division]) -> list[Division]:
        """Return the divisions that none of the others lies below."""
        candidates = list(divisions)
        return [
            one
            for one in candidates
            if not any(other != one and self._divisions.is_under(other, one) for other in candidates)
        ]

    def _villages(self, candidates: Sequence[Division], rest: str) -> list[Village]:
        """Return the villages of the only town or county that the text names, those of the longest name."""
        if len(candidates) != 1 or candidates[0].level < Level.COUNTY or not rest:
            return []
        mentionable = self._divisions.villages(candidates[0], text=rest)
        villages = [village for village in mentionable if names_village(rest, village.place)]
        longest = max((len(village.place) for village in villages), default=0)
        return [village for village in villages if len(village.place) == longest]

    def _with_town_of(self, villages: Sequence[Village], candidates: list[Division]) -> list[Division]:
        """Fill in the town where a county has only one village of the name."""
        if len(villages) == 1 and candidates[0].level == Level.COUNTY:
            return [self._divisions[villages[0].town]]
        return candidates

    def _common_ancestor(self, divisions: Sequence[Division]) -> Division | None:
        """Return the lowest division that all of these lie in."""
        if not divisions:
            return None
        return next(
            ancestor
            for ancestor in self._divisions.lineage(divisions[0])
            if all(self._divisions.is_under(division, ancestor) for division in divisions)
        )

    def _levels(self, division: Division | None, candidates: Sequence[Division]) -> dict[str, CodedName]:
        """Name each level that all candidates name alike; without a code where their codes differ."""
        if division is None:
            return {}
        lineages = [lineage_of(self._divisions, candidate) for candidate in (candidates or (division,))]
        levels = {}
        for key in LEVELS:
            names: list[CodedName] = [getattr(lineage, key) for lineage in lineages]
            if len({name.name for name in names}) == 1:
                codes = {name.code for name in names}
                levels[key] = CodedName(names[0].name, codes.pop() if len(codes) == 1 else "")
        return levels


def _in_area(street: Street, mentions: DivisionMentions) -> Street:
    """Return a street with the new area that the text names as its zone."""
    area = next((mention.text for mention in mentions.mentions if mention.is_area), "")
    if not area or street.zone:
        return street
    return replace(street, zone=area, place=street.place or area)
