"""Provinces, cities, counties and towns of the Ministry of Civil Affairs, the newest list there is."""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.division_names import Kind
from shared.geo.divisions import Level

_MARK = re.compile(r"（.*）$")
COUNTRY = "中华人民共和国"
COUNTRY_NAMES = ("中国", "全国")


def read_tree(divisions: Path) -> Node:
    """Return the country with its provinces, cities and counties.

    Counties of a municipality, and those that a province rules directly, hang on the province.
    """
    provinces: dict[str, Any] = json.loads(divisions.read_bytes())["provinces"]
    country = Node(COUNTRY, Level.COUNTRY, "", None)
    for name in COUNTRY_NAMES:
        country.call(name, Kind.SHORT)
    for province_name, entry in provinces.items():
        province = country.add(province_name, Level.PROVINCE, entry["code"][:6])
        for city_name, city_entry in entry["cities"].items():
            parent = province.add(city_name, Level.CITY, city_entry["code"][:6]) if city_name else province
            for county_name, code in city_entry["counties"].items():
                parent.add(county_name, Level.COUNTY, code[:6])
    return country


class Town(NamedTuple):
    """A town as the ministry lists it."""

    code: str
    is_abolished: bool


def read_towns(towns: Path) -> dict[str, dict[str, Town]]:
    """Return county code -> town name -> town. The list marks abolished towns in their names: …镇（撤销）."""
    counties: dict[str, Any] = json.loads(towns.read_bytes())
    return {
        code[:6]: {
            _MARK.sub("", name): Town(town[:9], _MARK.search(name) is not None)
            for name, town in sorted(entry["townships"].items(), reverse=True)  # an unmarked namesake wins
        }
        for code, entry in counties.items()
    }
