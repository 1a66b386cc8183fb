"""The mentions of divisions that a text has had so far, and the lowest divisions that fit them all."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from shared.geo.divisions import Division, Divisions


class Mention(NamedTuple):
    """A name in the text and the divisions it can stand for."""

    start: int
    end: int
    text: str
    candidates: tuple[Division, ...]
    is_full: bool
    is_area: bool = False
    """Whether it names a new area that lies in the candidates."""


class DivisionFamily:
    """Some divisions and all below them; membership costs a binary search, however many there are."""

    def __init__(self, divisions: Divisions, members: Sequence[Division]) -> None:
        self._divisions = divisions
        self._keys = sorted(member.key for member in members)
        self._starts: list[int] = []
        self._ends: list[int] = []
        for key in self._keys:  # depth-first keys: what lies inside an earlier member is held already
            if not self._ends or key >= self._ends[-1]:
                self._starts.append(key)
                self._ends.append(divisions[key].end)

    def holds(self, division: Division) -> bool:
        """Tell whether the division is a member or below one."""
        row = bisect_right(self._starts, division.key) - 1
        return row >= 0 and division.key < self._ends[row]

    def lies_above(self, division: Division) -> bool:
        """Tell whether the division is below a member, and no member itself."""
        return division.key not in self._keys and self.holds(division)

    def lies_in(self, division: Division) -> bool:
        """Tell whether a member is the division or lies below it."""
        row = bisect_left(self._keys, division.key)
        return row < len(self._keys) and self._keys[row] < division.end


class MentionScan:
    """The mentions read so far and the lowest divisions that fit them all."""

    def __init__(self, divisions: Divisions) -> None:
        self.mentions: list[Mention] = []
        self.conflicts: list[Mention] = []
        self.possible: list[Division] = []
        self._divisions = divisions

    def take(self, mention: Mention) -> None:
        """Add a mention and narrow what is possible."""
        self.mentions.append(mention)
        divisions = self._narrow(mention)
        if divisions:
            self.possible = divisions
        else:
            self.conflicts.append(mention)

    def repeats(self, mention: Mention) -> bool:
        """Tell whether a mention leaves what is possible as it is."""
        return set(self._narrow(mention)) >= set(self.possible)

    def _narrow(self, mention: Mention) -> list[Division]:
        previous = self.possible or [self._divisions.country]
        family, mention_family = (
            DivisionFamily(self._divisions, previous),
            DivisionFamily(self._divisions, mention.candidates),
        )
        lower = [candidate for candidate in mention.candidates if family.holds(candidate)]
        repetitions = [division for division in previous if mention_family.holds(division)]
        return list(dict.fromkeys([*lower, *repetitions]))
