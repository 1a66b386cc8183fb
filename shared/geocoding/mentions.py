"""Finding the divisions that an address mentions, in the order in which it mentions them.

Names are matched longest first. A short name (贵阳, 南山) counts only where a division can stand: at the
beginning, behind a separator or another division, and as `name_uses` says. A name that fits under what was
mentioned before is preferred. A full name that does not fit is kept as a conflict, and so is a town that the
county's city has once; any other town and a short name that does not fit are no division but part of what
follows.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status
from shared.geocoding.address_words import words
from shared.geocoding.mention_scan import DivisionFamily, Mention, MentionScan
from shared.geocoding.name_uses import NameUse, NameUses
from shared.geocoding.street import begins_road, read_street

MOST_MENTIONS = 12
FARTHEST_GAP = 32
"""Characters that may stand between the divisions at the head and one further on."""


class DivisionMentions(Struct, frozen=True):
    """What the text says of divisions: the mentions, those still possible, and what is left to read."""

    mentions: tuple[Mention, ...]
    conflicts: tuple[Mention, ...]
    possible: tuple[Division, ...]
    """The lowest divisions that fit every mention; several if the text does not tell which."""
    rest: str


class MentionReader:
    """Reads mentions with the names of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames) -> None:
        self._names = names
        self._divisions = names.divisions
        self._uses = NameUses(names)

    def read(self, text: str) -> DivisionMentions:
        """Read the divisions of a normalized text."""
        scan = MentionScan(self._divisions)
        first = self.first_place(text)
        if first is None:
            return DivisionMentions((), (), (), text)
        position = self._head(text, first, scan)
        leftovers = [] if self._takes_bound(text, first, scan) else [_without_labels(text[:first])]
        further = self._further(text, position, scan)
        if further is not None:
            leftovers.append(text[position:further])
            position = self._head(text, further, scan)
        leftovers.append(text[position : self._tail(text, position, scan)])
        rest = " ".join(filter(None, leftovers))
        return DivisionMentions(tuple(scan.mentions), tuple(scan.conflicts), tuple(scan.possible), rest)

    def read_path(self, text: str) -> Sequence[Division]:
        """Return the divisions that a path of names leads to; none where it holds anything else."""
        mentions = self.read(text)
        is_path = not mentions.conflicts and not mentions.rest.strip()
        return mentions.possible if is_path else ()

    def first_place(self, text: str) -> int | None:
        """Return where the first division is: a full name, or any behind a separator or a label."""
        may_be_short = True
        for position, character in enumerate(text):
            if character in words().separators:
                may_be_short = True
                continue
            may_be_short = may_be_short or text.endswith(words().labels, 0, position)
            if self._mention(text, position, (), may_be_short) is not None:
                return position
            may_be_short = False
        return None

    def _head(self, text: str, position: int, scan: MentionScan) -> int:
        """Read mentions that follow each other; return where they end."""
        while len(scan.mentions) < MOST_MENTIONS:
            mention = self._mention(text, self._next(text, position, scan), scan.possible, may_be_short=True)
            if mention is None and scan.conflicts:
                outer = [c for conflict in scan.conflicts for c in conflict.candidates]
                mention = self._mention(text, _skip_separators(text, position), outer, may_be_short=False)
                if mention is not None and not self._fitting(mention.candidates, outer, strictly=True):
                    break
            if mention is None:
                break
            mention = self._county_of_namesake(text, mention, scan)
            if self._begins_name(text, mention, scan):
                break
            scan.take(mention)
            position = mention.end
        return position

    def _next(self, text: str, position: int, scan: MentionScan) -> int:
        """Return where the next division can stand: behind separators, and in 北京市市辖区东城区 a filler."""
        position = _skip_separators(text, position)
        for filler in words().fillers if scan.possible else ():
            next_start = _skip_separators(text, position + len(filler))
            if text.startswith(filler, position) and self._mention(
                text, next_start, scan.possible, may_be_short=False
            ):
                return next_start
        return position

    def _begins_name(self, text: str, mention: Mention, scan: MentionScan) -> bool:
        """Tell whether a short name says nothing new and goes on: 武侯祠大街 behind 武侯区."""
        if mention.is_full or not scan.possible or not scan.repeats(mention):
            return False
        following = _skip_separators(text, mention.end)
        if following > mention.end or following == len(text):
            return False
        return self._mention(text, following, scan.possible, may_be_short=True) is None

    def _county_of_namesake(self, text: str, mention: Mention, scan: MentionScan) -> Mention:
        """Return for a short name behind the city that bears it, too, the county: 辽阳市辽阳人民路1号.

        Only where a road with a number of its own follows: 长沙银行 is in the city.
        """
        if mention.is_full or not _is_numbered_road(text[mention.end :][:FARTHEST_GAP]):
            return mention
        cities = [d for d in scan.possible if d.level == Level.CITY and d in mention.candidates]
        counties = [
            division
            for division in self._fitting(mention.candidates, cities, strictly=True)
            if division.level == Level.COUNTY
        ]
        return mention._replace(candidates=tuple(counties)) if counties else mention

    def _takes_bound(self, text: str, end: int, scan: MentionScan) -> bool:
        """Take a county before its city whose name counts only below it: 新城区 of 新城区西安市."""
        mention = self._mention(text, _skip_separators(text, 0), scan.possible, may_be_short=False)
        if mention is None or _skip_separators(text, mention.end) != end:
            return False
        counties = self._fitting(mention.candidates, scan.possible, strictly=True)
        if counties:
            scan.take(mention._replace(candidates=tuple(counties)))
            scan.mentions.insert(0, scan.mentions.pop())
        return bool(counties)

    def _further(self, text: str, gap_start: int, scan: MentionScan) -> int | None:
        """Return where, behind a gap, a county or town is named that lies in what was read so far."""
        if not scan.mentions or all(division.level == Level.TOWN for division in scan.possible):
            return None
        for position in range(gap_start + 1, min(len(text), gap_start + FARTHEST_GAP)):
            mention = self._mention(text, position, scan.possible, may_be_short=False)
            if mention and mention.text in words().kinds and text[position - 1] not in words().separators:
                continue  # 东湖新技术开发区 is not the town 开发区
            if mention and self._fitting(mention.candidates, scan.possible, strictly=True):
                return position
        return None

    def _tail(self, text: str, tail_start: int, scan: MentionScan) -> int:
        """Read what lies above and stands at the end, as in 云岩区1号, 贵阳, 贵州; return where it begins."""
        end = len(text)
        while True:
            stop = end
            while stop > tail_start and text[stop - 1] in words().separators:
                stop -= 1
            start = stop
            while start > tail_start and text[start - 1] not in words().separators:
                start -= 1
            if start == tail_start:
                return end
            name = text[start:stop]
            family = DivisionFamily(self._divisions, scan.possible)
            divisions = (self._divisions[key] for key, _ in self._names.entries(name))
            ancestors = tuple(c for c in divisions if c not in scan.possible and family.lies_in(c))
            if not ancestors:
                return end
            scan.take(Mention(start, stop, name, ancestors, is_full=True))
            scan.mentions.insert(0, scan.mentions.pop())
            end = start

    def _mention(
        self,
        text: str,
        position: int,
        possible: Sequence[Division],
        may_be_short: bool,
        may_be_country: bool = True,
    ) -> Mention | None:
        """Return the longest name at a position that can be a mention here."""
        conflicting = None
        for name in self._names.starting_at(text, position):
            for use in self._uses.each(text, position, name):
                if not (use.is_full or may_be_short):
                    continue
                fitting = self._candidates(use, possible)
                spelling = text[position : use.end]
                mention = Mention(position, use.end, spelling, tuple(fitting), use.is_full, use.is_area)
                if fitting and self._counts(fitting, text, use.end, may_be_country):
                    return mention
                if conflicting is None and use.is_full and not use.is_bound:
                    candidates = self._conflicting(use, text, possible)
                    conflicting = mention._replace(candidates=candidates) if candidates else None
        may_be_letter = conflicting is None and may_be_short and not possible
        return self._letter_of_province(text, position) if may_be_letter else conflicting

    def _letter_of_province(self, text: str, position: int) -> Mention | None:
        """Return the province of one character, such as 沪, right before a division that lies in it."""
        letter = text[position : position + 1]
        if letter not in words().provinces:
            return None
        provinces = self._names.divisions_named(words().provinces[letter])[:1]
        inner = self._mention(text, position + 1, provinces, may_be_short=True)
        if inner is None or not self._fitting(inner.candidates, provinces, strictly=True):
            return None
        return Mention(position, position + 1, letter, tuple(provinces), is_full=True)

    def _conflicting(self, use: NameUse, text: str, possible: Sequence[Division]) -> tuple[Division, ...]:
        """Return what a full name stands for that does not fit: a county or higher, or a town next door.

        A town contradicts a county only where exactly one town of the county's city bears the name.
        """
        candidates = self._uses.surest(use.entries)
        if all(candidate.level < Level.TOWN for candidate in candidates):
            return tuple(candidates)
        if begins_road(text[use.end :]):
            return ()
        cities = [
            self._divisions.ancestor(division, Level.CITY)
            or self._divisions.ancestor(division, Level.PROVINCE)
            for division in possible
            if division.level == Level.COUNTY
        ]
        neighbours = DivisionFamily(self._divisions, list(filter(None, cities)))
        towns = [
            c
            for c in candidates
            if c.level == Level.TOWN
            and c.status == Status.CURRENT
            and use.is_official(c)
            and neighbours.holds(c)
        ]
        return tuple(towns) if len(towns) == 1 else ()

    def _candidates(self, use: NameUse, possible: Sequence[Division]) -> list[Division]:
        """Return what a name can stand for below or above what was read before."""
        every = [self._divisions[key] for key, _ in use.entries]
        if use.is_bound:  # 哈尔滨新区 is not 丰润区, which was called 新区 in 唐山市
            return self._fitting(every, possible, strictly=True)
        best = self._uses.surest(use.entries)
        if not possible:
            return best
        return self._fitting(best, possible) or self._fitting(every, possible)

    def _counts(self, candidates: list[Division], text: str, end: int, may_be_country: bool) -> bool:
        """Tell 中国贵州省 from 中国人民银行: the country counts if a division, or nothing, follows."""
        if candidates != [self._divisions.country]:
            return True
        following = _skip_separators(text, end)
        if not may_be_country or following == len(text):
            return may_be_country
        return self._mention(text, following, (), may_be_short=True, may_be_country=False) is not None

    def _fitting(
        self, candidates: Iterable[Division], possible: Sequence[Division], *, strictly: bool = False
    ) -> list[Division]:
        """Return the candidates below one of the possible divisions, or (unless strictly) above it."""
        family = DivisionFamily(self._divisions, possible)
        lower = [c for c in candidates if family.holds(c) and not (strictly and c in possible)]
        if lower or strictly:
            return lower
        return [c for c in candidates if family.lies_in(c)]


def _skip_separators(text: str, position: int) -> int:
    while position < len(text) and text[position] in words().separators:
        position += 1
    return position


def _is_numbered_road(text: str) -> bool:
    """Tell whether a text is a road with a number on it, and no place: 人民路1号."""
    street = read_street(text)
    return bool(street.road and street.number) and text.startswith(street.road) and not street.place


def _without_labels(text: str) -> str:
    for label in words().labels:
        text = text.replace(label, " ")
    return text
