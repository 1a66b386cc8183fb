"""The statistical divisions of the National Bureau of Statistics: zones, town codes and villages.

The bureau's town codes are the ones in general use and the prefix of its village codes, so a town that both
lists know keeps them. A town that only the newer list knows has the newer code, where that is still free.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from functions.pack_builder.engine.default.divisions.civil_affairs import Town
from functions.pack_builder.engine.default.divisions.names import plain_town_name, same_but_for_spelling
from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.division_names import Kind
from shared.geo.divisions import Level, Status

FUNCTIONAL = "45"
"""Seventh digit of a town code that stands for a farm, a park or a zone, which no ministry lists."""


def read_towns(towns: Path) -> dict[str, dict[str, str]]:
    """Return the bureau's towns by county code."""
    by_county: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _rows(towns):
        if not row["code"].endswith("000"):  # a county standing in for its unlisted towns
            by_county[row["areaCode"]][row["name"]] = row["code"]
    return by_county


def add_zones(country: Node, counties: Path, successors: Mapping[str, Node]) -> dict[str, Node]:
    """Add the county-level units that only the bureau lists, and return every unit by its code there.

    successors: what became of a code that the newer list no longer has; such a county is kept as former.
    A city without counties stands for the one unit that the bureau lists below it.
    """
    nodes = {node.code: node for node in country.walk() if node.level in (Level.CITY, Level.COUNTY)}
    units: dict[str, Node] = {}
    for row in _rows(counties):
        code, city = row["code"], nodes.get(row["cityCode"] + "00")
        province = next(node for node in country.children if node.code == row["provinceCode"] + "0000")
        if code in nodes:
            units[code] = nodes[code]
        elif city is not None and city.name == row["name"]:
            units[code] = city
        else:
            status = Status.FORMER if code in successors else Status.ZONE
            units[code] = (city or province).add(row["name"], Level.COUNTY, code, status)
            units[code].successor = successors.get(code)
    for province in country.children:
        if province.name.endswith("市"):
            for county in province.children:  # 市辖区 01, 县 02
                county.city_code = county.code[:4] + "00"
    return units


def add_towns(
    country: Node,
    units: Mapping[str, Node],
    newer: Mapping[str, Mapping[str, Town]],
    bureau: Mapping[str, Mapping[str, str]],
) -> dict[str, Node]:
    """Add the towns of both lists, and return them by the bureau's code."""
    by_code: dict[str, Node] = {}
    codes = {code for towns in bureau.values() for code in towns.values()}
    counties = {node.code: node for node in country.walk() if node.level is Level.COUNTY}
    for code in sorted({*newer, *bureau}):
        unit = units.get(code) or counties[code]
        lineage = [node.name for node in unit.lineage()][::-1]
        older = {plain_town_name(name, lineage): town for name, town in bureau.get(code, {}).items()}
        by_older_code = {town: name for name, town in older.items()}
        for name, (town, is_abolished) in newer.get(code, {}).items():
            status = Status.FORMER if is_abolished else Status.CURRENT
            theirs = name if name in older else None
            if theirs is None and same_but_for_spelling(name, by_older_code.get(town, "")):
                theirs = by_older_code[town]
            if theirs is not None and theirs in older:
                node = unit.add(name, Level.TOWN, older.pop(theirs), status)
                node.call(theirs, Kind.VARIANT)
                by_code[node.code] = node
            else:
                unit.add(name, Level.TOWN, "" if town in codes else town, status)
        for theirs, town in older.items():
            node = unit.add(theirs, Level.TOWN, town, _status(unit, town, code in newer))
            by_code[town] = node
    _adopt_towns_of_former_counties(by_code)
    return by_code


def add_villages(towns: Mapping[str, Node], villages: Path) -> None:
    """Hang the villages on their towns."""
    for row in _rows(villages):
        if row["streetCode"] in towns:
            towns[row["streetCode"]].villages.append((int(row["code"]), row["name"]))


def _status(unit: Node, town: str, listed_newer: bool) -> Status:
    """Tell what a town is that only the bureau lists."""
    if unit.status is not Status.CURRENT:
        return unit.status
    if town[6] in FUNCTIONAL:
        return Status.ZONE
    return Status.FORMER if listed_newer else Status.CURRENT


def _adopt_towns_of_former_counties(by_code: dict[str, Node]) -> None:
    """Let the villages of an abolished county's towns live on in the successor's towns of the same names."""
    for code, town in list(by_code.items()):
        county = town.parent
        if county is None or county.successor is None:
            continue
        heir = next((node for node in county.successor.children if node.name == town.name), None)
        if heir is not None:
            town.successor = heir
            heir.former_codes.add(code)
            by_code[code] = heir


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
