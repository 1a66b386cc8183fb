"""What the pack of places says around tracks: where China is, outlines of its divisions, addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from shared.geo.territory import Territory
from shared.geocoding.gazetteer import Gazetteer


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
    address: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The address of a WGS-84 point, empty where nothing is known of it."""


NO_SURROUNDINGS: Final = Surroundings()


def open_surroundings(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    gazetteer = Gazetteer.open(folder)
    pack_divisions = gazetteer.names.divisions

    def divisions_named(name: str) -> list[NamedDivision]:
        return [
            NamedDivision(
                "".join(pack_divisions.lineage_names(division)) or division.name,
                division.code,
                gazetteer.boundaries.wkb(division.code),
            )
            for division in gazetteer.names.divisions_named(name)
        ]

    def address(lng: float, lat: float) -> str:
        return gazetteer.address_of(lng, lat).text

    return Surroundings(gazetteer.territory, divisions_named, address)
