"""Address analysis (地址解析聚合): `/address_analyzer/v1`.

AddressRefused            carries the wire status
├── AddressMissing     2
└── ParameterRefused   2  addr_verify or model is none of its values

Divisions are found to the town by name, to the village where the text names one; levels that the text
leaves out are filled in when only one division fits. Roads and places are split off as text: no source gives
them a code or a point.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import NO_NAME, NONE, CodedName, Division, Level, Status, Village
from shared.geo.lineage import lineage_of
from shared.geo.refusal import Refusal
from shared.geocoding.address_words import normalised
from shared.geocoding.candidates import letters
from shared.geocoding.mentions import Mention, MentionReader, Reading
from shared.geocoding.recipients import Recipient, is_name, read_recipient
from shared.geocoding.street import Street, read_street
from shared.geocoding.villages import names_village, without_village

# As Baidu documents `/address_analyzer/v1`.
CONFLICT = "|行政区划冲突"
REDUNDANT = "|行政区划冗余"
WRONG: Final = {
    Level.PROVINCE: "|省级行政区划错误",
    Level.CITY: "|城市级行政区划错误",
    Level.COUNTY: "|区县级行政区划错误",
}
MISSING: Final = {
    Level.PROVINCE: "|省级地址结构缺失",
    Level.CITY: "|城市级地址结构缺失",
    Level.COUNTY: "|区县级地址结构缺失",
    Level.TOWN: "|乡镇级地址结构缺失",
}

LEVELS: Final = ("province", "city", "county", "town")

WEIGHTS: Final = {Level.COUNTRY: 0, Level.PROVINCE: 10, Level.CITY: 12, Level.COUNTY: 14, Level.TOWN: 16}
"""What a mention counts when mentions conflict: the lower, the surer. Two outvote any one."""

CONFIDENCE: Final = {Level.COUNTRY: 0, Level.PROVINCE: 0, Level.CITY: 10, Level.COUNTY: 20, Level.TOWN: 30}
"""Wire confidence by the lowest level known: a town is 30 (within 5 km), a county 20 (within 10 km)."""
VILLAGE_CONFIDENCE = 40


class AddressRefused(Refusal):
    """No analysis; `status` is the wire code."""


class AddressMissing(AddressRefused):
    """The address is empty."""

    status = 2


class ParameterRefused(AddressRefused):
    """A parameter has none of its values."""

    status = 2


@dataclass(frozen=True)
class Analysis:
    """An address taken apart."""

    province: CodedName = NO_NAME
    city: CodedName = NO_NAME
    county: CodedName = NO_NAME
    town: CodedName = NO_NAME
    village: CodedName = NO_NAME
    street: Street = field(default_factory=Street)
    name: str = ""
    telephone: str = ""
    problem: str = ""
    confidence: int = 0
    comprehension: int = 0
    """Percent of the text's characters that were understood."""
    point: tuple[float, float] | None = None
    """WGS-84 point of the lowest division that a source places."""


