"""What a picture needs of the pack of places: points of names, and where China's coordinate systems hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from shared.geo.locations import Degrees
from shared.geo.territory import Territory
from shared.geocoding.gazetteer import Gazetteer

NameLookup = Callable[[str], Degrees | None]


@dataclass(frozen=True)
class Places:
    """`find` gives the WGS-84 point of a name, None for one that no source knows."""

    find: NameLookup = lambda name: None
    territory: Territory = field(default_factory=Territory)


NO_PLACES = Places()
"""Without a pack no name is known, and time zones alone say where China is."""


def open_places(folder: Path) -> Places:
    """Open a pack of places, and look a name up in it."""
    gazetteer = Gazetteer.open(folder)

    def find(name: str) -> Degrees | None:
        point = gazetteer.point_of(name)
        return None if point is None else (point.lng, point.lat)

    find("贵州省贵阳市")
    return Places(find, gazetteer.territory)
