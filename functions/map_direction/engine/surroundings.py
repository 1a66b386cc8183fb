"""The places around roads: where China is, the counties and cities of points, places by uid."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct, field

from functions.map_direction.engine.points import Point
from shared.geo.area_numbers import NO_NUMBER
from shared.geo.territory import Territory


class NamedPlace(Struct, frozen=True):
    """A place that a name may stand for."""

    uid: str
    name: str
    address: str
    point: Point


class Surroundings(Struct, frozen=True):
    """Look-ups in a pack of places; without a pack, the territory alone."""

    territory: Territory = field(default_factory=Territory)
    adcode: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The six-digit code of the county at a WGS-84 point, empty abroad."""
    city: Callable[[float, float], str] = field(default=lambda lng, lat: "")
    """The name of the city at a WGS-84 point, or of the division in its place; empty abroad."""
    area_number: Callable[[float, float], int] = field(default=lambda lng, lat: NO_NUMBER)
    """Baidu's number of the city at a WGS-84 point; 0 where it has none."""
    place_point: Callable[[str], Point | None] = field(default=lambda uid: None)
    """The point of the place of a uid; None for an unknown uid."""
    places_named: Callable[[str, str], Sequence[NamedPlace]] = field(default=lambda name, region: ())
    """The places that a name stands for in a region, the best first: one where the name leaves no doubt."""


NO_SURROUNDINGS: Final = Surroundings()
