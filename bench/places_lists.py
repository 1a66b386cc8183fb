"""How much of what the lists of China's divisions and of the world's cities know is found again.

Every question is made out of the lists themselves, so its answer is known: names as they stand, shortened,
misspelt, in pinyin and in traditional characters; addresses of towns; points inside outlines.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import shapely

from bench.places_share import (
    ANYWHERE,
    FIRST,
    SAMPLE,
    Share,
    Traditional,
    geocoded,
    in_traditional,
    is_chinese,
    without_one,
)
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import PlaceRecord, SourceRecord
from functions.pack_builder.engine.places.settlements import Settlement
from shared.geo.boundaries import Boundaries
from shared.geo.countries import is_of_china
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status
from shared.geo.geodesy import haversine
from shared.geocoding.geocoder import Geocoder
from shared.geocoding.reverse_geocoder import ReverseGeocoder
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.text_search import TextSearch

LARGE: Final = 100_000
"""People of a city abroad that must be found."""


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
    return [d for d in names.divisions if highest <= d.level <= lowest and d.status == Status.CURRENT]


def _short_form(index: PlaceIndex, division: Division) -> str:
    place = index.division_place(division.key, division.name)
    return next(iter(place.names), "") if place else ""


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
        return divisions.lineage_names(division)

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
            found = geocoded(geocoder, address)
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


def world_again(
    index: PlaceIndex, settlements: Iterable[Settlement], airports: Iterable[SourceRecord]
) -> Iterator[Share]:
    """Look up large cities abroad by their English and Chinese names, airports by name and code."""
    text, chosen = TextSearch(index), random.Random(5)
    large = [of for of in settlements if of.population >= LARGE and not is_of_china(of.country)]
    languages: Mapping[str, Callable[[Settlement], str]] = {
        "English name": lambda city: city.names[0],
        "Chinese name": lambda city: next((name for name in city.names if is_chinese(name)), ""),
        "English name, one letter missing": lambda city: without_one(city.names[0], chosen),
    }
    for title, spell in languages.items():
        share = Share(f"cities abroad above 100,000 by {title}", 0.99 if "missing" not in title else None)
        for city in large:
            name = spell(city)
            if len(name) > (4 if "missing" in title else 0):
                share.add(name, _has(text, name, [city.point], 1_000.0))
        yield share
    flown = [of for of in airports if isinstance(of, PlaceRecord) and of.point]
    for title, pick in (("name", lambda of: of.name), ("code", lambda of: next(iter(of.names), ""))):
        share = Share(f"airports by {title}", 0.95)
        for airport in chosen.sample(flown, min(SAMPLE, len(flown))):
            if name := pick(airport):
                share.add(name, _has(text, name, [airport.point] if airport.point else [], 5_000.0))
        yield share


def _has(text: TextSearch, name: str, points: Sequence[tuple[float, float]], within: float) -> bool:
    hits = text.find(name, ANYWHERE)[:FIRST]
    placed = ((hit.place.lng, hit.place.lat) for hit in hits)
    return any(
        haversine(lng, lat, *point) <= within
        for lng, lat in placed
        if lng is not None and lat is not None
        for point in points
    )
