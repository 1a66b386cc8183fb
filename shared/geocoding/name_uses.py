"""How a division's name can be used at a position of a text: in full, short, or as a word behind its city.

A short name (贵阳, 南山) counts only where no word follows that makes it a road or a shop, or where a
division below follows at once: 广西河池 begins with no river. A bare word (市中 of 市中区) counts only below
its city, and so does a former name in short (四方 of 四方区).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shared.geo.division_names import DivisionNames, Entry, Kind
from shared.geo.divisions import Division
from shared.geocoding.address_words import words
from shared.geocoding.mention_scan import DivisionFamily

BELOW_SURE = (Kind.SHORT, Kind.STEM, Kind.BARE, Kind.FORMER_SHORT)


class NameUse(NamedTuple):
    """One way to use a name: where it ends, and for what it stands."""

    end: int
    entries: Sequence[Entry]
    is_full: bool
    is_bound: bool
    """Whether it counts only below what was read before."""

    @property
    def is_area(self) -> bool:
        """Whether it names a new area that lies in several divisions or in a part of one."""
        return all(kind is Kind.AREA for _, kind in self.entries)

    def is_official(self, division: Division) -> bool:
        """Tell whether it is the division's own name."""
        return (division.key, Kind.OFFICIAL) in self.entries


class NameUses:
    """Finds the uses of names of one pack. Threads may share it."""

    def __init__(self, names: DivisionNames) -> None:
        self._names = names
        self._divisions = names.divisions

    def each(self, text: str, position: int, name: str) -> Iterator[NameUse]:
        """Yield each way in which a name can be used at a position, the surest first."""
        end = position + len(name)
        entries = self._names.entries(name)
        is_bound = name in words().kinds
        full = [entry for entry in entries if entry[1] not in BELOW_SURE]
        if full and self._counts_full(text, end, name, full):
            yield NameUse(self._behind_office(text, end), full, True, is_bound)
        stems = [entry for entry in entries if entry[1] is Kind.STEM]
        short = [entry for entry in entries if entry[1] is Kind.SHORT]
        suffix = next((s for s in words().town_suffixes if text.startswith(s, end)), None) if stems else None
        if suffix and not (short and self._leads_on(text, end, short)):  # 普洱镇沅 is 普洱市, 镇沅县
            yield NameUse(end + len(suffix), stems, True, is_bound)
        if short and self._counts_short(text, end, short):
            yield NameUse(end, short, False, is_bound)
        former = [entry for entry in entries if entry[1] is Kind.FORMER_SHORT]
        if former and self._counts_short(text, end, former):
            yield NameUse(end, former, False, is_bound=True)
        bare = [entry for entry in entries if entry[1] is Kind.BARE]
        if bare and not text.startswith(words().after_bare, end):
            yield NameUse(end, bare, False, is_bound=True)

    def surest(self, entries: Sequence[Entry]) -> list[Division]:
        """Return the divisions for which a name stands most surely."""
        first = min(kind for _, kind in entries)
        return [self._divisions[key] for key, kind in entries if kind == first]

    def _counts_full(self, text: str, end: int, name: str, entries: Sequence[Entry]) -> bool:
        """Tell whether a full name stands for a division, and is no part of a longer word or name."""
        goes_on = text.startswith(words().after_full.get(name[-1], ()), end)
        if goes_on and not self._leads_on(text, end, entries):  # 南平市政和 is 南平市, 政和县
            return False
        is_prefixed = all(kind is Kind.AREA for _, kind in entries) and self._ends_in_area(name)
        return not is_prefixed and not self._is_split_before(text, end, entries)

    def _counts_short(self, text: str, end: int, entries: Sequence[Entry]) -> bool:
        """Tell whether a short name stands for a division, and does not begin something else."""
        if not text.startswith(words().after_short, end) or text.startswith(words().behind_short, end):
            return True
        return self._leads_on(text, end, entries)

    def _leads_on(self, text: str, end: int, entries: Sequence[Entry]) -> bool:
        """Tell whether a division below follows at once: 广西河池市, 海南海口."""
        family = DivisionFamily(self._divisions, self.surest(entries))
        return any(
            family.lies_above(self._divisions[key])
            for name in self._names.starting_at(text, end)
            for key, kind in self._names.entries(name)
            if kind is not Kind.STEM or text.startswith(words().town_suffixes, end + len(name))
        )

    def _is_split_before(self, text: str, end: int, entries: Sequence[Entry]) -> bool:
        """Tell whether the last character of a full name begins a division: 济南市中区 is 济南, 市中区."""
        family = DivisionFamily(self._divisions, self.surest(entries))
        return any(
            family.lies_above(self._divisions[key])
            for name in self._names.starting_at(text, end - 1)
            for key, kind in self._names.entries(name)
            if kind is Kind.OFFICIAL or (kind is Kind.BARE and _ends_at(text, end - 1 + len(name)))
        ) and not any(
            family.lies_above(self._divisions[key])
            for name in self._names.starting_at(text, end)
            for key, kind in self._names.entries(name)
            if kind is Kind.OFFICIAL
        )

    def _ends_in_area(self, name: str) -> bool:
        """Tell whether the end of a new area's name is its name, too: 河北雄安新区."""
        ends = (name[start:] for start in range(1, len(name) - 2))
        return any(kind is Kind.AREA for end in ends for _, kind in self._names.entries(end))

    def _behind_office(self, text: str, end: int) -> int:
        office = next((office for office in words().offices if text.startswith(office, end)), "")
        return end + len(office)


def _ends_at(text: str, position: int) -> bool:
    """Tell whether a text ends at a position, or goes on with a separator or a number."""
    return not text[position : position + 1].strip("".join(words().separators) + "0123456789")
