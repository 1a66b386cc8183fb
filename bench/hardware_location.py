"""How well hardware location finds devices whose transmitters are known, a fifth of them wrongly.

    python -m bench.hardware_location [--reports 1000]

A square is full of transmitters. The table knows each a third of its reach away from where it stands and
with a reach that is up to 30 % off; 20 % stand anywhere else in it. Devices hear the nearest ones with 6 dB
of noise.
"""

import random
import statistics
import time

import numpy as np
from msgspec import Struct

from bench.command import arguments
from functions.map_locate.engine.hardware.fix import Sighting, find_fix
from functions.map_locate.engine.hardware.transmitters import Kind
from shared.geo.geodesy import LocalPlane

CENTRE = (106.63, 26.65)
WRONG_SHARE = 0.2
PLACE_NOISE, REACH_NOISE, SIGNAL_NOISE = 0.3, 0.3, 6.0


class Scene(Struct, frozen=True):
    """Transmitters in a square: half its side and the least and greatest reach in metres."""

    name: str
    kind: Kind
    transmitters: int
    half_side: float
    reaches: tuple[float, float]
    most_heard: int


CELLS = Scene("cells of a city", Kind.CELL, 400, 10_000, (800, 3_000), 7)
SCENES = (
    CELLS,
    Scene("dense cells", Kind.CELL, 1_500, 10_000, (500, 1_500), 7),
    Scene("few cells heard", Kind.CELL, 400, 10_000, (800, 3_000), 4),
    Scene("access points", Kind.WIFI, 3_000, 1_000, (50, 120), 15),
)


class SimulationResult(Struct, frozen=True):
    """Reports that heard something, how many positions cover the device, and metres and milliseconds."""

    reports: int
    covered: int
    median_error: float
    median_radius: float
    far_radius: float
    milliseconds: float


def simulate(scene: Scene, reports: int, seed: int) -> SimulationResult:
    """Locate devices at random places of a scene."""
    chance, plane, half = random.Random(seed), LocalPlane(*CENTRE), scene.half_side
    stations = [
        (chance.uniform(-half, half), chance.uniform(-half, half), chance.uniform(*scene.reaches))
        for _ in range(scene.transmitters)
    ]
    table = [_listing(chance, plane, half, station) for station in stations]
    columns = np.array(stations)
    errors, radii, seconds = [], [], 0.0
    for _ in range(reports):
        east, north = (chance.uniform(-0.8 * half, 0.8 * half) for _ in range(2))
        shares = np.hypot(columns[:, 0] - east, columns[:, 1] - north) / columns[:, 2]
        nearest = np.argsort(shares)[: scene.most_heard]
        sightings = [
            Sighting(scene.kind, *table[number], -50 - 40 * shares[number] + chance.gauss(0, SIGNAL_NOISE))
            for number in nearest
            if shares[number] <= 1
        ]
        start = time.perf_counter()
        fix = find_fix(sightings)
        seconds += time.perf_counter() - start
        if fix is not None:
            x, y = plane.metres(fix.lng, fix.lat)
            errors.append(((x - east) ** 2 + (y - north) ** 2) ** 0.5)
            radii.append(fix.radius)
    covered = sum(error <= radius for error, radius in zip(errors, radii, strict=True))
    return SimulationResult(
        len(errors),
        covered,
        statistics.median(errors),
        statistics.median(radii),
        sorted(radii)[int(len(radii) * 0.9)],
        seconds * 1_000 / reports,
    )


def _listing(
    chance: random.Random, plane: LocalPlane, half: float, station: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Return what the table has of a station: longitude, latitude, reach."""
    east, north, reach = station
    if chance.random() < WRONG_SHARE:
        east, north = chance.uniform(-half, half), chance.uniform(-half, half)
    else:
        east += chance.gauss(0, PLACE_NOISE * reach / 2**0.5)
        north += chance.gauss(0, PLACE_NOISE * reach / 2**0.5)
    return *plane.degrees(east, north), reach * chance.uniform(1 - REACH_NOISE, 1 + REACH_NOISE)


def main() -> None:
    """Print a row for each scene."""
    parser = arguments(__doc__)
    parser.add_argument("--reports", type=int, default=1_000)
    reports = parser.parse_args().reports
    print("| scene | covered | median error | median radius | 90 % of radii below | a position takes |")
    print("|---|---|---|---|---|---|")
    for scene in SCENES:
        result = simulate(scene, reports, seed=11)
        print(
            f"| {scene.name} | {100 * result.covered / result.reports:.1f} % | {result.median_error:.0f} m |"
            f" {result.median_radius:.0f} m | {result.far_radius:.0f} m | {result.milliseconds:.2f} ms |"
        )


if __name__ == "__main__":
    main()
