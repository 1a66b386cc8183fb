"""Provinces, cities, counties and towns of the Ministry of Civil Affairs, the newest list there is."""

import json
from pathlib import Path
from typing import Any

from functions.pack_builder.divisions.tree import Node
from shared.geo.division_names import Kind
from shared.geo.divisions import Level

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


def read_towns(towns: Path) -> dict[str, dict[str, str]]:
    """Return county code -> town name -> 9-digit code."""
    counties: dict[str, Any] = json.loads(towns.read_bytes())
    return {
        code[:6]: {name: town[:9] for name, town in entry["townships"].items()}
        for code, entry in counties.items()
    }
