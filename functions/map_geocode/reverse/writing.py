"""The address of a point: its parts, and the lines made of them."""

from typing import TYPE_CHECKING, Final, NamedTuple

from functions.map_geocode.pack import Engines
from functions.map_geocode.reverse.answers import AddressComponent
from shared.geo.countries import CHINA, country_of
from shared.geo.divisions import CodedName
from shared.geo.lineage import Lineage, lineage_of
from shared.geocoding.languages import ENGLISH, is_chinese, name_in

if TYPE_CHECKING:
    from shared.geocoding.reverse_geocoder import Reversed

CHINAS_CODE, NO_COUNTRY_CODE = 0, -1
"""Baidu's own numbers of other countries are in no open source."""
CITY_LEVEL: Final = 2
"""Of the levels country, province, city, district, town: which one `city` is."""


class Address(NamedTuple):
    """An address in parts, in one line, and in front of a place's name where `is_chinese`, else behind it."""

    component: AddressComponent
    text: str
    around: str
    is_chinese: bool

    def of_place(self, name: str) -> str:
        """Return the line for a place."""
        return f"{self.around}{name}" if self.is_chinese else ", ".join(filter(None, (name, self.around)))


def address_of(engines: Engines, found: "Reversed", language: str, *, fill: bool) -> Address:
    """Return the address of what lies at a point.

    language: of names abroad, English when empty; fill: names that the language lacks.
    """
    if found.division is not None:
        return _in_china(lineage_of(engines.divisions, found.division, found.town), found)
    return _abroad(engines, found, language or ENGLISH, fill=fill or not language)


def _in_china(lineage: Lineage, found: "Reversed") -> Address:
    component = _component(found, lineage, CHINA, CHINAS_CODE, chinese=True)
    text = f"{lineage.text}{found.street}{found.street_number}"
    return Address(component, text, f"{lineage.text}{lineage.town.name}", is_chinese=True)


def _abroad(engines: Engines, found: "Reversed", language: str, *, fill: bool) -> Address:
    chinese = is_chinese(language)
    city = found.settlement and name_in(found.settlement, language, engines.folding, fill=fill)
    lineage = Lineage(city=CodedName(city or ""))
    component = _component(found, lineage, found.country, NO_COUNTRY_CODE, chinese=chinese)
    parts = [component["country"], component["city"]]
    street = [found.street, found.street_number]
    if chinese:
        return Address(component, "".join(parts + street), "".join(parts), is_chinese=True)
    line = [" ".join(filter(None, reversed(street))), *reversed(parts)]
    text, around = ", ".join(filter(None, line)), ", ".join(filter(None, line[1:]))
    return Address(component, text, around, is_chinese=False)


def _component(
    found: "Reversed", lineage: Lineage, letters: str, number: int, *, chinese: bool
) -> AddressComponent:
    country, bearing = country_of(letters), found.street_bearing
    name = country and (country.chinese if chinese else country.english)
    return {
        "country": name or "",
        "country_code": number,
        "country_code_iso": country.iso3 if country else "",
        "country_code_iso2": country.iso2 if country else "",
        "province": lineage.province.name,
        "city": lineage.city.name,
        "city_level": CITY_LEVEL if country else 0,
        "district": lineage.county.name,
        "town": lineage.town.name,
        "town_code": lineage.town.code,
        "adcode": lineage.adcode,
        "street": found.street,
        "street_number": found.street_number,
        "direction": bearing.direction if bearing else "",
        "distance": str(bearing.distance) if bearing else "",
    }
