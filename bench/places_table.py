"""An operator's table of branches, and how many of its rows are found by name and by address.

The table is made here: points inside the outlines of counties, names of which most begin with divisions, and
addresses in one cell in the forms that people write.
"""

import csv
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import shapely

from bench.places_share import Share
from functions.pack_builder.engine.places.operator_addresses import OperatorAddresses
from functions.pack_builder.engine.places.operator_tables import Layout, read_table
from functions.pack_builder.engine.places.records import Reader
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.geo.geodesy import haversine
from shared.geocoding.errors import NothingFound
from shared.geocoding.geocoder import Geocoder
from shared.geocoding.normalization import Simplification
from shared.geocoding.precision import CONFIDENCE_BY_ERROR

ROWS: Final = 2_400
NEAR: Final = 100.0
"""Metres within which a row counts as found."""
LEAST_BY_NAME, LEAST_BY_ADDRESS, LEAST_WITHIN_BOUND = 0.95, 0.9, 0.95
STEMS: Final = (
    "迎园",
    "育才",
    "石板",
    "新华",
    "城关",
    "河滨",
    "长征",
    "红旗",
    "金桥",
    "东风",
    "永安",
    "龙泉",
    "青山",
    "白云",
    "凤凰",
    "桂花",
    "南门",
    "北街",
    "太平",
    "兴隆",
)
ROADS: Final = (
    "人民路",
    "解放路",
    "长岭北路",
    "中山东路",
    "建设大道",
    "新华街",
    "环城西路",
    "文昌巷",
    "二环北路",
    "滨河大道",
    "育才路",
    "商业街",
)


class Branch(NamedTuple):
    """One row of the table."""

    name: str
    address: str
    lng: float
    lat: float
    upper: str
    """The names of the divisions that it lies in."""


def make_branches(divisions: Divisions, outlines: Boundaries, count: int = ROWS) -> list[Branch]:
    """Return the rows, the same ones every time."""
    chosen = random.Random(13)
    counties = [
        division
        for division in divisions
        if division.level == Level.COUNTY
        and division.status == Status.CURRENT
        and outlines.wkb(division.code) is not None
    ]
    branches = {}
    while len(branches) < count:
        county = chosen.choice(counties)
        branch = _branch(divisions, outlines, county, chosen)
        branches.setdefault((branch.name, county.code), branch)
    return list(branches.values())


def _branch(divisions: Divisions, outlines: Boundaries, county: Division, chosen: random.Random) -> Branch:
    upper = divisions.lineage_names(county)
    city = divisions.city(county).name
    stem, road, number = chosen.choice(STEMS), chosen.choice(ROADS), chosen.randrange(1, 400)
    towns = [town for town in divisions.children(county) if town.status == Status.CURRENT]
    town = chosen.choice(towns).name if towns else ""
    name = chosen.choice(
        (
            f"{county.name}农村信用合作联社{stem}信用社",
            f"{county.name}{stem}小学",
            f"{city}{county.name}{stem}中学",
            f"{county.name}农村信用合作联社",
            f"{stem}支行{number}号网点",
        )
    )
    address = chosen.choice(
        (
            f"{''.join(upper)}{road}{number}号",
            f"{''.join(upper[1:]) or upper[0]}{road}{number}号",
            f"{''.join(upper)}{town}{road}{number}号{stem}大厦1楼",
            f"{''.join(upper[1:]) or upper[0]}{town}{stem}村{number % 20 + 1}组",
            f"{' '.join(upper)} {road}{number}号附{number % 9 + 1}号",
            f"{''.join(upper[-1:])}{road}与{chosen.choice(ROADS)}交叉口{stem}商场旁",
        )
    )
    lng, lat = _point_inside(shapely.from_wkb(outlines.wkb(county.code)), chosen)
    return Branch(name, address, lng, lat, "".join(upper))


def _point_inside(outline: shapely.Geometry, chosen: random.Random) -> tuple[float, float]:
    west, south, east, north = outline.bounds
    for _ in range(1_000):
        lng, lat = chosen.uniform(west, east), chosen.uniform(south, north)
        if shapely.contains_xy(outline, lng, lat):
            return round(lng, 6), round(lat, 6)
    middle = outline.representative_point()
    return middle.x, middle.y


def write_table(branches: Sequence[Branch], path: Path) -> None:
    """Write the rows as an operator would upload them, in WGS-84."""
    with path.open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(["id", "name", "address", "lng", "lat"])
        table.writerows([row, *branch[:4]] for row, branch in enumerate(branches))


def table_reader(path: Path, names: DivisionNames, simplification: Simplification) -> Reader:
    """Return what reads the table as pack-builder does, its addresses too."""
    addresses = OperatorAddresses(names, simplification)
    return addresses.apply(read_table(path, Layout()))


def branches_again(branches: Sequence[Branch], geocoder: Geocoder) -> list[Share]:
    """Return how many rows are found by their names, and by their addresses, and how far the bounds hold."""
    by_name = Share("branches by name, with and without their divisions", LEAST_BY_NAME)
    by_address = Share("branches by address", LEAST_BY_ADDRESS)
    bounds = Share("answers within the bound that their confidence says", LEAST_WITHIN_BOUND)
    for branch in branches:
        has_division = branch.name.startswith(tuple(STEMS)) is False
        names = (
            (f"{branch.upper}{branch.name}", branch.name)
            if has_division
            else (f"{branch.upper}{branch.name}",)
        )
        for name in names:
            _ask(geocoder, name, branch, by_name, bounds)
        _ask(geocoder, branch.address, branch, by_address, bounds)
    return [by_name, by_address, bounds]


def _ask(geocoder: Geocoder, text: str, branch: Branch, share: Share, bounds: Share) -> None:
    try:
        point = geocoder.geocode(text)
    except NothingFound:
        share.add(text, False)
        return
    metres = haversine(point.lng, point.lat, branch.lng, branch.lat)
    share.add(f"{text} -> {point.place.name if point.place else point.street}", metres <= NEAR, metres)
    bound = next((bound for bound, sure in CONFIDENCE_BY_ERROR if sure <= point.confidence), np.inf)
    if point.confidence > 0:
        bounds.add(f"{text}: {metres:.0f} m, confidence {point.confidence}", metres <= bound)
