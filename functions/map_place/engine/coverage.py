"""What the services for China and those for abroad cover, and the regions that each of them knows.

The services for China cover what lies in China. Those for abroad cover the rest of the world, and Hong Kong,
Macao and Taiwan as well. Points are WGS-84.
"""

from collections.abc import Sequence
from typing import Final

import shapely

from functions.map_place.errors import RegionUnknown
from shared.geo.area_numbers import AreaNumbers
from shared.geo.boundaries import Boundaries
from shared.geo.countries import CHINA as CHINA_ISO2
from shared.geo.countries import country_called
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import BEYOND_MAINLAND, Division, Level
from shared.geo.geodesy import haversine
from shared.geo.locations import Degrees
from shared.geocoding.mentions import MentionReader
from shared.places.areas import (
    CHINA,
    Abroad,
    Area,
    Box,
    Circle,
    CountryArea,
    DivisionArea,
    Intersection,
    Polygon,
)
from shared.places.candidates import SearchScope
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.schema import NOWHERE
from shared.places.tags import SETTLEMENTS
from shared.places.text_search import TextSearch

WHOLE_COUNTRY: Final = frozenset({"全国", "中国"})
WHOLE_WORLD: Final = frozenset({"全国", "全球", "世界", "境外", "海外", "world"})
"""Region names that mean no region abroad; 全国 because one client sends it as its default everywhere."""
CHINESE: Final = "中国"
"""A prefix of the names of these provinces: 中国香港."""
HALF_A_TURN: Final = 180.0
CITY_RADIUS: Final = 30_000.0
"""Metres around the point of a city abroad without an outline."""


class ChinaCoverage:
    """The coverage of the services for China. Threads may share it."""

    area: Area = CHINA
    """All that the services cover."""

    def __init__(
        self, index: PlaceIndex, names: DivisionNames, boundaries: Boundaries, finder: DivisionFinder
    ) -> None:
        self._names = names
        self._divisions = names.divisions
        self._numbers = AreaNumbers(names.divisions)
        self._boundaries = boundaries
        self._finder = finder
        self._text = TextSearch(index)
        self._mentions = MentionReader(names)
        self._settlements = index.tag_categories(SETTLEMENTS)

    def region(self, name: str) -> Area:
        """Return the area of a region by name, path of names or code.

        Of several with the name, the highest, then the first. Raises RegionUnknown.
        """
        name = name.strip()
        if name in WHOLE_COUNTRY:
            return CHINA
        division = self._numbers.division(name)
        division = (
            division
            or next(iter(self._names.divisions_named(name)), None)
            or next(iter(self._mentions.read_path(name)), None)
            or self._by_spelling(name)
        )
        if division is None:
            raise RegionUnknown(name, "the name, code or number of a division of China")
        return DivisionArea(division)

    def _by_spelling(self, name: str) -> Division | None:
        """Return the division with another spelling, such as Beijing."""
        scope = SearchScope(CHINA, self._settlements, requires_point=False)
        best = next(iter(self._text.find(name, scope, allow_typo=False)), None)
        return self._divisions[best.place.division] if best and best.match >= Match.PINYIN else None

    def circle(self, lng: float, lat: float, radius: float, *, strictly: bool) -> Area:
        """Return the circle, or the city around its centre where the circle covers the whole city."""
        circle = Intersection(Circle(lng, lat, radius), self.area)
        county = None if strictly else self._finder.division_at(lng, lat)
        if county is None:
            return circle
        city = self._divisions.ancestor(county, Level.CITY) or self._divisions.ancestor(
            county, Level.PROVINCE
        )
        outline = self._boundaries.wkb(city.code) if city else None
        if city is None or outline is None:
            return circle
        west, south, east, north = shapely.from_wkb(outline).bounds
        corners = ((west, south), (west, north), (east, south), (east, north))
        covers_city = all(haversine(lng, lat, *corner) <= radius for corner in corners)
        return DivisionArea(city) if covers_city else circle


class AbroadCoverage:
    """The coverage of the services for abroad. Threads may share it."""

    def __init__(self, index: PlaceIndex, names: DivisionNames) -> None:
        self._names = names
        self._numbers = AreaNumbers(names.divisions)
        self._index = index
        self._text = TextSearch(index)
        self._settlements = index.tag_categories(SETTLEMENTS)
        self._provinces = tuple(
            range(division.key, division.end)
            for code in BEYOND_MAINLAND
            if (division := names.divisions.by_code(code)) is not None
        )
        self.area: Area = Abroad(self._provinces)

    def region(self, name: str) -> Area:
        """Return the area of a country or a city by its name in any language. Raises RegionUnknown."""
        name = name.strip()
        if name.casefold() in WHOLE_WORLD:
            return self.area
        name = name.removeprefix(CHINESE) or name
        number = self._numbers.division(name)
        for division in [number] if number else self._names.divisions_named(name):
            if any(division.key in keys for keys in self._provinces):
                return DivisionArea(division)
        country = country_called(name)
        if country is not None and country.iso2 != CHINA_ISO2:
            return CountryArea(country.iso2)
        scope = SearchScope(self.area, self._settlements)
        best = next(iter(self._text.find(name, scope, allow_typo=False)), None)
        if best is None or best.match < Match.PINYIN:
            raise RegionUnknown(name, "the name of a country or a city abroad")
        city = best.place
        if city.division != NOWHERE:
            return DivisionArea(self._names.divisions[city.division])
        extent = self._index.extent(city.id)
        if extent is not None:
            west, east, south, north = extent
            return Box(west, south, east, north)
        assert city.lng is not None  # noqa: S101 - the scope requires a point
        assert city.lat is not None  # noqa: S101
        return Circle(city.lng, city.lat, CITY_RADIUS)

    def circle(self, lng: float, lat: float, radius: float, *, strictly: bool) -> Area:
        """Return the circle: no source has the outlines of cities abroad."""
        return Intersection(Circle(lng, lat, radius), self.area)


Coverage = ChinaCoverage | AbroadCoverage


def area_of_corners(corners: Sequence[Degrees], coverage: Coverage) -> Area:
    """Return the box of two corners, or the polygon of more, (lng, lat), as far as a coverage goes.

    A box whose south-western corner lies far to the east of the other crosses the 180th meridian.
    """
    if len(corners) > 2:
        return Intersection(Polygon(tuple(corners)), coverage.area)
    (lng, lat), (other_lng, other_lat) = corners
    south, north = sorted((lat, other_lat))
    if lng - other_lng > HALF_A_TURN and lat <= other_lat:
        return Intersection(Box(lng, south, other_lng + 2 * HALF_A_TURN, north), coverage.area)
    return Intersection(Box(min(lng, other_lng), south, max(lng, other_lng), north), coverage.area)
