"""Places: building the file, speed of search and geocoding, and how much of what is known is found again.

    python -m bench.places [--build] [--osm FOLDER] [--misses N] [--figure FILE]

With --build the file is built anew. FOLDER holds extracts as an operator would upload them; what lies there
is laid over the default lists. Times are of CPU, so that other work of the machine does not count. Shares
with a promise beside them are kept, or the exit status is 1. --misses lists what was not found.
"""

import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median, quantiles

import numpy as np

from bench.command import arguments
from bench.folders import DATA, PACKS
from bench.places_extract import addresses_again, crossings_again, names_again, numbers_left_out
from bench.places_figure import draw
from bench.places_lists import counties_again, divisions_by_name, world_again
from bench.places_share import ANYWHERE, Share, Traditional, traditional_forms, without_one
from bench.places_table import branches_again, make_branches, table_reader, write_table
from functions.map_place.engine.places import PlaceSearch
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.places.additions import add_places
from functions.pack_builder.engine.places.airports import read_airports
from functions.pack_builder.engine.places.file_build import build_places, read_pinyin
from functions.pack_builder.engine.places.osm import read_osm
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import HouseRecord, RoadRecord
from functions.pack_builder.engine.places.settlements import read_settlements
from functions.pack_builder.engine.places.spellings import read_variants
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions, Level, Status
from shared.geocoding.gazetteer import Gazetteer
from shared.geocoding.geocoder import Geocoder
from shared.geocoding.normalization import Simplification
from shared.geocoding.reverse_geocoder import ReverseGeocoder
from shared.places.areas import WORLD, DivisionArea
from shared.places.database import PlacesUnreadable
from shared.places.division_finder import DivisionFinder
from shared.places.folding import Folding
from shared.places.index import PlaceIndex
from shared.places.text_search import TextSearch
from shared.stores.packs import DEFAULT
from tools.packs.build import ensure_pack
from tools.packs.fetch import fetch_sources

COUNTRIES = {"liechtenstein": "Liechtenstein", "bayfront_singapore": "Singapore"}
SAMPLE = 2_000


def main() -> int:
    """Build where needed, then measure speed and precision; 1 if a promise is not kept."""
    parser = arguments(__doc__)
    parser.add_argument("--build", action="store_true", help="build the file anew and time it")
    parser.add_argument("--osm", type=Path, default=DATA / "osm", help="folder of extracts")
    parser.add_argument("--misses", type=int, default=0, help="list so many of what was not found")
    parser.add_argument("--figure", type=Path, help="draw how far off points are")
    asked = parser.parse_args()
    pack = ensure_pack(DEFAULT, PACKS).folder
    sources = fetch_sources(PACKS / "sources")
    extracts = sorted(file for file in asked.osm.glob("*.osm*")) if asked.osm.is_dir() else []
    path = PACKS / "bench-places.sqlite"
    if asked.build or not is_readable(path):
        build(path, pack, sources, extracts)
    started = time.process_time()
    index = PlaceIndex(path)
    names = DivisionNames(Divisions(pack / "divisions.sqlite"))
    boundaries = Boundaries(pack / "boundaries.sqlite")
    gazetteer = Gazetteer(index, names.divisions, boundaries)
    geocoder, reverse = gazetteer.geocoder, gazetteer.reverse_geocoder
    opening = time.process_time() - started
    print(f"file {path.stat().st_size / 1e6:.0f} MB, opened with its engines in {opening:.2f} s")
    speed(index, names.divisions, PlaceSearch(index, names), geocoder, reverse)
    pinyin = Pinyin.read(sources.path("pinyin", "characters.json"), sources.path("pinyin", "phrases.json"))
    traditional = traditional_forms(sources.path("characters", "simplified.txt"))
    shares: dict[str, list[Share]] = {
        "China's divisions": [
            *divisions_by_name(index, names, pinyin, traditional),
            *counties_again(names, boundaries, geocoder, reverse),
        ],
        "Abroad": [
            *world_again(
                index,
                read_settlements(sources.path("settlements", "settlements.json")),
                read_airports(sources.path("airports", "airports.csv")),
            )
        ],
    }
    branches = make_branches(names.divisions, boundaries)
    shares["An operator's table"] = branches_again(branches, geocoder)
    shares |= {of.name: extract_again(of, index, geocoder, pinyin, traditional) for of in extracts}
    for title, rows in shares.items():
        print(f"\n{title}")
        for share in rows:
            show(share, asked.misses)
    if asked.figure:
        draw(asked.figure, [share for extract in extracts for share in shares[extract.name]])
    broken = [share for rows in shares.values() for share in rows if not share.is_kept]
    for share in broken:
        print(f"not kept: {share.what}: {share.value:.1%}, promised {share.least:.0%}", file=sys.stderr)
    return 1 if broken else 0


