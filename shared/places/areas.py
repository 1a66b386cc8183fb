"""Areas that a search is limited to: China, a division, a country abroad, a circle, a box or a polygon.

An area gives a coarse query for the index first, and then tells exactly of each place. Points are WGS-84.
"""

from functools import cached_property
from typing import ClassVar, Final

import shapely
from msgspec import Struct

from shared.geo.divisions import Division
from shared.geo.geodesy import circle_bounds, haversine
from shared.places.records import Place
from shared.places.schema import NOWHERE
from shared.places.tokens import (
    ABROAD,
    INLAND,
    INLAND_WITH_POINT,
    all_of,
    any_of,
    country_token,
    covering_cells,
    division_token,
)

MOST_CELLS: Final = 24
TURN: Final = 360.0


class Area(Struct, frozen=True):
    """A part of the world."""

    is_countrywide: ClassVar[bool] = False
    """As large as a country: a search with a centre looks near the centre first."""

    def index_query(self, *, with_point: bool) -> str:
        """Return a query that every place of the area matches, empty if there is none.

        with_point: the query may leave out places without a point.
        """
        raise NotImplementedError

    def holds(self, place: Place) -> bool:
        """Tell whether a place lies in the area."""
        raise NotImplementedError


class World(Area, frozen=True):
    """All of the world."""

    is_countrywide = True

    def index_query(self, *, with_point: bool) -> str:
        """Return no query: every place matches."""
        return ""

    def holds(self, place: Place) -> bool:
        """Hold every place."""
        return True


WORLD: Final = World()


class China(Area, frozen=True):
    """All of China."""

    is_countrywide = True

    def index_query(self, *, with_point: bool) -> str:
        """Return the token of the side."""
        return f'"{INLAND_WITH_POINT if with_point else INLAND}"'

    def holds(self, place: Place) -> bool:
        """Hold what lies in a division."""
        return place.division != NOWHERE


CHINA: Final = China()


class DivisionArea(Area, frozen=True):
    """A division of China and all below it; the division of the country is all of China."""

    division: Division

    def index_query(self, *, with_point: bool) -> str:
        """Return the tokens of the division and of places with a point."""
        if not self.division.key:
            return CHINA.index_query(with_point=with_point)
        token = division_token(self.division.key)
        return all_of((token, INLAND_WITH_POINT) if with_point else (token,))

    def holds(self, place: Place) -> bool:
        """Hold what the index found in China; a road lies in several divisions and its record names one."""
        return place.division >= 0


class Abroad(Area, frozen=True):
    """All places outside China, and the divisions of some ranges of keys.

    Services abroad cover Hong Kong, Macao and Taiwan as well.
    """

    division_keys: tuple[range, ...] = ()
    is_countrywide = True

    def index_query(self, *, with_point: bool) -> str:
        """Return the tokens of both."""
        return any_of([ABROAD, *(division_token(keys.start) for keys in self.division_keys)])

    def holds(self, place: Place) -> bool:
        """Hold what lies in no division of China, or in one of the ranges."""
        return place.division == NOWHERE or any(place.division in keys for keys in self.division_keys)


class CountryArea(Area, frozen=True):
    """A country by its two letters."""

    country: str

    def index_query(self, *, with_point: bool) -> str:
        """Return the country's token."""
        return f'"{country_token(self.country)}"'

    def holds(self, place: Place) -> bool:
        """Hold the places of the country."""
        return place.country == self.country


class Intersection(Area, frozen=True):
    """The places that lie in both of two areas."""

    one: Area
    other: Area

    def index_query(self, *, with_point: bool) -> str:
        """Return the queries of both, joined."""
        parts = (area.index_query(with_point=with_point) for area in (self.one, self.other))
        return " AND ".join(part for part in parts if part)

    def holds(self, place: Place) -> bool:
        """Hold what both areas hold."""
        return self.one.holds(place) and self.other.holds(place)


class Box(Area, frozen=True):
    """A rectangle of longitudes and latitudes; across the 180th meridian its east is beyond 180 degrees."""

    west: float
    south: float
    east: float
    north: float

    def index_query(self, *, with_point: bool) -> str:
        """Return the grid cells of the index that cover it."""
        return _cells(self.west, self.south, self.east, self.north)

    def holds(self, place: Place) -> bool:
        """Hold the points inside and on the border."""
        if place.lng is None or place.lat is None:
            return False
        turns = (place.lng, place.lng - TURN, place.lng + TURN)
        return self.south <= place.lat <= self.north and any(self.west <= lng <= self.east for lng in turns)


class Circle(Area, frozen=True):
    """All places within some metres of a point."""

    lng: float
    lat: float
    radius: float

    def index_query(self, *, with_point: bool) -> str:
        """Return the grid cells of the index that cover it."""
        west, east, south, north = circle_bounds(self.lng, self.lat, self.radius)
        return _cells(west, south, east, north)

    def holds(self, place: Place) -> bool:
        """Hold the points inside."""
        if place.lng is None or place.lat is None:
            return False
        return haversine(self.lng, self.lat, place.lng, place.lat) <= self.radius


class Polygon(Area, frozen=True, dict=True):
    """A polygon of (longitude, latitude); self-intersections are resolved by the even-odd rule."""

    points: tuple[tuple[float, float], ...]

    @cached_property
    def _shape(self) -> shapely.Geometry:
        shape = shapely.make_valid(shapely.Polygon(self.points))
        shapely.prepare(shape)
        return shape

    def index_query(self, *, with_point: bool) -> str:
        """Return the grid cells of the index that cover it."""
        return _cells(*self._shape.bounds)

    def holds(self, place: Place) -> bool:
        """Hold the points inside and on the border."""
        if place.lng is None or place.lat is None:
            return False
        return bool(shapely.intersects_xy(self._shape, place.lng, place.lat))


def _cells(west: float, south: float, east: float, north: float) -> str:
    """Return the grid cells of the index that cover a box, empty where these are too many."""
    parts = [covering_cells(*part, MOST_CELLS) for part in _split_at_meridian(west, south, east, north)]
    return any_of(cell for part in parts for cell in part) if all(parts) else ""


def _split_at_meridian(
    west: float, south: float, east: float, north: float
) -> list[tuple[float, float, float, float]]:
    """Return a box as boxes between 180 degrees west and 180 degrees east, cut at the 180th meridian."""
    if east - west >= TURN:
        return [(-180.0, south, 180.0, north)]
    if west < -180:
        return [(west + TURN, south, 180.0, north), (-180.0, south, east, north)]
    if east > 180:
        return [(west, south, 180.0, north), (-180.0, south, east - TURN, north)]
    return [(west, south, east, north)]
