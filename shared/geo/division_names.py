"""Every name of every division, to look one up or to find the longest at a place in a text."""

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from shared.geo.divisions import LENGTH_ZERO, Division, Divisions, Status


class Kind(IntEnum):
    """How a name stands for its division, the surest first."""

    OFFICIAL = 0
    SHORT = 1
    """贵阳 for 贵阳市, 黔东南州 for 黔东南苗族侗族自治州."""
    STEM = 2
    """金阳 for the town 金阳街道."""
    VARIANT = 3
    """Another spelling, or the suffix of another time."""
    FORMER = 4
    BARE = 5
    """An everyday word that means a county only behind its city: 市中 of 市中区, 城关 of 城关区."""
    AREA = 6
    """A new area that the division has a part in: 贵安新区 of 花溪区."""
    FORMER_SHORT = 7
    """襄樊 for 襄樊市, which is 襄阳市 today."""


Entry = tuple[int, Kind]
"""(key of a division, how the name stands for it)."""


def write_entries(entries: Iterable[Entry]) -> str:
    """Write entries as the file has them: `key:kind key:kind …`."""
    return " ".join(f"{key}:{kind:d}" for key, kind in sorted(entries))


@lru_cache(maxsize=4096)
def read_entries(text: str) -> tuple[Entry, ...]:
    """Read what `write_entries` wrote."""
    pairs = (entry.split(":") for entry in text.split())
    return tuple((int(key), Kind(int(kind))) for key, kind in pairs)


class DivisionNames:
    """The index of names of one pack. Threads may share it."""

    def __init__(self, divisions: Divisions) -> None:
        self.divisions = divisions
        self._entries = divisions.names()  # read only where they are looked up: few of 73 000 ever are
        self._lengths = divisions.name_lengths()

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Return every (key, kind) of a name, none for an unknown one."""
        return read_entries(self._entries.get(name, ""))

    def starting_at(self, text: str, position: int) -> list[str]:
        """Return the names that stand at a position of a text, the longest first."""
        lengths = self._lengths.get(text[position : position + 2], "")
        names = [text[position : position + ord(length) - LENGTH_ZERO] for length in lengths]
        return [name for name in names if name in self._entries]

    def divisions_named(self, name: str) -> list[Division]:
        """Return the divisions of a name: those that bear it now, else those that bore it, by level and code.

        A name is official, short or a stem: 朝阳 is 朝阳市, 朝阳区, 朝阳县, 朝阳街道 and 朝阳镇.
        """
        entries = self.entries(name)
        now = {key for key, kind in entries if kind <= Kind.STEM and self._is_current(key)}
        earlier = (Kind.VARIANT, Kind.FORMER, Kind.FORMER_SHORT)
        keys = now or {key for key, kind in entries if kind in earlier and self._is_current(key)}
        return sorted(
            (self.divisions[key] for key in keys), key=lambda division: (division.level, division.key)
        )

    def _is_current(self, key: int) -> bool:
        return self.divisions[key].status != Status.FORMER
