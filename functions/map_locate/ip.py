"""IP location (普通IP定位): `/location/ip`.

IpRefused                carries the wire status
├── MalformedAddress  2  no IPv4 or IPv6 address
├── ParameterRefused  2  `coor` is none of its values
└── NotLocated        1  private or reserved
    └── NotInTables   1  in no table

An address is where a table of ranges says, at best to the city, and the point is that city's seat. In China
an answer names only divisions that exist: what a table calls otherwise is left out, never guessed. Abroad it
repeats the table's own words and has a point only if the table gives one.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import Final

from functions.map_locate.tables.formats import ListedTable
from functions.map_locate.tables.table import Address, Place
from shared.geo import Crs, UnknownCoordinateType, convert_point, coordinate_type
from shared.geo.countries import CHINA, PROVINCES_WITH_LETTERS, country_called, country_of
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status
from shared.geo.refusal import NoData, Refusal

COORDINATES: Final = frozenset({Crs.BD09MC, Crs.BD09, Crs.GCJ02})
NAT64: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a data centre with IPv6 alone sees them (RFC 6052)."""
UNKNOWN = "None"
LONGEST_ADDRESS = 64
CACHED_PLACES = 8192


class IpRefused(Refusal):
    """No location; `status` is the wire code."""


class MalformedAddress(IpRefused):
    """The text is no IPv4 or IPv6 address."""

    status = 2


class ParameterRefused(IpRefused):
    """`coor` is none of its values."""

    status = 2


class NotLocated(IpRefused):
    """No table knows the address, or nobody in particular has it."""

    status = 1


class NotInTables(NotLocated, NoData):
    """No table knows the address; another provider might."""


@dataclass(frozen=True)
class Location:
    """Where an address is. Names are empty where unknown; `point` is in the coordinates asked for."""

    country_code: str
    country: str
    province: str
    city: str
    adcode: str
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
        shown = "|".join(part.replace("|", " ") or UNKNOWN for part in parts)
        return f"{shown}|{self.confidence}|{self.confidence}|0"

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
        self._settle = lru_cache(maxsize=CACHED_PLACES)(self._settled)

    def locate(self, ip: str, coor: str = "") -> Location:
        """Return where an address is; `coor` is bd09ll, gcj02, or empty for Baidu's metres."""
        crs = _coordinates(coor)
        address = public_address(ip)
        country_only = None
        for number, listed in enumerate(self._tables):
            place = listed.table.find(address)
            found = self._settle(number, place, crs) if place is not None else None
            if found is not None and (found.province or found.point):
                return found
            country_only = country_only or found
        if country_only is None:
            raise NotInTables(_failed(address))
        return country_only

    def _settled(self, number: int, place: Place, crs: Crs) -> Location | None:
        """Turn a table's words into a location, or nothing if they name no country."""
        listed = self._tables[number]
        country = country_of(place.country_code) or country_called(place.country)
        code = place.country_code or (country.iso2 if country else "")
        if code in PROVINCES_WITH_LETTERS:
            place, code = place._replace(province=PROVINCES_WITH_LETTERS[code]), CHINA
        if code == CHINA:
            return self._in_china(listed, place, crs)
        if not code:
            return None
        return Location(
            country_code=code,
            country=place.country or (country.chinese if country else code),
            province=place.province,
            city=place.city,
            adcode="",
            isp=place.isp,
            point=convert_point(*place.point, Crs.WGS84, crs) if place.point else None,
            confidence=0,
            table=listed.name,
            as_of=listed.as_of,
        )

    def _in_china(self, listed: ListedTable, place: Place, crs: Crs) -> Location:
        province = self._province(place.province)
        city = self._city(place.city, province) if province and listed.finest == "city" else None
        finest = city or province
        seat = (
            (finest.lng, finest.lat) if finest and finest.lng is not None and finest.lat is not None else None
        )
        is_municipality = province is not None and city is province
        return Location(
            country_code=CHINA,
            country="中国",
            province=province.name if province else "",
            city=city.name if city else "",
            adcode=_adcode(finest, is_municipality),
            isp=place.isp,
            point=convert_point(*seat, Crs.WGS84, crs) if seat else None,
            confidence=listed.confidence if finest else 0,
            table=listed.name,
            as_of=listed.as_of,
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


def public_address(text: str) -> Address:
    """Return the address that a text names, or the IPv4 address inside a transitional IPv6 one.

    Raises MalformedAddress, or NotLocated for addresses that nobody in particular has: private, loopback,
    link-local, documentation, multicast and reserved ones.
    """
    try:
        address = ipaddress.ip_address(text.strip()[:LONGEST_ADDRESS])
    except ValueError:
        raise MalformedAddress("Request Parameter Error:ip illegal") from None
    if isinstance(address, IPv6Address):
        address = _embedded(address) or address
    if not address.is_global or address.is_multicast or address.is_reserved:
        raise NotLocated(_failed(address))
    return address


def _failed(address: Address) -> str:
    return f"Internal Service Error:ip[{address}] loc failed"


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _adcode(division: Division | None, is_municipality: bool) -> str:
    if division is None:
        return ""
    # A municipality as a city bears the code of its nominal city, as 市辖区 does: 110000 is 110100.
    if is_municipality and division.name.endswith("市"):
        return division.code[:2] + "0100"
    return division.code


def _coordinates(coor: str) -> Crs:
    try:
        crs = coordinate_type(coor) if coor else Crs.BD09MC
    except UnknownCoordinateType as wrong:
        raise ParameterRefused(f"coor: {wrong}") from None
    if crs not in COORDINATES:
        raise ParameterRefused(f"coor is {crs}; expected bd09ll, gcj02 or nothing for Baidu's metres")
    return crs
