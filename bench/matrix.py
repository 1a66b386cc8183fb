"""Batch matrices: how long the endpoints take, by mode, shape and distance, and how far they are from routes.

    python -m bench.matrix                  # a synthetic province
    python -m bench.matrix EXTRACT ...      # these extracts as well, each a network of its own

Times are those of the endpoint's function with everything but HTTP, the better of two runs: what processors
spend, which other work on the machine hardly changes, and what a caller waits: less than that where a
matrix is computed in parts side by side.
`spread` is half the side of the square that the points lie in. `of the routes` compares metres and seconds of
all pairs with those of the engine's routes; the last table is what "shorter" costs.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from bench.command import arguments
from bench.folders import MADE
from bench.province import province
from functions.map_direction.engine.routes.costing import Costing, costing_of
from functions.map_direction.matrix import service
from functions.map_direction.matrix.parameters import (
    DrivingMatrix,
    MotorcycleMatrix,
    RidingMatrix,
    WalkingMatrix,
)
from functions.map_direction.pack import PACK
from functions.pack_builder.engine.roads.graph_build import Extract, build_roads
from shared.geo.geodesy import METRES_PER_DEGREE
from shared.roads import RoadNetwork, RoutingRefusal
from shared.roads.files import FACTS

MODES: Final[dict[str, tuple[Callable[[Any], Any], Any, Costing]]] = {
    "driving": (service.driving_matrix, DrivingMatrix, costing_of("matrix_driving")),
    "motorcycle": (service.motorcycle_matrix, MotorcycleMatrix, costing_of("matrix_motorcycle")),
    "walking": (service.walking_matrix, WalkingMatrix, costing_of("walking")),
    "riding": (service.riding_matrix, RidingMatrix, costing_of("riding")),
}
SHAPES: Final = {
    "driving": ((10, 10), (4, 25), (2, 50), (1, 100), (100, 1)),
    "motorcycle": ((10, 10), (1, 100)),
    "walking": ((7, 7), (5, 10), (1, 50)),
    "riding": ((7, 7), (5, 10), (1, 50)),
}
SPREADS: Final = (2.0, 10.0, 50.0)
"""Kilometres."""
COMPARED: Final = 120

Point = tuple[float, float]


def main() -> None:
    """Print a table of times and one of lengths."""
    parser = arguments(__doc__)
    parser.add_argument("extracts", nargs="*", type=Path)
    for extract in [province(), *parser.parse_args().extracts]:
        folder = MADE / "roads" / "matrix" / extract.name.split(".")[0]
        if not (folder / FACTS).is_file():
            folder.mkdir(parents=True, exist_ok=True)
            build_roads(folder, [Extract(extract)])
        with PACK.use_folder(folder), PACK.use() as roads:
            print(f"\n{folder.name}: {roads.network.facts.edges:,} edges")
            matrices(roads.network)
            shorter(roads.network)


def matrices(network: RoadNetwork) -> None:
    """Print times, and differences from routes."""
    print(
        "mode         spread km   pairs  CPU ms     ms    metres of the routes: all, worst     seconds: all"
    )
    for mode, shapes in SHAPES.items():
        for spread in SPREADS:
            for rows, columns in shapes:
                chosen = random.Random(spread)
                if (points := _around(network, chosen, spread, rows + columns)) is None:
                    continue
                origins, destinations = points[:rows], points[rows:]
                (spent, took), answer = _ask(mode, origins, destinations)
                print(
                    f"{mode:<12} {spread:>9.0f} {f'{rows}x{columns}':>7} {spent:>7.0f} {took:>6.0f}    "
                    + _compared(network, MODES[mode][2], origins, destinations, answer)
                )


def _around(network: RoadNetwork, chosen: random.Random, spread: float, count: int) -> list[Point] | None:
    """Return random points of a square in the middle of a network, None for a smaller network."""
    west, south, east, north = network.facts.bounds
    half = spread * 1000 / METRES_PER_DEGREE
    if half > (north - south) / 2 or half > (east - west) / 2:
        return None
    lng, lat = (west + east) / 2, (south + north) / 2
    return [(lng + chosen.uniform(-half, half), lat + chosen.uniform(-half, half)) for _ in range(count)]


def _ask(
    mode: str, origins: Sequence[Point], destinations: Sequence[Point]
) -> tuple[tuple[float, float], Any]:
    """Return the milliseconds of processors and of waiting, and the answer."""
    run, parameters, _ = MODES[mode]
    asked = parameters(origins=_text(origins), destinations=_text(destinations), coord_type="wgs84")
    times, answer = [], None
    for _ in range(2):
        spent, started = time.process_time(), time.perf_counter()
        answer = run(asked)
        times.append(((time.process_time() - spent) * 1e3, (time.perf_counter() - started) * 1e3))
    return min(times), answer


def _text(points: Sequence[Point]) -> str:
    return "|".join(f"{lat:.6f},{lng:.6f}" for lng, lat in points)


def _compared(
    network: RoadNetwork,
    costing: Costing,
    origins: Sequence[Point],
    destinations: Sequence[Point],
    answer: Any,
) -> str:
    """Return how the values of a matrix compare with routes of the same pairs."""
    cells = [(pair["distance"]["value"], pair["duration"]["value"]) for pair in answer["result"]]
    pairs = [(here, there) for here in origins for there in destinations]
    both = []
    for (here, there), (metres, seconds) in list(zip(pairs, cells, strict=True))[:COMPARED]:
        found = _route(network, costing, here, there)
        if found and metres and found[0] > 0:
            both.append((metres, seconds, *found))
    if not both:
        return "no pairs"
    metres, seconds, far, long = (sum(column) for column in zip(*both, strict=True))
    worst = quantiles([abs(row[0] / row[2] - 1) for row in both], n=20)[18] if len(both) > 1 else 0.0
    return f"{metres / far - 1:>+18.2%} {worst:>14.2%} {seconds / long - 1:>+18.2%}"


def _route(network: RoadNetwork, costing: Costing, here: Point, there: Point) -> tuple[float, float] | None:
    places = [{"lon": lng, "lat": lat} for lng, lat in (here, there)]
    try:
        summary = network.route({"locations": places, **costing.request()})["trip"]["summary"]
    except RoutingRefusal:
        return None
    return summary["length"] * 1000, summary["time"]


def shorter(network: RoadNetwork) -> None:
    """Print what ways save in metres and cost in seconds when metres count more."""
    print("car routes                   km   hours   against the usual")
    usual = costing_of("matrix_driving", "11")
    ways = {
        "usual": usual,
        "use_distance 0.5": usual.with_options({"use_distance": 0.5}),
        "use_distance 0.8": usual.with_options({"use_distance": 0.8}),
        "shortest": usual.with_options({"shortest": True}),
    }
    first: tuple[float, float] | None = None
    for name, costing in ways.items():
        found = [_route(network, costing, here, there) for here, there in _pairs(network)]
        metres, seconds = (sum(column) for column in zip(*filter(None, found), strict=True))
        first = first or (metres, seconds)
        print(
            f"{name:<20} {metres / 1000:>10.0f} {seconds / 3600:>7.1f}"
            f"   {metres / first[0] - 1:+.1%} metres, {seconds / first[1] - 1:+.1%} seconds"
        )


def _pairs(network: RoadNetwork) -> Iterator[tuple[Point, Point]]:
    chosen = random.Random(1)
    west, south, east, north = network.facts.bounds
    for _ in range(COMPARED):
        ends = [(chosen.uniform(west, east), chosen.uniform(south, north)) for _ in range(2)]
        yield ends[0], ends[1]


if __name__ == "__main__":
    main()
