"""How much of what the sources know is found again, and how far off: the evaluation behind docs/places.md.

Every question is made out of the sources themselves, so its answer is known: names as they stand, shortened,
misspelt, in pinyin and in traditional characters; addresses out of `addr:*`; points inside outlines.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
import shapely

from functions.map_geocode.geocoded import Geocoded, NothingFound
from functions.map_geocode.geocoding import Geocoder
from functions.map_geocode.houses import find_house
from functions.map_geocode.precision import CONFIDENCE_BY_ERROR, CROSSING
from functions.map_geocode.reverse import ReverseGeocoder
from functions.map_geocode.roads import nearest_roads
from functions.pack_builder.places.found import Found, FoundHouse, FoundPlace, FoundRoad
from functions.pack_builder.places.pinyin import Pinyin
from functions.pack_builder.places.settlements import CHINA, Settlement
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status
from shared.places.areas import distance
from shared.places.index import PlaceIndex, Stretch
from shared.places.road_numbers import house_number
from shared.places.text import Match, Sought, TextSearch

WITHIN: Final = 50.0
"""Metres from a thing's geometry within which it counts as found."""
ANYWHERE: Final = Sought(placed=False)
FIRST: Final = 10
"""A name abroad is found if the thing is among so many: 37 places are called San Jose."""
LARGE: Final = 100_000
"""People of a city abroad that must be found."""
FEWEST: Final = 50
"""Questions below which a share is no promise."""
SAMPLE: Final = 1_000
COMPREHENSIONS: Final = (100, 90, 80, 70, 60, 50, 0)
BOUNDS: Final = {sure: bound for bound, sure in CONFIDENCE_BY_ERROR}


Traditional = Mapping[str, str]
"""A traditional character by its simplified form."""


@dataclass
class Share:
    """How many of some questions were answered rightly, and at least how many should be."""

    what: str
    least: float | None = None
    right: int = 0
    asked: int = 0
    metres: list[float] = field(default_factory=list)
    """How far off, where that was measured."""
    missed: list[str] = field(default_factory=list)

    def add(self, question: str, is_right: bool, metres: float | None = None) -> None:
        """Count one answer."""
        self.asked += 1
        self.right += is_right
        if not is_right:
            self.missed.append(question)
        if metres is not None:
            self.metres.append(metres)

    @property
    def value(self) -> float:
        """The share, 1 where nothing was asked."""
        return self.right / self.asked if self.asked else 1.0

    @property
    def is_kept(self) -> bool:
        """Whether as many are right as promised; a handful of questions can promise nothing."""
        return self.least is None or self.asked < FEWEST or self.value >= self.least


# ---- China's divisions


def divisions_by_name(
    index: PlaceIndex, names: DivisionNames, pinyin: Pinyin, traditional: Traditional
) -> Iterator[Share]:
    """Look up every province, city and county by its name, its short form and its pinyin."""
    text = TextSearch(index)
    ways: Mapping[str, Callable[[Division], str]] = {
        "name": lambda division: division.name,
        "short form": lambda division: _short_form(index, division),
        "pinyin": lambda division: "".join(pinyin.syllables(index.folding.fold(division.name))),
        "traditional characters": lambda division: in_traditional(division.name, traditional),
    }
    for title, spell in ways.items():
        share = Share(f"provinces, cities, counties: first by {title}", 0.999)
        for division in _current(names, Level.PROVINCE, Level.COUNTY):
            if spelling := spell(division):
                share.add(spelling, _is_first(text, spelling, division))
        yield share


def _current(names: DivisionNames, highest: Level, lowest: Level) -> list[Division]:
    return [d for d in names.divisions.all if highest <= d.level <= lowest and d.status == Status.CURRENT]


def _short_form(index: PlaceIndex, division: Division) -> str:
    place = index.of_division(division.key, division.name)
    return next(iter(place.names), "") if place else ""


def in_traditional(text: str, traditional: Traditional) -> str:
    """Return a text in traditional characters, nothing if it has none that differ."""
    written = "".join(traditional.get(character, character) for character in text)
    return written if written != text else ""


def _is_first(text: TextSearch, spelling: str, division: Division) -> bool:
    """Tell whether a division comes first, or ties with the first ones for bearing the very name."""
    hits = text.find(spelling, ANYWHERE)
    same = {hit.place.division for hit in hits if hit.match >= Match.PINYIN}
    return bool(hits) and hits[0].match >= Match.PINYIN and division.key in same


