"""What the pack of places says around tracks: where China is, outlines of its divisions, addresses."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct, field

from shared.geo.divisions import Division
from shared.geo.territory import Territory
from shared.geocoding.gazetteer import Gazetteer


class NamedDivision(NamedTuple):
    """A division with its names from the province on, and its outline as WKB where a source draws it."""

    name: str
    code: str
    outline: bytes | None


class Surroundings(Struct, frozen=True):
    """Look-ups in a pack of places; without a pack, the territory alone."""

    territory: Territory = field(default_factory=Territory)
    divisions_named: Callable[[str], Sequence[NamedDivision]] = field(default=lambda name: ())
    """The divisions that a name stands for: 贵阳市观山湖区, 观山湖区, 贵州."""
    outline: Callable[[str], bytes | None] = field(default=lambda code: None)
    """The outline of a division by its code, as WKB."""
    address: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The address of a WGS-84 point, empty where nothing is known of it."""


NO_SURROUNDINGS: Final = Surroundings()


def open_surroundings(folder: Path) -> Surroundings:
    """Open the files of a pack of places."""
    gazetteer = Gazetteer.open(folder)
    pack_divisions = gazetteer.divisions

    def full_name(division: Division) -> str:
        return "".join(pack_divisions.lineage_names(division)) or division.name

    def divisions_named(name: str) -> list[NamedDivision]:
        divisions = gazetteer.names.divisions_named(name)
        if not divisions:  # a name with those of the divisions around it: 贵州省贵阳市
            endings = (gazetteer.names.divisions_named(name[start:]) for start in range(1, len(name) - 1))
            longest: Sequence[Division] = next(filter(None, endings), ())
            divisions = [division for division in longest if full_name(division).endswith(name)]
        return [
            NamedDivision(full_name(division), division.code, gazetteer.boundaries.wkb(division.code))
            for division in divisions
        ]

    def address(lng: float, lat: float) -> str:
        return gazetteer.address_of(lng, lat).text

    return Surroundings(gazetteer.territory, divisions_named, gazetteer.boundaries.wkb, address)
