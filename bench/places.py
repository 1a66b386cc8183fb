"""Places: building the file, speed of search and geocoding, and how much of what is known is found again.

    python -m bench.places [--build] [--osm FOLDER]

With --build the file is built anew. FOLDER holds extracts as an operator would upload them; what lies there
is laid over the default lists. Times are of CPU, so that other work of the machine does not count.
"""

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import shapely

from functions.map_geocode.geocoded import NothingFound
from functions.map_geocode.geocoding import Geocoder
from functions.map_geocode.reverse import ReverseGeocoder
from functions.map_geocode.roads import nearest_roads
from functions.map_place.places import Places
from functions.pack_builder.building import ensure_default_pack
from functions.pack_builder.places.building import build_places
from functions.pack_builder.places.found import FoundHouse, FoundPlace, FoundRoad
from functions.pack_builder.places.osm import read_osm
from functions.pack_builder.places.pinyin import Pinyin
from functions.pack_builder.places.settlements import CHINA, read_settlements
from functions.pack_builder.sources import SourceFolder, fetch_sources
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions, Level, Status
from shared.places.areas import distance
from shared.places.finder import DivisionFinder
from shared.places.index import PlaceIndex, Stretch
from shared.places.text import Match, Sought, TextSearch

PACKS = Path(__file__).resolve().parent.parent / ".cache" / "packs"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "osm"
SAMPLE = 2_000
WITHIN = 50.0
"""Metres from a thing's geometry within which it counts as found."""
ANYWHERE = Sought(placed=False)


