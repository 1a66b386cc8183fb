"""How much of what an extract knows is found again, and how far off: the evaluation behind docs/places.md.

Every question is made out of the extract itself, so its answer is known: names as they stand, shortened,
misspelt, in pinyin and in traditional characters; crossings; addresses out of `addr:*`.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
import shapely

from bench.places_share import (
    FIRST,
    Share,
    Traditional,
    geocoded,
    in_traditional,
    is_chinese,
    without_one,
)
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import HouseRecord, PlaceRecord, RoadRecord, SourceRecord
from shared.geo.geodesy import haversine
from shared.geocoding.geocoder import Geocoder
from shared.geocoding.houses import find_house
from shared.geocoding.precision import CONFIDENCE_BY_ERROR, CROSSING
from shared.geocoding.road_geometry import nearest_roads
from shared.places.candidates import SearchScope
from shared.places.index import PlaceIndex
from shared.places.records import Stretch
from shared.places.road_numbers import house_number
from shared.places.text_search import TextSearch

WITHIN: Final = 50.0
"""Metres from a thing's geometry within which it counts as found."""
COMPREHENSIONS: Final = (100, 90, 80, 70, 60, 50, 0)
BOUNDS: Final = {sure: bound for bound, sure in CONFIDENCE_BY_ERROR}


def names_again(
    found: Sequence[SourceRecord], index: PlaceIndex, pinyin: Pinyin, traditional: Traditional
) -> Iterator[Share]:
    """Look up everything in an extract by its name near its place, in several spellings."""
    chosen, text = random.Random(3), TextSearch(index)
    things: dict[str, list[shapely.Geometry]] = {}
    for of in found:
        if isinstance(of, RoadRecord):
            things.setdefault(of.name, []).append(shapely.LineString(of.line))
        elif isinstance(of, PlaceRecord):
            shape = shapely.from_wkb(of.area) if of.area else shapely.Point(of.point)
            things.setdefault(of.name, []).append(shape)
    ways: Mapping[str, tuple[Callable[[str], str], float | None]] = {
        "as they stand": (str, 0.95),
        "one character missing": (lambda name: without_one(name, chosen) if len(name) > 3 else "", 0.90),
        "first two thirds": (lambda name: name[: -(-2 * len(name) // 3)] if len(name) > 5 else "", None),
        "pinyin": (lambda name: "".join(pinyin.syllables(name)) if is_chinese(name) else "", None),
        "traditional characters": (lambda name: in_traditional(name, traditional), None),
    }
    for title, (spell, least) in ways.items():
        share = Share(f"names, {title}", least)
        for name, shapes in things.items():
            if spelling := spell(name):
                centre = shapely.centroid(shapes[0])
                hits = text.find(spelling, SearchScope(centre=(centre.x, centre.y)))[:FIRST]
                off = min((metres_to(shapes, of.place.lng, of.place.lat) for of in hits), default=np.inf)
                share.add(spelling, off <= WITHIN, off)
        yield share


def crossings_again(roads: Iterable[RoadRecord], geocoder: Geocoder) -> Share:
    """Geocode every pair of roads that share a node."""
    at_node: dict[tuple[float, float], set[str]] = {}
    for road in roads:
        for point in road.line:
            at_node.setdefault(point, set()).add(road.name)
    meeting: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for point, names in at_node.items():
        for pair in combinations(sorted(names), 2):
            meeting.setdefault(pair, []).append(point)
    share = Share("crossings of two roads", 0.95)
    for (one, other), points in meeting.items():
        found = geocoded(geocoder, f"{one}与{other}交叉口")
        off = np.inf
        if found is not None and found.level == CROSSING:
            off = min(haversine(found.lng, found.lat, *point) for point in points)
        share.add(f"{one}与{other}", off <= WITHIN, off)
    return share


def addresses_again(houses: Sequence[HouseRecord], geocoder: Geocoder, country: str) -> Iterator[Share]:
    """Geocode every house number by road and number, in several ways to write it."""
    chosen = random.Random(4)
    by_address: dict[tuple[str, str], list[HouseRecord]] = {}
    for house in houses:
        by_address.setdefault((house.road, house.number), []).append(house)
    ways: Mapping[str, tuple[Callable[[str, str], str], float | None]] = {
        "road number": (lambda road, number: f"{road} {number}", 0.95),
        "number road, country": (lambda road, number: f"{number} {road}, {country}", 0.95),
        "road with one character missing": (
            lambda road, number: f"{without_one(road, chosen)} {number}",
            None,
        ),
    }
    bound = Share("addresses, within the bound that their confidence says", 0.90)
    understood = {least: Share(f"comprehension {least} and more: within 100 m") for least in COMPREHENSIONS}
    for title, (write, least) in ways.items():
        share = Share(f"addresses, {title}", least)
        for (road, number), same in by_address.items():
            address = write(road, number)
            found = geocoded(geocoder, address)
            off = (
                min((haversine(found.lng, found.lat, *of.point) for of in same), default=np.inf)
                if found
                else np.inf
            )
            share.add(address, off <= WITHIN, off)
            if found is not None:
                bound.add(address, off <= BOUNDS.get(found.confidence, np.inf))
                level = next((of for of in COMPREHENSIONS if found.comprehension >= of), 0)
                understood[level].add(address, off <= 100.0)
        yield share
    yield bound
    yield from understood.values()


def numbers_left_out(houses: Sequence[HouseRecord], index: PlaceIndex) -> Iterator[Share]:
    """Look up each house number with the houses of that number left out, and compare with where it stands."""
    place = Share("house numbers that no source has: placed by their neighbours")
    near = Share("    of those, within 50 m")
    kept = Share("    of those, within the bound that their confidence says", 0.90)
    for house in houses:
        read = house_number(house.number)
        if read is None:
            continue
        found = find_house(
            index, index.folding.fold(house.road), house.number, _another(read.number, house.point)
        )
        place.add(f"{house.road} {house.number}", found is not None)
        if found is not None:
            off = haversine(found.lng, found.lat, *house.point)
            near.add(house.number, off <= WITHIN, off)
            kept.add(house.number, off <= found.error)
    yield from (place, near, kept)


def _another(number: int, point: tuple[float, float]) -> Callable[[object], bool]:
    """Accept the houses of the same street that bear another number."""

    def accept(house: object) -> bool:
        other, lng, lat = (getattr(house, name, None) for name in ("number", "lng", "lat"))
        return lng is not None and lat is not None and other != number and haversine(lng, lat, *point) < 3_000

    return accept


def metres_to(shapes: Sequence[shapely.Geometry], lng: float | None, lat: float | None) -> float:
    """Return the metres from a point to the nearest of some geometries."""
    if lng is None or lat is None:
        return np.inf
    lines = []
    for shape in shapes:
        if shapely.intersects_xy(shape, lng, lat):
            return 0.0
        lines += [
            shapely.get_coordinates(part)
            for part in shapely.get_parts(shapely.boundary(shape) if shape.area else shape)
        ]
    return nearest_roads(
        [Stretch(0, line if len(line) > 1 else np.repeat(line, 2, axis=0)) for line in lines], lng, lat
    )[0].metres
