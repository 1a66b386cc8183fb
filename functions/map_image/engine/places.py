"""What a picture needs of the pack of places: points of names, and where China's coordinate systems hold."""

from collections.abc import Callable

from msgspec import Struct, field

from shared.geo.locations import Degrees
from shared.geo.territory import Territory

NameLookup = Callable[[str], Degrees | None]


class Places(Struct, frozen=True):
    """`find` gives the WGS-84 point of a name, None for one that no source knows."""

    find: NameLookup = lambda name: None
    territory: Territory = field(default_factory=Territory)


NO_PLACES = Places()
"""Without a pack no name is known, and time zones alone say where China is."""