def counties_again(
    names: DivisionNames, boundaries: Boundaries, geocoder: Geocoder, reverse: ReverseGeocoder
) -> Iterator[Share]:
    """Geocode counties and towns, with levels left out and doubled, and points 1 km inside the counties."""
    divisions, chosen = names.divisions, random.Random(2)
    counties = [d for d in _current(names, Level.COUNTY, Level.COUNTY) if boundaries.wkb(d.code)]
    towns = chosen.sample([d for d in _current(names, Level.TOWN, Level.TOWN) if d.code], SAMPLE)

    def written(division: Division) -> list[str]:
        return [above.name for above in list(divisions.lineage(division))[-2::-1]]

    forms: Mapping[str, tuple[Sequence[Division], Callable[[list[str]], str], float | None]] = {
        "counties geocoded": (counties, "".join, 0.98),
        "counties without their city": (counties, lambda of: of[0] + of[-1], 0.98),
        "counties with every level twice": (counties, lambda of: "".join(2 * of), 0.98),
        "towns geocoded": (towns, "".join, 0.98),
        "towns without city and county": (towns, lambda of: of[0] + of[-1], None),
        "towns with a street behind": (towns, lambda of: f"{''.join(of)}人民路1号", 0.98),
    }
    for title, (asked, write, least) in forms.items():
        share = Share(title, least)
        for division in asked:
            address = write(written(division))
            found = _geocoded(geocoder, address)
            share.add(address, found is not None and _means(names, found.division, division))
        yield share
    share = Share("points 1 km inside a county reversed to it", 0.98)
    for county in counties:
        inner = shapely.buffer(shapely.from_wkb(boundaries.wkb(county.code)), -0.01)
        for lng, lat in random_points(inner, 3, chosen):
            at = reverse.reverse(lng, lat).division
            share.add(f"{county.name} {lng:.4f},{lat:.4f}", at is not None and at.key == county.key)
    yield share


def _means(names: DivisionNames, found: Division | None, wanted: Division) -> bool:
    """Tell whether an answer is the division, or the one above it where no source has its point."""
    if found is None:
        return False
    return found.key == wanted.key or (wanted.lng is None and names.divisions.is_under(wanted, found))


def random_points(area: shapely.Geometry, count: int, chosen: random.Random) -> Iterator[tuple[float, float]]:
    """Yield points of an area; fewer where it is too thin to hit."""
    if area.is_empty:
        return
    shapely.prepare(area)
    west, south, east, north = area.bounds
    for _ in range(100 * count):
        lng, lat = chosen.uniform(west, east), chosen.uniform(south, north)
        if shapely.contains_xy(area, lng, lat):
            yield lng, lat
            count -= 1
            if not count:
                return


# ---- the world


def world_again(
    index: PlaceIndex, settlements: Iterable[Settlement], airports: Iterable[Found]
) -> Iterator[Share]:
    """Look up large cities abroad by their English and Chinese names, airports by name and code."""
    text, chosen = TextSearch(index), random.Random(5)
    large = [of for of in settlements if of.population >= LARGE and of.country not in CHINA]
    languages: Mapping[str, Callable[[Settlement], str]] = {
        "English name": lambda city: city.names[0],
        "Chinese name": lambda city: next((name for name in city.names if _is_chinese(name)), ""),
        "English name, one letter missing": lambda city: without_one(city.names[0], chosen),
    }
    for title, spell in languages.items():
        share = Share(f"cities abroad above 100,000 by {title}", 0.99 if "missing" not in title else None)
        for city in large:
            name = spell(city)
            if len(name) > (4 if "missing" in title else 0):
                share.add(name, _has(text, name, [city.point], 1_000.0))
        yield share
    flown = [of for of in airports if isinstance(of, FoundPlace) and of.point]
    for title, pick in (("name", lambda of: of.name), ("code", lambda of: next(iter(of.names), ""))):
        share = Share(f"airports by {title}", 0.95)
        for airport in chosen.sample(flown, min(SAMPLE, len(flown))):
            if name := pick(airport):
                share.add(name, _has(text, name, [airport.point] if airport.point else [], 5_000.0))
        yield share


def _is_chinese(name: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in name)