class AddressAnalyzer:
    """Address analysis with the divisions of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames) -> None:
        self._divisions = names.divisions
        self._reader = MentionReader(names)

    def analyze(self, address: str, *, with_recipient: bool = False, verify: bool = False) -> Analysis:
        """Take an address apart.

        with_recipient: look for a name and a telephone number first (`model=1`). verify: say what is wrong
        with the divisions (`addr_verify=1`).
        """
        text = normalised(address)
        if not text:
            raise AddressMissing("address is empty; expected the text of an address")
        recipient = self._recipient(text) if with_recipient else Recipient("", "", text)
        reading = self._reader.read(recipient.rest)
        chosen = self._chosen(reading)
        villages = self._villages(chosen, reading.rest)
        chosen = self._with_town_of(villages, chosen)
        found = self._common(chosen)
        village = villages[0] if len(villages) == 1 and found and villages[0].town == found.key else None
        rest = without_village(reading.rest, village.place) if village else reading.rest
        street = read_street(rest)
        return Analysis(
            **self._levels(found, chosen),
            village=CodedName(village.place, village.code) if village else NO_NAME,
            street=street,
            name=recipient.name,
            telephone=recipient.telephone,
            problem=self._problem(reading, found) if verify else "",
            confidence=VILLAGE_CONFIDENCE if village else CONFIDENCE[Level(found.level)] if found else 0,
            comprehension=_comprehension(recipient.rest, rest, street),
            point=self._point(found),
        )

    def _recipient(self, text: str) -> Recipient:
        """Read who is to receive something; a name may stand right before the divisions: 张三贵州省…"""
        found = read_recipient(text)
        start = self._reader.first_place(found.rest) if found.telephone and not found.name else None
        head = letters(found.rest[: start or 0])
        return Recipient(head, found.telephone, found.rest[start:]) if is_name(head) else found

    def _chosen(self, reading: Reading) -> list[Division]:
        """Return the lowest divisions that most of the mentions agree on, as they are today."""
        possible: Sequence[Division] = reading.possible
        if reading.conflicts:
            candidates = {c for mention in reading.mentions for c in mention.candidates}
            votes = {candidate: self._votes(candidate, reading.mentions) for candidate in candidates}
            best = max(votes.values(), default=0)
            possible = [candidate for candidate, count in votes.items() if count == best]
        today = (self._divisions[d.successor] if d.successor != NONE else d for d in possible)
        return sorted(set(today))

    def _votes(self, division: Division, mentions: Iterable[Mention]) -> int:
        return sum(
            WEIGHTS[Level(mention.candidates[0].level)]
            for mention in mentions
            if any(self._divisions.is_under(division, candidate) for candidate in mention.candidates)
        )

    def _villages(self, chosen: Sequence[Division], rest: str) -> list[Village]:
        """Return the villages of the town or county found that the text names, only the longest name."""
        if len(chosen) != 1 or chosen[0].level < Level.COUNTY or not rest:
            return []
        named = self._divisions.villages(chosen[0], within=rest)
        found = [village for village in named if names_village(rest, village.place)]
        longest = max((len(village.place) for village in found), default=0)
        return [village for village in found if len(village.place) == longest]

    def _with_town_of(self, villages: Sequence[Village], chosen: list[Division]) -> list[Division]:
        """Fill in the town where a county has only one village of the name."""
        if len(villages) == 1 and chosen[0].level == Level.COUNTY:
            return [self._divisions[villages[0].town]]
        return chosen

    def _common(self, divisions: Sequence[Division]) -> Division | None:
        """Return the lowest division that all of these lie in."""
        if not divisions:
            return None
        return next(
            above
            for above in self._divisions.lineage(divisions[0])
            if all(self._divisions.is_under(division, above) for division in divisions)
        )

    def _levels(self, found: Division | None, chosen: Sequence[Division]) -> dict[str, CodedName]:
        """Name each level that all chosen divisions name alike; without a code where their codes differ."""
        if found is None:
            return {}
        lineages = [lineage_of(self._divisions, division) for division in (chosen or (found,))]
        agreed = {}
        for key in LEVELS:
            names: list[CodedName] = [getattr(lineage, key) for lineage in lineages]
            if len({name.name for name in names}) == 1:
                codes = {name.code for name in names}
                agreed[key] = CodedName(names[0].name, codes.pop() if len(codes) == 1 else "")
        return agreed

    def _problem(self, reading: Reading, found: Division | None) -> str:
        """Say what is wrong with the divisions that a text names, in the wire's words."""
        if found is None:
            return "".join(MISSING.values())
        named: list[Division] = []
        wrong: set[Level] = set()
        for mention in reading.mentions:
            division = self._stands_for(mention, found, named)
            if division is None:
                wrong.add(Level(mention.candidates[0].level))
            else:
                named.append(division)
        problems = [CONFLICT] if wrong else []
        problems += [REDUNDANT] if self._is_redundant(named) else []
        known = found.level > Level.COUNTRY
        has_city = bool(self._divisions.city(found)[0])
        for level in MISSING:
            if level in wrong and level in WRONG:
                problems.append(WRONG[level])
            elif level not in {division.level for division in named}:
                if level is Level.CITY and known and (not has_city or self._is_municipal(found)):
                    continue
                if level is Level.COUNTY and known and not self._has_counties(found):
                    continue
                problems.append(MISSING[level])
        return "".join(problems)

    def _stands_for(self, mention: Mention, found: Division, named: Sequence[Division]) -> Division | None:
        """Return the division at, above or below `found` that a mention names, if it can a new one."""
        today = [self._divisions[c.successor] if c.successor != NONE else c for c in mention.candidates]
        above = sorted(c for c in today if self._divisions.is_under(found, c))
        fresh = [c for c in above if c not in named]  # 吉林吉林 is the province, then the city
        below = [c for c in today if self._divisions.is_under(c, found)]
        return next(iter([*fresh, *above, *below]), None)

    def _is_redundant(self, named: Sequence[Division]) -> bool:
        """Tell whether a division is named twice; 北京市北京市 names a province and its city."""
        times = {division: named.count(division) for division in named}
        return any(
            count > (2 if division.level == Level.PROVINCE and self._is_municipal(division) else 1)
            for division, count in times.items()
        )

    def _is_municipal(self, division: Division) -> bool:
        province = self._divisions.ancestor(division, Level.PROVINCE)
        return province is not None and any(child.city_code for child in self._divisions.children(province))

    def _has_counties(self, division: Division) -> bool:
        city = self._divisions.ancestor(division, Level.CITY)
        return city is None or any(
            child.level == Level.COUNTY and child.status == Status.CURRENT
            for child in self._divisions.children(city)
        )

    def _point(self, found: Division | None) -> tuple[float, float] | None:
        for division in self._divisions.lineage(found) if found else ():
            if division.lng is not None and division.lat is not None:
                return division.lng, division.lat
        return None


def _comprehension(text: str, rest: str, street: Street) -> int:
    """Return the share of characters that became a division, a village or a part of the street."""
    if not (length := len(letters(text))):
        return 0
    unread = len(letters(rest)) - street.characters
    return max(0, min(100, round(100 * (1 - max(unread, 0) / length))))