def main() -> None:
    """Build where needed, then measure speed and precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", action="store_true", help="build the file anew and time it")
    parser.add_argument("--osm", type=Path, default=SHARED, help="folder of extracts")
    asked = parser.parse_args()
    pack = ensure_default_pack(PACKS).folder
    sources = fetch_sources(PACKS / "sources")
    extracts = sorted(file for file in asked.osm.glob("*.osm*")) if asked.osm.is_dir() else []
    path = PACKS / "bench-places.sqlite"
    if asked.build or not path.is_file():
        build(path, pack, sources, extracts)
    started = time.process_time()
    index = PlaceIndex(path)
    names = DivisionNames(Divisions(pack / "divisions.sqlite"))
    boundaries = Boundaries(pack / "boundaries.sqlite")
    finder = DivisionFinder(names.divisions, boundaries)
    engines = Places(index, names), Geocoder(index, names), ReverseGeocoder(index, names.divisions, finder)
    opening = time.process_time() - started
    print(f"file {path.stat().st_size / 1e6:.0f} MB, opened with its engines in {opening:.2f} s")
    speed(index, names.divisions, *engines)
    divisions_again(index, names, boundaries, sources, engines[1], engines[2])
    world_again(index, sources)
    for extract in extracts:
        extract_again(extract, index, engines[1])


def build(path: Path, pack: Path, sources: SourceFolder, extracts: Sequence[Path]) -> None:
    """Build the file and say what that took."""
    started, counts = time.process_time(), {}
    further = {extract.name: read_osm(extract, path.parent) for extract in extracts}
    build_places(path, pack, sources, further=further, progress=counts.__setitem__)
    print(f"build {time.process_time() - started:.0f} s of CPU, at most {peak():.0f} MB of memory")
    for what, count in counts.items():
        print(f"    {what:<32} {count:>9,}")


def peak() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speed(
    index: PlaceIndex, divisions: Divisions, places: Places, geocoder: Geocoder, reverse: ReverseGeocoder
) -> None:
    """Time searches by kind of query, suggestions as one types, geocoding and reverse geocoding."""
    chosen = random.Random(1)
    text = TextSearch(index)
    names = [of.name for of in index.places(chosen.sample(range(1, index.size), SAMPLE))]
    wide = [name for name in names if "\u4e00" <= name[0] <= "\u9fff" and len(name) > 3]
    latin = [name for name in names if name.isascii() and len(name) > 4]
    kinds = {
        "whole names": names,
        "two characters": [name[:2] for name in wide],
        "parts": [name[1:-1] for name in wide],
        "one character missing": [without_one(name, chosen) for name in wide],
        "pinyin": [index.pinyin(index.folding.fold(name)) for name in wide],
        "initials": ["".join(index.pinyin(c)[0] for c in index.folding.fold(name)) for name in wide],
        "English, beginning": [name[:5] for name in latin],
        "English, one slip": [without_one(name, chosen) for name in latin],
    }
    every: list[float] = []
    for kind, queries in kinds.items():
        every += measure(f"search, {kind}", lambda query: text.find(query, ANYWHERE), queries)
    report("search, all of these", every)
    typed = [name[:end] for name in wide[:200] + latin[:200] for end in range(1, len(name) + 1)]
    measure("suggestion, every keystroke", places.suggest, typed)
    region = places.region("贵阳")
    measure("suggestion in a city", lambda query: places.suggest(query, region), typed[:SAMPLE])
    towns = [d for d in divisions.all if d.level == Level.TOWN and d.status == Status.CURRENT]
    addresses = [
        "".join(above.name for above in list(divisions.lineage(town))[-2::-1]) + "人民路1号"
        for town in chosen.sample(towns, SAMPLE)
    ]
    measure("geocoding, a town's address", geocoder.geocode, addresses)
    spots = [(of.lng, of.lat) for of in index.landmarks("行政地标")]
    spots = chosen.sample(spots, SAMPLE) + [
        (9.48 + chosen.random() * 0.1, 47.06 + chosen.random() * 0.15) for _ in range(500)
    ]
    measure("reverse geocoding", lambda at: reverse.reverse(at[0], at[1]), spots)


def divisions_again(
    index: PlaceIndex,
    names: DivisionNames,
    boundaries: Boundaries,
    sources: SourceFolder,
    geocoder: Geocoder,
    reverse: ReverseGeocoder,
) -> None:
    """Look up every province, city and county by its names, and points 1 km inside every county."""
    divisions, text = names.divisions, TextSearch(index)
    pinyin = Pinyin.read(sources.path("pinyin", "characters.json"), sources.path("pinyin", "phrases.json"))
    current = [
        d for d in divisions.all if Level.PROVINCE <= d.level <= Level.COUNTY and d.status == Status.CURRENT
    ]
    for title, spellings in {
        "name": lambda division: [division.name],
        "short form": lambda division: index.of_division(division.key, division.name).names[:1],
        "pinyin": lambda division: ["".join(pinyin.syllables(index.folding.fold(division.name)))],
    }.items():
        asked = right = 0
        for division in current:
            for spelling in spellings(division):
                hits = text.find(spelling, ANYWHERE)
                called_so = {hit.place.division for hit in hits if hit.match >= Match.PINYIN}
                first_is = bool(hits) and hits[0].match >= Match.PINYIN
                asked, right = asked + 1, right + (first_is and division.key in called_so)
        print(f"divisions found first by {title:<12} {right:>6} of {asked} ({right / asked:.1%})")
    chosen = random.Random(2)
    asked = right = forward = 0
    counties = [d for d in current if d.level == Level.COUNTY and boundaries.wkb(d.code)]
    for county in counties:
        whole = "".join(above.name for above in list(divisions.lineage(county))[-2::-1])
        found = geocoder.geocode(whole)
        forward += found.division is not None and found.division.key == county.key
        inner = shapely.buffer(shapely.from_wkb(boundaries.wkb(county.code)), -0.01)
        for lng, lat in random_points(inner, 3, chosen):
            at = reverse.reverse(lng, lat).division
            asked, right = asked + 1, right + (at is not None and at.key == county.key)
    share = forward / len(counties)
    print(f"counties geocoded to themselves      {forward:>6} of {len(counties)} ({share:.1%})")
    print(f"points 1 km inside, to their county  {right:>6} of {asked} ({right / asked:.1%})")


def random_points(area: shapely.Geometry, count: int, chosen: random.Random) -> Iterable[tuple[float, float]]:
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


def world_again(index: PlaceIndex, sources: SourceFolder) -> None:
    """Look up the cities abroad of more than 100,000 people by their English and Chinese names."""
    text = TextSearch(index)
    tally = {"English": [0, 0], "Chinese": [0, 0]}
    for city in read_settlements(sources.path("settlements", "settlements.json")):
        if city.population < 100_000 or city.country in CHINA:
            continue
        chinese = [name for name in city.names if all("\u4e00" <= c <= "\u9fff" for c in name)]
        for language, spellings in (("English", city.names[:1]), ("Chinese", chinese[:1])):
            for spelling in spellings:
                hits = text.find(spelling, ANYWHERE)[:10]
                tally[language][0] += any((hit.place.lng, hit.place.lat) == city.point for hit in hits)
                tally[language][1] += 1
    for language, (right, asked) in tally.items():
        print(
            f"cities abroad in the first ten by {language} name {right:>6} of {asked} ({right / asked:.1%})"
        )


def extract_again(extract: Path, index: PlaceIndex, geocoder: Geocoder) -> None:
    """Look up everything in an extract by its name, whole and with a character missing, and its addresses."""
    print(extract.name)
    chosen, text = random.Random(3), TextSearch(index)
    found = list(read_osm(extract, PACKS))
    things: dict[str, list[shapely.Geometry]] = {}
    for of in found:
        if isinstance(of, FoundRoad):
            things.setdefault(of.name, []).append(shapely.LineString(of.line))
        elif isinstance(of, FoundPlace):
            shape = shapely.from_wkb(of.area) if of.area else shapely.Point(of.point)
            things.setdefault(of.name, []).append(shape)
    for title, spell in (("whole", str), ("one character missing", lambda name: without_one(name, chosen))):
        asked = right = 0
        for name, shapes in things.items():
            if title != "whole" and len(name) < 4:
                continue
            centre = shapely.centroid(shapes[0])
            hits = text.find(spell(name), Sought(centre=(centre.x, centre.y)))[:10]
            asked += 1
            right += any(metres_to(shapes, hit.place.lng, hit.place.lat) <= WITHIN for hit in hits)
        print(f"    names, {title:<24} {right:>6} of {asked} ({right / asked:.1%})")
    crossings_again([of for of in found if isinstance(of, FoundRoad)], geocoder)
    houses_again([of for of in found if isinstance(of, FoundHouse)], geocoder)


def crossings_again(roads: Sequence[FoundRoad], geocoder: Geocoder) -> None:
    """Geocode every pair of roads that share a node."""
    at_node: dict[tuple[float, float], set[str]] = {}
    for road in roads:
        for point in road.line:
            at_node.setdefault(point, set()).add(road.name)
    meeting: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for point, names in at_node.items():
        for pair in combinations(sorted(names), 2):
            meeting.setdefault(pair, []).append(point)
    right = 0
    for (one, other), points in meeting.items():
        try:
            found = geocoder.geocode(f"{one}与{other}交叉口")
        except NothingFound:
            continue
        right += (
            found.level == "交叉路口" and min(distance(found.lng, found.lat, *p) for p in points) <= WITHIN
        )
    if meeting:
        print(
            f"    crossings                       {right:>6} of {len(meeting)} ({right / len(meeting):.1%})"
        )


def houses_again(houses: Sequence[FoundHouse], geocoder: Geocoder) -> None:
    """Geocode every house number by road and number, and say how far off the points are."""
    off = []
    by_address: dict[tuple[str, str], list[FoundHouse]] = {}
    for house in houses:
        by_address.setdefault((house.road, house.number), []).append(house)
    for (road, number), same in by_address.items():
        try:
            found = geocoder.geocode(f"{road} {number}")
            off.append(min(distance(found.lng, found.lat, *house.point) for house in same))
        except NothingFound:
            off.append(float("inf"))
    if off:
        shares = ", ".join(f"{np.mean(np.array(off) <= m):.1%} within {m} m" for m in (20, 50, 200))
        print(f"    house numbers, {len(off)}: {shares}")


def metres_to(shapes: Sequence[shapely.Geometry], lng: float, lat: float) -> float:
    """Return the metres from a point to the nearest of some geometries."""
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


def measure[Input](title: str, run: Callable[[Input], object], inputs: Iterable[Input]) -> list[float]:
    """Run once for each input, report and return the milliseconds."""
    times = []
    for value in inputs:
        started = time.thread_time()
        run(value)
        times.append((time.thread_time() - started) * 1e3)
    report(title, times)
    return times


def report(title: str, times: Sequence[float]) -> None:
    """Print quantiles of milliseconds."""
    cuts = quantiles(times, n=100)
    print(f"{title:<32} median {median(times):6.2f} ms   p95 {cuts[94]:6.2f} ms   p99 {cuts[98]:6.2f} ms")


if __name__ == "__main__":
    main()
