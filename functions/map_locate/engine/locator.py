"""IP location (普通IP定位) over tables of address ranges.

An address lies where a table says, at best in a city, and the point is that city's seat. In China an answer
names only divisions that exist: other names of a table are left out, never guessed. Abroad it repeats the
table's own words, and has a point only if the table gives one.
"""

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from functions.map_locate.engine.addresses import public_address
from functions.map_locate.engine.tables.formats import ListedTable
from functions.map_locate.engine.tables.table import Address, Place, TableUnreadable
from functions.map_locate.errors import NotInTables
from shared.geo import Crs, convert_point
from shared.geo.area_numbers import NO_NUMBER, AreaNumbers
from shared.geo.countries import CHINA, PROVINCES_WITH_LETTERS, country_called, country_of
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status

NO_VALUE: Final = "None"
CACHED_PLACES: Final = 8192

_LOG = logging.getLogger(__name__)


class Location(Struct, frozen=True):
    """The place of an address. Unknown names are empty; `point` is in the coordinate system of the call."""

    country_code: str
    country: str
    province: str
    city: str
    adcode: str
    city_number: int
    """Baidu's number of the city, 0 for none."""
    isp: str
    point: tuple[float, float] | None
    confidence: int
    """Percent: how often an independent table confirms this table's finest part; 0 abroad."""
    table: str
    as_of: str

    @property
    def address(self) -> str:
        """The eight fields of the wire: country, province, city, district, ISP, confidence twice, and 0."""
        parts = (self.country_code, self.province, self.city, "", self.isp)
        fields = "|".join(part.replace("|", " ") or NO_VALUE for part in parts)
        return f"{fields}|{self.confidence}|{self.confidence}|0"

    @property
    def text(self) -> str:
        """The address in one line, 贵州省贵阳市; the country is named only abroad."""
        city = "" if self.city == self.province else self.city
        return ("" if self.country_code == CHINA else self.country) + self.province + city


class IpLocator:
    """IP location over the tables and divisions of one pack. Threads may share it."""

    def __init__(self, tables: Sequence[ListedTable], names: DivisionNames) -> None:
        self._tables = tables
        self._names = names
        self._numbers = AreaNumbers(names.divisions)
        self._cached_location = lru_cache(maxsize=CACHED_PLACES)(self._location)

    def locate(self, ip: str, crs: Crs = Crs.BD09MC) -> Location:
        """Return where an address is, with the point in a coordinate system. Raises an IpRefusal."""
        address = public_address(ip)
        country_only = None
        for number, source in enumerate(self._tables):
            place = _find(source, address)
            location = self._cached_location(number, place, crs) if place is not None else None
            if location is not None and (location.province or location.point):
                return location
            country_only = country_only or location
        if country_only is None:
            raise NotInTables(address)
        return country_only

    def _location(self, number: int, place: Place, crs: Crs) -> Location | None:
        """Turn a table's words into a location, or nothing if they name no country."""
        source = self._tables[number]
        country = country_of(place.country_code) or country_called(place.country)
        code = place.country_code or (country.iso2 if country else "")
        if code in PROVINCES_WITH_LETTERS:
            place, code = place._replace(province=PROVINCES_WITH_LETTERS[code]), CHINA
        if code == CHINA:
            return self._in_china(source, place, crs)
        if not code:
            return None
        return Location(
            country_code=code,
            country=place.country or (country.chinese if country else code),
            province=place.province,
            city=place.city,
            adcode="",
            city_number=NO_NUMBER,
            isp=place.isp,
            point=convert_point(*place.point, Crs.WGS84, crs) if place.point else None,
            confidence=0,
            table=source.name,
            as_of=source.as_of,
        )

    def _in_china(self, source: ListedTable, place: Place, crs: Crs) -> Location:
        province = self._province(place.province)
        city = self._city(place.city, province) if province and source.finest == "city" else None
        finest = city or province
        seat = (
            (finest.lng, finest.lat) if finest and finest.lng is not None and finest.lat is not None else None
        )
        return Location(
            country_code=CHINA,
            country="中国",
            province=province.name if province else "",
            city=city.name if city else "",
            adcode=finest.code if finest else "",
            city_number=self._numbers.number(city),
            isp=place.isp,
            point=convert_point(*seat, Crs.WGS84, crs) if seat else None,
            confidence=source.confidence if finest else 0,
            table=source.name,
            as_of=source.as_of,
        )

    def _province(self, name: str) -> Division | None:
        candidates = (name, name.removesuffix("区"))  # ZX writes 内蒙古区
        return next(
            (
                division
                for candidate in candidates
                if candidate
                for division in self._names.divisions_named(candidate)
                if division.level == Level.PROVINCE
            ),
            None,
        )

    def _city(self, name: str, province: Division) -> Division | None:
        """Return the city of a name: a municipality is its own, and a county can stand for one."""
        if not name:
            return None
        if province in self._names.divisions_named(name):
            return province
        return next(
            (
                division
                for division in self._names.divisions_named(name)
                if division.level in (Level.CITY, Level.COUNTY)
                and division.parent == province.key
                and division.status == Status.CURRENT
            ),
            None,
        )


def _find(source: ListedTable, address: Address) -> Place | None:
    """Return what a table says of an address; where it is damaged it says nothing, and the next is asked."""
    try:
        return source.find(address)
    except TableUnreadable:
        _LOG.warning("%s is damaged: the tables behind it answer for some addresses", source.name)
        return None
