"""The front of the room: from a name or an address to a point and back, over one pack of places.

gazetteer = Gazetteer.open(folder)
gazetteer.point_of("贵阳市观山湖区长岭北路8号")
gazetteer.address_of(106.63, 26.65).text
"""

from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shared.geo import boundaries, divisions
from shared.geo.area_numbers import AreaNumbers
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Divisions
from shared.geo.territory import Territory
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.errors import GeocodingError
from shared.geocoding.point_addresses import PointAddress, address_of
from shared.geocoding.reverse_geocoder import ReverseGeocoder
from shared.geocoding.surroundings import Surroundings
from shared.places import schema
from shared.places.county_finder import CountyFinder
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.records import Place

if TYPE_CHECKING:
    from shared.geocoding.geocoder import Geocoder
    from shared.geocoding.normalization import Simplification


class _NamesOfDivisions(Collection[str]):
    """All names, read when they are asked for: an address without traditional characters needs none."""

    def __init__(self, pack_divisions: Divisions) -> None:
        self._divisions = pack_divisions

    @cached_property
    def _names(self) -> Collection[str]:
        return self._divisions.names().keys()

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Gazetteer:
    """Looks up names, addresses and points. Points are WGS-84 (longitude, latitude). Threads may share it.

    What reads names and addresses is made at its first use: where points alone are asked, it never is.
    """

    def __init__(self, index: PlaceIndex, pack_divisions: Divisions, outlines: Boundaries) -> None:
        self.index = index
        self.divisions = pack_divisions
        self.area_numbers = AreaNumbers(pack_divisions)
        self.boundaries = outlines
        finder = DivisionFinder(pack_divisions, outlines)
        self.reverse_geocoder = ReverseGeocoder(index, pack_divisions, finder)
        self._counties = CountyFinder(pack_divisions, finder)

    @classmethod
    def open(cls, folder: Path) -> "Gazetteer":
        """Open the files of a pack of places.

        Raises DivisionsUnreadable, BoundariesUnreadable, PlacesUnreadable where one is missing or damaged.
        """
        pack_divisions = Divisions(folder / divisions.FILE)
        index = PlaceIndex(folder / schema.FILE, pack_divisions)
        return cls(index, pack_divisions, Boundaries(folder / boundaries.FILE))

    @cached_property
    def names(self) -> DivisionNames:
        """Every name of every division."""
        return DivisionNames(self.divisions)

    @cached_property
    def simplification(self) -> "Simplification":
        """From traditional to simplified characters."""
        from shared.geocoding.normalization import Simplification

        return Simplification(self.index.folding, _NamesOfDivisions(self.divisions))

    @cached_property
    def geocoder(self) -> "Geocoder":
        """From addresses to points."""
        from shared.geocoding.geocoder import Geocoder

        return Geocoder(self.index, self.names, self.simplification)

    def area_number(self, adcode: str) -> int:
        """Return Baidu's number of the city of a code; 0 where it has none."""
        return self.area_numbers.number(self.divisions.by_code(adcode))

    @property
    def territory(self) -> Territory:
        """Where China's coordinate systems hold, by the outlines of the pack."""
        return self.reverse_geocoder.territory

    def point_of(self, text: str, region: str = "") -> AddressPoint | None:
        """Return the point of a name or an address, None where no source knows any part of it.

        region: name or code of a city, which decides where the text alone does not tell.
        """
        try:
            return self.geocoder.geocode(text, region)
        except GeocodingError:
            return None

    def address_of(self, lng: float, lat: float, language: str = "") -> PointAddress:
        """Return the address of a point; its `text` is empty at sea. language: of names abroad."""
        nearby = self.reverse_geocoder.reverse(lng, lat, with_places=False)
        return self.address_line(nearby, language)

    def address_line(self, nearby: Surroundings, language: str = "", *, fill: bool = False) -> PointAddress:
        """Return the address of what reverse geocoding says of a point; see `point_addresses`."""
        return address_of(nearby, self.divisions, self.index.folding, language, self._latin, fill=fill)

    def _latin(self, division: Division) -> str:
        """Return the name of a division in Latin letters."""
        place = self.index.division_place(division.key, division.name)
        return place.facts.get(schema.LATIN, division.name) if place else division.name

    def adcode(self, lng: float, lat: float) -> str:
        """Return the six-digit code of the county at a point, to 200 m, empty outside China's outlines."""
        return self._counties.adcode(lng, lat)

    def city_name(self, lng: float, lat: float) -> str:
        """Return the name of the city, or of what stands in its place, at a point, empty outside China."""
        return self._counties.city_name(lng, lat)

    def place(self, uid: str) -> Place | None:
        """Return the place of a uid, None for an unknown one."""
        return self.index.by_uid(uid)
