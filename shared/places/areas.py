"""Where a place may lie to be an answer: China, a division, a country abroad, a circle, a box or a polygon.

An area gives tokens that narrow the index down, and then tells exactly. Points are WGS-84.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Final, Protocol

import shapely

from shared.geo.divisions import Division
from shared.geo.geodesy import circle_bounds, haversine
from shared.places.file import NOWHERE
from shared.places.folding import (
    ABROAD,
    INLAND,
    INLAND_WITH_POINT,
    all_of,
    any_of,
    country_token,
    covering_cells,
    division_token,
)
from shared.places.index import Place

MOST_CELLS: Final = 24
TURN: Final = 360.0


class Area(Protocol):
    """Some part of the world."""

    whole_side: ClassVar[bool] = False
    """So wide that what is near a centre is looked for first."""

    def narrowed(self, *, with_point: bool) -> str:
        """Return a query that every place of the area matches, empty if there is none.

        with_point: it may leave out places without a point.
        """

    def holds(self, place: Place) -> bool:
        """Tell whether a place lies in the area."""


@dataclass(frozen=True)
class Everywhere(Area):
    """The world."""

    whole_side = True

    def narrowed(self, *, with_point: bool) -> str:
        """Return nothing to narrow by."""
        return ""

    def holds(self, place: Place) -> bool:
        """Hold every place."""
        return True


EVERYWHERE: Final = Everywhere()


@dataclass(frozen=True)
class China(Area):
    """All of China."""

    whole_side = True

    def narrowed(self, *, with_point: bool) -> str:
        """Return the token of the side."""
        return f'"{INLAND_WITH_POINT if with_point else INLAND}"'

    def holds(self, place: Place) -> bool:
        """Hold what lies in a division."""
        return place.division != NOWHERE


CHINA: Final = China()


@dataclass(frozen=True)
class InDivision(Area):
    """A division of China and all below it; the country itself holds all that lies in China."""

    division: Division

    def narrowed(self, *, with_point: bool) -> str:
        """Return the tokens of the division and of what has a point."""
        if not self.division.key:
            return CHINA.narrowed(with_point=with_point)
        within = division_token(self.division.key)
        return all_of((within, INLAND_WITH_POINT) if with_point else (within,))

    def holds(self, place: Place) -> bool:
        """Hold what the index says; a road lies in several divisions, of which it bears one."""
        return place.division >= 0


@dataclass(frozen=True)
class Abroad(Area):
    """What lies outside China, and what lies in `also`.

    Services abroad know Hong Kong, Macao and Taiwan: ranges of the keys of these divisions.
    """

    also: tuple[range, ...] = ()
    whole_side = True

    def narrowed(self, *, with_point: bool) -> str:
        """Return the tokens of both."""
        return any_of([ABROAD, *(division_token(keys.start) for keys in self.also)])

    def holds(self, place: Place) -> bool:
        """Hold what lies in no division, or in one of `also`."""
        return place.division == NOWHERE or any(place.division in keys for keys in self.also)


@dataclass(frozen=True)
class InCountry(Area):
    """A country by its two letters."""

    country: str

    def narrowed(self, *, with_point: bool) -> str:
        """Return the country's token."""
        return f'"{country_token(self.country)}"'

    def holds(self, place: Place) -> bool:
        """Hold what is known to lie there."""
        return place.country == self.country


@dataclass(frozen=True)
class Both(Area):
    """What lies in two areas."""

    one: Area
    other: Area

    def narrowed(self, *, with_point: bool) -> str:
        """Return what narrows either."""
        parts = (area.narrowed(with_point=with_point) for area in (self.one, self.other))
        return " AND ".join(part for part in parts if part)

    def holds(self, place: Place) -> bool:
        """Hold what both hold."""
        return self.one.holds(place) and self.other.holds(place)


@dataclass(frozen=True)
class Box(Area):
    """A rectangle of longitudes and latitudes; one across the 180th meridian goes on beyond 180 degrees."""

    west: float
    south: float
    east: float
    north: float

    def narrowed(self, *, with_point: bool) -> str:
        """Return the squares of the index that cover it."""
        return _cells(self.west, self.south, self.east, self.north)

    def holds(self, place: Place) -> bool:
        """Hold the points inside and on the border."""
        if place.lng is None or place.lat is None:
            return False
        turns = (place.lng, place.lng - TURN, place.lng + TURN)
        return self.south <= place.lat <= self.north and any(self.west <= lng <= self.east for lng in turns)


@dataclass(frozen=True)
class Circle(Area):
    """What lies within some metres of a point."""

    lng: float
    lat: float
    radius: float

    def narrowed(self, *, with_point: bool) -> str:
        """Return the squares of the index that cover it."""
        west, east, south, north = circle_bounds(self.lng, self.lat, self.radius)
        return _cells(west, south, east, north)

    def holds(self, place: Place) -> bool:
        """Hold the points inside."""
        if place.lng is None or place.lat is None:
            return False
        return haversine(self.lng, self.lat, place.lng, place.lat) <= self.radius


@dataclass(frozen=True)
class Outline(Area):
    """A polygon of (longitude, latitude); self-intersections are resolved by the even-odd rule."""

    points: tuple[tuple[float, float], ...]

    @cached_property
    def _shape(self) -> shapely.Geometry:
        shape = shapely.make_valid(shapely.Polygon(self.points))
        shapely.prepare(shape)
        return shape

    def narrowed(self, *, with_point: bool) -> str:
        """Return the squares of the index that cover it."""
        return _cells(*self._shape.bounds)

    def holds(self, place: Place) -> bool:
        """Hold the points inside and on the border."""
        if place.lng is None or place.lat is None:
            return False
        return bool(shapely.intersects_xy(self._shape, place.lng, place.lat))


def _cells(west: float, south: float, east: float, north: float) -> str:
    """Return the squares of the index that cover a box, empty where these are too many."""
    parts = [covering_cells(*part, MOST_CELLS) for part in _on_the_map(west, south, east, north)]
    return any_of(cell for part in parts for cell in part) if all(parts) else ""


def _on_the_map(
    west: float, south: float, east: float, north: float
) -> list[tuple[float, float, float, float]]:
    """Return a box as boxes between 180 degrees west and 180 degrees east."""
    if east - west >= TURN:
        return [(-180.0, south, 180.0, north)]
    if west < -180:
        return [(west + TURN, south, 180.0, north), (-180.0, south, east, north)]
    if east > 180:
        return [(west, south, 180.0, north), (-180.0, south, east - TURN, north)]
    return [(west, south, east, north)]