def _has(text: TextSearch, name: str, points: Sequence[tuple[float, float]], within: float) -> bool:
    hits = text.find(name, ANYWHERE)[:FIRST]
    placed = ((hit.place.lng, hit.place.lat) for hit in hits)
    return any(
        distance(lng, lat, *point) <= within
        for lng, lat in placed
        if lng is not None and lat is not None
        for point in points
    )


# ---- an extract


def names_again(
    found: Sequence[Found], index: PlaceIndex, pinyin: Pinyin, traditional: Traditional
) -> Iterator[Share]:
    """Look up everything in an extract by its name near its place, in several spellings."""
    chosen, text = random.Random(3), TextSearch(index)
    things: dict[str, list[shapely.Geometry]] = {}
    for of in found:
        if isinstance(of, FoundRoad):
            things.setdefault(of.name, []).append(shapely.LineString(of.line))
        elif isinstance(of, FoundPlace):
            shape = shapely.from_wkb(of.area) if of.area else shapely.Point(of.point)
            things.setdefault(of.name, []).append(shape)
    ways: Mapping[str, tuple[Callable[[str], str], float | None]] = {
        "as they stand": (str, 0.95),
        "one character missing": (lambda name: without_one(name, chosen) if len(name) > 3 else "", 0.90),
        "first two thirds": (lambda name: name[: -(-2 * len(name) // 3)] if len(name) > 5 else "", None),
        "pinyin": (lambda name: "".join(pinyin.syllables(name)) if _is_chinese(name) else "", None),
        "traditional characters": (lambda name: in_traditional(name, traditional), None),
    }
    for title, (spell, least) in ways.items():
        share = Share(f"names, {title}", least)
        for name, shapes in things.items():
            if spelling := spell(name):
                centre = shapely.centroid(shapes[0])
                hits = text.find(spelling, Sought(centre=(centre.x, centre.y)))[:FIRST]
                off = min((metres_to(shapes, of.place.lng, of.place.lat) for of in hits), default=np.inf)
                share.add(spelling, off <= WITHIN, off)
        yield share


def crossings_again(roads: Iterable[FoundRoad], geocoder: Geocoder) -> Share:
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
        found = _geocoded(geocoder, f"{one}与{other}交叉口")
        off = np.inf
        if found is not None and found.level == CROSSING:
            off = min(distance(found.lng, found.lat, *point) for point in points)
        share.add(f"{one}与{other}", off <= WITHIN, off)
    return share


def addresses_again(houses: Sequence[FoundHouse], geocoder: Geocoder, country: str) -> Iterator[Share]:
    """Geocode every house number by road and number, in several ways to write it."""
    chosen = random.Random(4)
    by_address: dict[tuple[str, str], list[FoundHouse]] = {}
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
            found = _geocoded(geocoder, address)
            off = (
                min((distance(found.lng, found.lat, *of.point) for of in same), default=np.inf)
                if found
                else np.inf
            )
            share.add(address, off <= WITHIN, off)
            if found is not None:
                bound.add(address, off <= BOUNDS.get(found.confidence, np.inf))
                least = next((of for of in COMPREHENSIONS if found.comprehension >= of), 0)
                understood[least].add(address, off <= 100.0)
        yield share
    yield bound
    yield from understood.values()


def numbers_left_out(houses: Sequence[FoundHouse], index: PlaceIndex) -> Iterator[Share]:
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
            off = distance(found.lng, found.lat, *house.point)
            near.add(house.number, off <= WITHIN, off)
            kept.add(house.number, off <= found.error)
    yield from (place, near, kept)


def _another(number: int, point: tuple[float, float]) -> Callable[[object], bool]:
    """Accept the houses of the same street that bear another number."""

    def accept(house: object) -> bool:
        other, lng, lat = (getattr(house, name, None) for name in ("number", "lng", "lat"))
        return lng is not None and lat is not None and other != number and distance(lng, lat, *point) < 3_000

    return accept


def _geocoded(geocoder: Geocoder, address: str) -> Geocoded | None:
    try:
        return geocoder.geocode(address)
    except NothingFound:
        return None


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


def without_one(name: str, chosen: random.Random) -> str:
    """Leave out one character that is neither the first nor the last."""
    at = chosen.randrange(1, max(2, len(name) - 1))
    return name[:at] + name[at + 1 :]
