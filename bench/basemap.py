"""Time vector tiles of a pack of the map: out of its files, cut out of an ancestor, and the PMTiles archive.

    python -m bench.basemap FOLDER

FOLDER is a pack of the map, such as .cache/packs/map-…/pack. Tiles are those around cities of the world.
"""

import statistics
import sys
from collections.abc import Callable, Iterable
from math import asinh, degrees, radians, tan
from pathlib import Path
from time import perf_counter, process_time

from functions.map_image.engine.map_pack import MERCATOR, open_map
from functions.map_image.engine.tiles.source import MOST_ZOOM
from shared.geo.baidu_plane import PlaneTile

CITIES = {
    "Tokyo": (139.76, 35.68),
    "Delhi": (77.21, 28.63),
    "London": (-0.12, 51.51),
    "New York": (-74.0, 40.71),
    "Stockholm": (18.07, 59.33),
    "São Paulo": (-46.63, -23.55),
}
SIDE = 4
"""Tiles to each side, as a screen has them."""


def around(lng: float, lat: float, zoom: int) -> Iterable[PlaneTile]:
    """Yield the tiles of a screen around a point."""
    count = 2**zoom
    column = int((lng + 180) / 360 * count)
    row = int((0.5 - degrees(asinh(tan(radians(lat)))) / 360) * count)
    for x in range(column - SIDE // 2, column + SIDE // 2):
        for y in range(row - SIDE // 2, row + SIDE // 2):
            if 0 <= x < count and 0 <= y < count:
                yield PlaneTile(zoom, x, y)


def main() -> None:
    """Print the times."""
    pack = open_map(Path(sys.argv[1]))
    tiles = pack.vector_tiles(MERCATOR)
    screens = {zoom: [list(around(*city, zoom)) for city in CITIES.values()] for zoom in range(MOST_ZOOM + 1)}
    for name, zooms in {
        "out of the file, zooms 0 to 8": range(9),
        "cut, zooms 9 to 14": range(9, MOST_ZOOM + 1),
    }.items():
        times = [
            timed(lambda tile=tile: tiles.tile(tile))
            for zoom in zooms
            for screen in screens[zoom]
            for tile in screen
        ]
        print(f"{name}: {len(times)} tiles, {describe(times)}")
    times = [timed(lambda tile=tile: tiles.tile(tile)) for screen in screens[MOST_ZOOM] for tile in screen]
    print(f"cut before: {len(times)} tiles, {describe(times)}")
    start = process_time()
    archive = pack.archive
    print(f"directory of the PMTiles: {process_time() - start:.2f} s of CPU, {archive.size / 1e6:.1f} MB")
    start = perf_counter()
    size = sum(map(len, archive.read(0, archive.size)))
    print(f"reading it: {size / 1e6 / (perf_counter() - start):.0f} MB/s")
    pack.close()


def timed(call: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that a call takes."""
    start = process_time()
    call()
    return (process_time() - start) * 1000


def describe(times: list[float]) -> str:
    """Return median, 95th percentile and longest."""
    ordered = sorted(times)
    late = ordered[int(len(ordered) * 0.95)]
    return f"median {statistics.median(times):.2f} ms, p95 {late:.2f} ms, longest {ordered[-1]:.1f} ms"


if __name__ == "__main__":
    main()
