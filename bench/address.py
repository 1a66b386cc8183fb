"""The default data pack: build time, sizes, opening time, and what its engines cost.

    python -m bench.address [--build]

--build also times a build of the pack. Times are of CPU, so that other work of the machine does not count.
"""

import ipaddress
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench.command import arguments
from bench.folders import PACKS
from functions.map_geocode.engine.analysis import AddressAnalyzer
from functions.map_geocode.engine.regions import Regions
from functions.map_locate.engine.locator import IpLocator
from functions.map_locate.engine.tables import open_tables
from functions.map_locate.errors import IpRefusal
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.plans import plan_of
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions, Level, Status
from shared.geocoding.normalization import Simplification
from shared.places.index import PlaceIndex
from shared.places.schema import FILE
from shared.stores.packs import DEFAULT, PLACES
from tools.packs.build import ensure_pack
from tools.packs.fetch import fetch_sources

SAMPLE = 2_000


def main() -> None:
    """Measure the pack and the engines over it."""
    parser = arguments(__doc__)
    parser.add_argument("--build", action="store_true", help="build the pack anew and time it")
    folder = ensure_pack(DEFAULT, PACKS).folder
    if parser.parse_args().build:
        print(f"build                       {build_seconds():6.1f} s")
    for file in sorted(folder.rglob("*.*")):
        print(f"{file.relative_to(folder)!s:<26}  {file.stat().st_size / 1e6:6.1f} MB")

    started = time.thread_time()
    divisions = Divisions(folder / "divisions.sqlite")
    names = DivisionNames(divisions)
    boundaries = Boundaries(folder / "boundaries.sqlite")
    tables = open_tables(folder / "ip")
    folding = PlaceIndex(ensure_pack(PLACES, PACKS).folder / FILE).folding
    simplification = Simplification(folding, divisions.names())
    print(f"opening everything          {(time.thread_time() - started) * 1e3:6.0f} ms\n")

    chosen = random.Random(1)
    towns = [d for d in divisions if d.level == Level.TOWN and d.status == Status.CURRENT and d.code]
    written = [("".join(divisions.lineage_names(town)), town.code) for town in chosen.sample(towns, SAMPLE)]
    analyzer, locator = AddressAnalyzer(names, simplification), IpLocator(tables, names)
    regions = Regions(names, boundaries, simplification)

    measure(
        "address analysis", lambda a: analyzer.analyze(a, verify=True), (f"{a}人民路1号" for a, _ in written)
    )
    right = sum(analyzer.analyze(address).town.code == code for address, code in written)
    print(f"    towns found again: {right} of {len(written)}")
    measure(
        "  with name and number",
        lambda a: analyzer.analyze(a, with_recipient=True),
        (f"张三 13800138000 {a}" for a, _ in written),
    )
    measure("region search, a town", regions.search, (town.name for town in chosen.sample(towns, SAMPLE)))

    def draw(code: str) -> object:
        return regions.search(code, 1, with_code=True, with_outline=True)

    provinces = [province.code for province in divisions.children(divisions.country)]
    measure("region search, boundary", draw, provinces)
    addresses = [str(ipaddress.IPv4Address(chosen.randrange(1 << 24, 223 << 24))) for _ in range(SAMPLE)]
    measure("IP location", lambda ip: located(locator, ip), addresses)


def build_seconds() -> float:
    """Build the pack anew, in a folder that is thrown away."""
    sources = fetch_sources(PACKS / "sources", only=plan_of(DEFAULT).sources)
    with TemporaryDirectory() as folder:
        started = time.thread_time()
        plan_of(DEFAULT).build(Path(folder), Materials(sources))
        return time.thread_time() - started


def located(locator: IpLocator, ip: str) -> None:
    """Locate an address; nobody's addresses are answers too."""
    try:
        locator.locate(ip)
    except IpRefusal:
        return


def measure(title: str, run: Callable[[str], object], inputs: Iterable[str]) -> None:
    """Run once for each input and print the median and the 99th percentile in microseconds."""
    times = []
    for value in inputs:
        started = time.thread_time()
        run(value)
        times.append((time.thread_time() - started) * 1e6)
    print(f"{title:<26}  median {median(times):8.1f} us   p99 {quantiles(times, n=100)[-1]:8.1f} us")


if __name__ == "__main__":
    main()
