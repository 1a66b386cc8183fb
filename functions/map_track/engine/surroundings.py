"""What the pack of places says around tracks: where China is, and the outlines of its divisions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from shared.geo import boundaries, divisions
from shared.geo.division_names import DivisionNames
from shared.geo.territory import Territory
from shared.places.division_finder import DivisionFinder


class NamedDivision(NamedTuple):
    """A division with its names from the province on, and its outline as WKB where a source draws it."""

    name: str
    code: str
    outline: bytes | None


@dataclass(frozen=True)
class Surroundings:
    """Look-ups in a pack of places; without a pack, the territory alone."""

    territory: Territory = field(default_factory=Territory)
    divisions_named: Callable[[str], Sequence[NamedDivision]] = field(default=lambda name: ())
    """The divisions that a name stands for: 贵阳市观山湖区, 观山湖区, 贵州."""


NO_SURROUNDINGS: Final = Surroundings()


def open_surroundings(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    pack_divisions = divisions.Divisions(folder / divisions.FILE)
    pack_boundaries = boundaries.Boundaries(folder / boundaries.FILE)
    names = DivisionNames(pack_divisions)

    def divisions_named(name: str) -> list[NamedDivision]:
        return [
            NamedDivision(
                "".join(pack_divisions.lineage_names(division)) or division.name,
                division.code,
                pack_boundaries.wkb(division.code),
            )
            for division in names.divisions_named(name)
        ]

    return Surroundings(Territory(DivisionFinder(pack_divisions, pack_boundaries).covers), divisions_named)
