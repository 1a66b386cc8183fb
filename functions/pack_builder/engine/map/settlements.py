"""Labels of the overview out of the pack of places: China's divisions, the world's settlements and countries.

A city of China is labelled at its seat, a province in its middle. A settlement abroad is called by its
Chinese name where a source has one, in simplified characters, with the local name beside it. A country is
labelled in the middle of its settlements. Points are WGS-84 degrees.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from msgspec import Struct

from functions.pack_builder.engine.map.layers import Feature, Properties, Zooms
from shared.geo.boundaries import Boundaries
from shared.geo.countries import country_of
from shared.geo.divisions import Division, Divisions, Level
from shared.places import tags
from shared.places.schema import FILE as PLACES_FILE

PLACE_LABELS: Final = "place_labels"
BOUNDARY_LABELS: Final = "boundary_labels"

CAPITAL: Final = "110000"
SINGLE_CITIES: Final = frozenset({"110000", "120000", "310000", "500000", "810000", "820000"})
"""Provinces that are one city."""
SUFFIXES: Final = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")
"""What a label of a province or a city goes without, the longest first."""

ABROAD_ZOOMS: Final = ((840, 2), (780, 3), (700, 4), (620, 5), (560, 6), (500, 7))
"""Importance from which a settlement abroad is in the tiles of a zoom; one without a Chinese name needs more
than the last."""
HIGHEST_ZOOM: Final = 8
"""Of the settlements below, which are there with a Chinese name only."""
COUNTRY_ZOOMS: Final = ((4000, 1), (1000, 2), (200, 3), (20, 4), (0, 5))
"""Settlements of a country from which it is labelled at a zoom: a measure of its size."""

_CHINESE: Final = re.compile("^[\u4e00-\u9fff]+$", re.MULTILINE)
"""One of several names, a line each, that is written in Chinese characters alone."""
_SETTLEMENTS: Final = (tags.CITY, tags.TOWN, tags.VILLAGE)
_QUERY: Final = (
    "SELECT name, names, tag, importance, division, country, lng, lat FROM place "
    "JOIN category ON category.id = place.category WHERE lng IS NOT NULL AND tag IN (?, ?, ?, ?) "
)


class Scripts(Struct, frozen=True):
    """Chinese scripts: from traditional to simplified characters, and those that are simplified alone."""

    variants: dict[int, str]
    characters: frozenset[str]

    @classmethod
    def read(cls, database: sqlite3.Connection) -> "Scripts":
        """Read the table of a pack of places."""
        table = dict(database.execute("SELECT traditional, simplified FROM variant"))
        return cls(str.maketrans(table), frozenset(table.values()) - table.keys())

    def choose(self, names: Sequence[str]) -> str:
        """Return the name for a map in simplified characters, empty for no names.

        Sources list names of all regions side by side (盧安達, 罗安达): one that is written in simplified
        characters is the one in use on the mainland. Of 罗马 and 罗马市 the shorter one is taken.
        """
        simplified_names = [name.translate(self.variants) for name in names]
        mainland_names = [
            name
            for name, simplified_name in zip(names, simplified_names, strict=True)
            if name == simplified_name and self.characters.intersection(name)
        ]
        choice = next(iter(mainland_names or simplified_names), "")
        shorter = choice.removesuffix("市")
        return shorter if shorter in simplified_names else choice


def label_features(pack: Path) -> Iterator[tuple[str, Feature]]:
    """Yield layer and feature of every label, out of the folder of a pack of places."""
    divisions, boundaries = Divisions(pack / "divisions.sqlite"), Boundaries(pack / "boundaries.sqlite")
    yield from _provinces(divisions, boundaries)
    with closing(sqlite3.connect(f"file:{pack / PLACES_FILE}?mode=ro&immutable=1", uri=True)) as database:
        yield from _china(database, divisions)
        yield from _abroad(database)


def _provinces(divisions: Divisions, boundaries: Boundaries) -> Iterator[tuple[str, Feature]]:
    """Yield the labels of provinces that are more than one city, in the middle of their largest part."""
    for division in divisions.children(divisions.country):
        outline = boundaries.wkb(division.code)
        if outline is None or division.code in SINGLE_CITIES:
            continue
        largest = max(shapely.get_parts(shapely.from_wkb(outline)), key=shapely.area)
        circle = shapely.maximum_inscribed_circle(shapely.simplify(largest, 0.05), 0.1)
        point = shapely.get_point(circle, 0)
        name = _short(division.name)
        properties: Properties = {"name": name, "admin_level": 4, "china": 1, "importance": 960}
        yield BOUNDARY_LABELS, Feature(point, properties, Zooms(2), is_in_mercator=False)


def _china(database: sqlite3.Connection, divisions: Divisions) -> Iterator[tuple[str, Feature]]:
    rows = database.execute(
        _QUERY + "AND country = 'CN' AND division >= 0 ORDER BY place.id",
        (tags.PROVINCE, tags.CITY, tags.COUNTY, tags.TOWN),
    ).fetchall()
    seats = _seats(rows, divisions)
    for name, _, tag, importance, key, _, lng, lat in rows:
        division = divisions[key]
        if tag == tags.PROVINCE and division.code not in SINGLE_CITIES:
            continue
        if tag == tags.PROVINCE:
            is_capital = division.code == CAPITAL
            kind, lowest = ("capital", 1) if is_capital else ("state_capital", 2)
        elif key in seats:
            kind, lowest, importance = "state_capital", 2, 950
        else:
            kind, lowest = {tags.CITY: ("city", 4), tags.COUNTY: ("town", 6)}.get(tag, ("village", 8))
        short = name if tag in (tags.COUNTY, tags.TOWN) else _short(name)
        properties = {"name": short, "kind": kind, "importance": importance, "china": 1}
        yield PLACE_LABELS, Feature(shapely.Point(lng, lat), properties, Zooms(lowest), is_in_mercator=False)


def _seats(rows: list[tuple[str, str, str, int, int, str, float, float]], divisions: Divisions) -> set[int]:
    """Return the seats of provinces: their first city by code, else the most important one."""
    cities: Mapping[int, list[tuple[bool, int, int]]] = defaultdict(list)
    for _, _, tag, importance, key, *_ in rows:
        division: Division = divisions[key]
        if tag == tags.CITY and division.level == Level.CITY:
            cities[division.parent].append((not division.code.endswith("0100"), -importance, key))
    return {min(candidates)[2] for candidates in cities.values()}


def _abroad(database: sqlite3.Connection) -> Iterator[tuple[str, Feature]]:
    scripts = Scripts.read(database)
    points: Mapping[str, list[tuple[float, float]]] = defaultdict(list)
    rows = database.execute(
        _QUERY + "AND country NOT IN ('CN', 'HK', 'MO', 'TW') ORDER BY place.id", (*_SETTLEMENTS, "")
    )
    for name, names, tag, importance, _, country, lng, lat in rows:
        points[country].append((lng, lat))
        chinese = scripts.choose(_CHINESE.findall(f"{name}\n{names}"))
        lowest = next((zoom for least, zoom in ABROAD_ZOOMS if importance >= least), HIGHEST_ZOOM)
        if lowest == HIGHEST_ZOOM and not chinese:
            continue
        kind = {tags.CITY: "city", tags.TOWN: "town"}.get(tag, "village")
        properties = {"name": chinese or name, "kind": kind, "importance": importance}
        if chinese and chinese != name:
            properties["name_local"] = name
        yield PLACE_LABELS, Feature(shapely.Point(lng, lat), properties, Zooms(lowest))
    yield from _countries(points)


def _countries(points: Mapping[str, list[tuple[float, float]]]) -> Iterator[tuple[str, Feature]]:
    """Yield the countries' labels, of the largest first: labels that come first have their place first."""
    for letters, settlements in sorted(points.items(), key=lambda item: (-len(item[1]), item[0])):
        if (country := country_of(letters)) is None:
            continue
        middle = shapely.Point(np.median(np.array(settlements), axis=0))
        lowest = next(zoom for least, zoom in COUNTRY_ZOOMS if len(settlements) >= least)
        importance = min(999, 800 + len(settlements) // 50)
        properties: Properties = {
            "name": country.chinese,
            "name_local": country.english,
            "admin_level": 2,
            "importance": importance,
        }
        yield BOUNDARY_LABELS, Feature(middle, properties, Zooms(lowest))


def _short(name: str) -> str:
    """Return the name of a province or a city as maps write it."""
    suffix = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")
    short = name.removesuffix(suffix)
    return short if len(short) > 1 else name
