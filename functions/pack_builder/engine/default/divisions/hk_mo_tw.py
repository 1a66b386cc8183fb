"""Hong Kong, Macao and Taiwan, which the mainland's lists name without what lies below them.

Hong Kong's districts and Taiwan's cities and counties come from the boundaries, with the codes given there;
what lies below those, and Macao's parishes, comes as names without codes.
"""

import json
from pathlib import Path
from typing import Any

from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.divisions import Level

HONG_KONG, MACAO, TAIWAN = "810000", "820000", "710000"


def add_hk_mo_tw(country: Node, counties: Path, names: Path) -> None:
    """Add the divisions below the three. `counties` is the GeoJSON of county boundaries."""
    features = [feature["properties"] for feature in json.loads(counties.read_bytes())["features"]]
    names_by_code = {entry["gb"][3:]: entry["name"] for entry in features if entry["gb"]}
    tables: dict[str, dict[str, Any]] = json.loads(names.read_bytes())
    provinces = {node.code: node for node in country.children}
    for code, name in sorted(names_by_code.items()):
        if code[:2] == HONG_KONG[:2]:
            provinces[HONG_KONG].add(name, Level.COUNTY, code).city_code = HONG_KONG
        elif code[:2] == TAIWAN[:2]:
            city = provinces[TAIWAN].add(name, Level.CITY, code)
            for district in tables[provinces[TAIWAN].name].get(name, ()):
                city.add(district, Level.COUNTY, "")
    for parishes in tables[provinces[MACAO].name].values():
        for parish in parishes:
            provinces[MACAO].add(parish, Level.COUNTY, "").city_code = MACAO