def is_readable(path: Path) -> bool:
    """Tell whether a file is there and of today's format."""
    try:
        return path.is_file() and PlaceIndex(path).size > 0
    except PlacesUnreadable:
        return False


def extract_again(
    extract: Path, index: PlaceIndex, geocoder: Geocoder, pinyin: Pinyin, traditional: Traditional
) -> list[Share]:
    """Look up everything in an extract again."""
    found = list(read_osm(extract, PACKS))
    houses = [of for of in found if isinstance(of, HouseRecord)]
    country = COUNTRIES.get(extract.name.split(".")[0].removesuffix("-latest"), "")
    shares = [
        *names_again(found, index, pinyin, traditional),
        crossings_again((of for of in found if isinstance(of, RoadRecord)), geocoder),
        *(addresses_again(houses, geocoder, country) if houses else ()),
        *(numbers_left_out(houses, index) if houses else ()),
    ]
    return [share for share in shares if share.asked]


def show(share: Share, misses: int) -> None:
    """Print a share with what was promised, and quantiles of the distances."""
    promised = f"  promised {share.least:.0%}" if share.least is not None else ""
    print(f"    {share.what:<62} {share.right:>6} of {share.asked:<6} {share.value:>6.1%}{promised}")
    near = [metres for metres in share.metres if np.isfinite(metres)]
    if len(near) > 1:
        half, most = np.quantile(near, [0.5, 0.95])
        print(f"        metres off: half within {half:.0f}, 95 of 100 within {most:.0f}")
    for question in share.missed[:misses]:
        print(f"        missed {question}")


def build(path: Path, pack: Path, sources: SourceFolder, extracts: Sequence[Path]) -> None:
    """Build the file and say what that took."""
    started, counts = time.process_time(), {}
    divisions, boundaries = Divisions(pack / "divisions.sqlite"), Boundaries(pack / "boundaries.sqlite")
    names = DivisionNames(divisions)
    folding = Folding(read_variants(sources.path("characters", "simplified.txt")))
    table = path.with_name("bench-branches.csv")
    write_table(make_branches(divisions, boundaries), table)
    reader = table_reader(table, names, Simplification(folding, divisions.names()))
    readers = {table.name: reader} | {extract.name: read_osm(extract, path.parent) for extract in extracts}
    build_places(path, pack, sources, progress=counts.__setitem__)
    finder = DivisionFinder(divisions, boundaries)
    add_places(path, divisions, finder, readers, read_pinyin(sources), counts.__setitem__)
    print(f"build {time.process_time() - started:.0f} s of CPU, at most {peak():.0f} MB of memory")
    for what, count in counts.items():
        print(f"    {what:<32} {count:>9,}")


def peak() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speed(
    index: PlaceIndex,
    divisions: Divisions,
    places: PlaceSearch,
    geocoder: Geocoder,
    reverse: ReverseGeocoder,
) -> None:
    """Time searches by kind of query, suggestions as one types, geocoding and reverse geocoding."""
    chosen = random.Random(1)
    text = TextSearch(index)
    names = [of.name for of in index.places(chosen.sample(index.numbers(), SAMPLE))]
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
        "English, one typo": [without_one(name, chosen) for name in latin],
    }
    every: list[float] = []
    for kind, queries in kinds.items():
        every += measure(f"search, {kind}", lambda query: text.find(query, ANYWHERE), queries)
    report("search, all of these", every)
    typed = [name[:end] for name in wide[:200] + latin[:200] for end in range(1, len(name) + 1)]
    measure("suggestion, every keystroke", places.suggest, typed)
    guiyang = divisions.by_code("520100")
    region = DivisionArea(guiyang) if guiyang else WORLD
    measure("suggestion in a city", lambda query: places.suggest(query, region), typed[:SAMPLE])
    towns = [d for d in divisions if d.level == Level.TOWN and d.status == Status.CURRENT]
    addresses = [
        "".join(divisions.lineage_names(town)) + "人民路1号" for town in chosen.sample(towns, SAMPLE)
    ]
    measure("geocoding, a town's address", geocoder.geocode, addresses)
    spots = [(of.lng, of.lat) for of in index.landmarks("行政地标")]
    spots = chosen.sample(spots, SAMPLE) + [
        (9.48 + chosen.random() * 0.1, 47.06 + chosen.random() * 0.15) for _ in range(500)
    ]
    measure("reverse geocoding", lambda at: reverse.reverse(at[0], at[1]), spots)


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
    sys.exit(main())
