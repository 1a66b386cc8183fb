"""Coordinate conversion and time zones: microseconds of CPU a point, one by one and in columns.

    python -m bench.coordinates

CPU time, so that other work of the machine does not count.
"""

import time
import timeit
from collections.abc import Callable
from functools import partial

import numpy as np

from bench.command import arguments
from functions.map_coordinate.engine.conversion import VECTOR_FROM, convert_v1
from functions.map_coordinate.engine.zones import zone_at
from shared.geo import Crs, convert, convert_point
from shared.geo.geodesy import METRES_PER_DEGREE

COLUMN = 100_000
STEPS = [
    (Crs.WGS84, Crs.GCJ02),
    (Crs.WGS84, Crs.BD09),
    (Crs.BD09, Crs.BD09MC),
    (Crs.GCJ02, Crs.WGS84),
    (Crs.BD09MC, Crs.WGS84),
]
INSTANT = 1_704_067_200


def main() -> None:
    """Print one table of conversions, one of the crossover, and the time of a zone."""
    arguments(__doc__).parse_args()
    random = np.random.default_rng(1)
    points = np.column_stack((random.uniform(75, 134, COLUMN), random.uniform(18, 53, COLUMN)))
    print("conversion                alone us   column us   largest error there and back, exact, m")
    for source, target in STEPS:
        start = convert(points, Crs.WGS84, source)
        x, y = start[0].tolist()
        alone = best(partial(convert_point, x, y, source, target), 2000)
        column = best(partial(convert, start, source, target), 3) / COLUMN
        back = convert(convert(start, source, target, exact=True), target, source, exact=True)
        error = np.hypot(*((back - start).T * (1.0 if source.in_metres else METRES_PER_DEGREE))).max()
        print(f"{source:>8} -> {target:<8}     {alone * 1e6:10.2f}  {column * 1e6:10.3f}   {error:.1e}")

    print(f"\npoints a call, WGS-84 -> BD-09      us a call (columns from {VECTOR_FROM} points on)")
    for count in (1, 8, VECTOR_FROM - 1, VECTOR_FROM, 100):
        coords = ";".join(f"{x:.6f},{y:.6f}" for x, y in points[:count])
        print(f"{count:>6}                          {best(partial(convert_v1, coords), 200) * 1e6:10.1f}")

    on_land = [(random.uniform(102, 112), random.uniform(25, 35)) for _ in range(200)]
    zones = best(lambda: [zone_at(lng, lat, INSTANT) for lng, lat in on_land], 5)
    print(f"\ntime zone of a point            {zones / len(on_land) * 1e6:10.1f} us")


def best(run: Callable[[], object], times: int) -> float:
    """Return the CPU seconds of one run, the best of five repetitions."""
    return min(timeit.repeat(run, number=times, repeat=5, timer=time.thread_time)) / times


if __name__ == "__main__":
    main()
