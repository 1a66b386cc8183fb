"""The road network: how long extracts take to build, and how fast the engine alone answers from them.

    python -m bench.roads                   # Helsinki and a synthetic province
    python -m bench.roads EXTRACT ...       # those and these, each a network of its own
    python -m bench.roads --osrm PYTHON     # and OSRM's tables: a Python that has osrm-bindings

Builds, routes and matrices are measured in CPU time, so that other work of the machine counts less;
matrices are square, between points of real roads. Throughput, on the clock, is that of threads that share
a network.
"""

import contextlib
import json
import multiprocessing
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import osmium
from osmium.filter import KeyFilter

from bench.command import arguments
from bench.folders import MADE, PACKS
from bench.province import province
from functions.pack_builder.engine.roads.graph_build import Extract, build_roads
from shared.roads import RoadNetwork, RoutingRefusal
from shared.roads.files import read_facts
from tools.packs.fetch import fetch_sources

OSRM: Final = Path(__file__).with_name("osrm_table.py")

MODES: Final = ("auto", "motorcycle", "bicycle", "pedestrian")
ROUTES: Final = 200
SECONDS: Final = 4.0
SIDES: Final = (10, 30)
PATIENCE: Final = 60.0
"""Seconds that OSRM may take for one graph."""
MEGABYTE: Final = 1 << 20

Place = dict[str, float]


def main() -> None:
    """Print a table of builds, one of routes, one of matrices."""
    parser = arguments(__doc__)
    parser.add_argument("extracts", nargs="*", type=Path)
    parser.add_argument("--osrm", type=Path, help="a Python that has osrm-bindings")
    asked = parser.parse_args()
    extracts = [_helsinki(), province(), *asked.extracts]
    folders = builds(extracts)
    networks = {of.name.split(".")[0]: (of, RoadNetwork(folder)) for of, folder in folders.items()}
    points = {name: road_points(of) for name, (of, _) in networks.items()}
    routes({name: roads for name, (_, roads) in networks.items()}, points)
    throughput({name: roads for name, (_, roads) in networks.items()}, points)
    tables = matrices({name: roads for name, (_, roads) in networks.items()}, points)
    if asked.osrm:
        beside_osrm(asked.osrm, {name: of for name, (of, _) in networks.items()}, points, tables)


def _helsinki() -> Path:
    return fetch_sources(PACKS / "sources", only=("helsinki-roads",)).path(
        "helsinki-roads", "helsinki.osm.pbf"
    )


# --- building ------------------------------------------------------------------------------------


def builds(extracts: Sequence[Path]) -> dict[Path, Path]:
    """Build each extract in a process of its own; print CPU seconds and memory, return the folders."""
    print("network              edges    extract MB   tiles MB     CPU s   MB of memory: engine, reader")
    folders = {}
    for extract in extracts:
        folder = MADE / "roads" / extract.name.split(".")[0]
        folder.mkdir(parents=True, exist_ok=True)
        reader = multiprocessing.get_context("spawn").Process(
            target=build_roads, args=(folder, [Extract(extract)])
        )
        before = _children_seconds()
        reader.start()
        engine, own = _peaks(reader)
        seconds = _children_seconds() - before
        sizes = [file.stat().st_size / MEGABYTE for file in (extract, folder / "tiles.tar")]
        print(
            f"{folder.name[:16]:<16} {read_facts(folder).edges:>9,}   {sizes[0]:>9.1f}   {sizes[1]:>8.1f}"
            f"   {seconds:>7.1f}   {engine:>12}, {own}"
        )
        folders[extract] = folder
    return folders


def _children_seconds() -> float:
    """Return the CPU seconds of all processes that were started from here and ended."""
    used = os.times()
    return used.children_user + used.children_system


def _peaks(reader: "multiprocessing.process.BaseProcess") -> tuple[int, int]:
    """Return the largest MB of memory of the engine's programs, and of the process that starts them."""
    engine = own = 0
    while reader.is_alive():
        process = Path(f"/proc/{reader.pid}")
        with contextlib.suppress(OSError, StopIteration):  # it may end meanwhile
            own = max(own, _megabytes(process))
            for child in (process / "task" / str(reader.pid) / "children").read_text().split():
                if "valhalla" in Path(f"/proc/{child}/cmdline").read_text():
                    engine = max(engine, _megabytes(Path(f"/proc/{child}")))
        reader.join(0.02)
    assert reader.exitcode == 0, "the build failed"
    return engine, own


def _megabytes(process: Path) -> int:
    """Return the peak of the resident memory of a process."""
    lines = (process / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


# --- answering -----------------------------------------------------------------------------------


def road_points(extract: Path) -> list[Place]:
    """Return 400 points of roads that cars may use, always the same."""
    chosen = random.Random(1)
    nodes = osmium.IdTracker()
    for way in osmium.FileProcessor(str(extract), osmium.osm.WAY).with_filter(KeyFilter("highway")):
        if way.tags["highway"] in ("primary", "secondary", "tertiary", "residential", "unclassified"):
            nodes.add_node(way.nodes[len(way.nodes) // 2].ref)
    found = [
        {"lon": node.lon, "lat": node.lat}
        for node in osmium.FileProcessor(str(extract), osmium.osm.NODE).with_filter(nodes.id_filter())
    ]
    return chosen.sample(found, min(400, len(found)))


def pairs(points: Sequence[Place], count: int) -> list[tuple[Place, Place]]:
    """Return pairs of different points, always the same."""
    chosen = random.Random(2)
    return [(start, end) for start, end in (chosen.sample(points, 2) for _ in range(count))]


def routes(networks: Mapping[str, RoadNetwork], points: Mapping[str, Sequence[Place]]) -> None:
    """Print how long routes take by network and mode."""
    print("\nroutes, CPU time              median ms    p95 ms   median km   answered")
    for name, roads in networks.items():
        for mode in MODES:
            times, lengths, asked = [], [], pairs(points[name], ROUTES)
            for start, end in asked:
                started = time.thread_time()
                try:
                    trip = roads.route({"locations": [start, end], "costing": mode})["trip"]
                except RoutingRefusal:
                    continue
                times.append((time.thread_time() - started) * 1e3)
                lengths.append(trip["summary"]["length"])
            print(
                f"{name[:16]:<16} {mode:<12} {median(times):>9.1f} {quantiles(times, n=20)[18]:>9.1f}"
                f"   {median(lengths):>9.1f}   {len(times)}/{len(asked)}"
            )


def throughput(networks: Mapping[str, RoadNetwork], points: Mapping[str, Sequence[Place]]) -> None:
    """Print how many car routes a second one and two threads find."""
    print("\ncar routes a second           1 thread   2 threads")
    for name, roads in networks.items():
        rates = [_rate(roads, pairs(points[name], ROUTES), threads) for threads in (1, 2)]
        print(f"{name[:16]:<16} {rates[0]:>21.0f} {rates[1]:>11.0f}")


def _rate(roads: RoadNetwork, asked: Sequence[tuple[Place, Place]], threads: int) -> float:
    done = [0] * threads
    until = time.perf_counter() + SECONDS

    def ask(number: int) -> None:
        while time.perf_counter() < until:
            start, end = asked[(done[number] * threads + number) % len(asked)]
            with contextlib.suppress(RoutingRefusal):
                roads.route({"locations": [start, end], "costing": "auto"})
            done[number] += 1

    running = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(done) / SECONDS


Table = list[list[float | None]]


def matrices(
    networks: Mapping[str, RoadNetwork], points: Mapping[str, Sequence[Place]]
) -> dict[str, dict[int, tuple[float, Table]]]:
    """Print how long matrices for cars take; return milliseconds and durations by network and side."""
    print("\nmatrices for cars               10 x 10     30 x 30   (CPU ms)")
    found: dict[str, dict[int, tuple[float, Table]]] = {}
    for name, roads in networks.items():
        found[name] = {side: _matrix(roads, points[name], side) for side in SIDES}
        print(f"{name[:16]:<16} " + " ".join(f"{found[name][side][0]:>11.0f}" for side in SIDES))
    return found


def _matrix(roads: RoadNetwork, points: Sequence[Place], side: int) -> tuple[float, Table]:
    sources = [points[at % len(points)] for at in range(side)]
    targets = [points[-1 - at % len(points)] for at in range(side)]
    times, answer = [], {}
    for _ in range(3):
        started = time.process_time()
        answer = roads.matrix({"sources": sources, "targets": targets, "costing": "auto"})
        times.append((time.process_time() - started) * 1e3)
    return min(times), [[of["time"] for of in row] for row in answer["sources_to_targets"]]


# --- OSRM ----------------------------------------------------------------------------------------


def beside_osrm(
    python: Path,
    extracts: Mapping[str, Path],
    points: Mapping[str, Sequence[Place]],
    tables: Mapping[str, Mapping[int, tuple[float, Table]]],
) -> None:
    """Print what OSRM needs for the same matrices, and how far its durations are from Valhalla's."""
    print("\nOSRM, one profile    build s   MB: files, memory   10 x 10   30 x 30 (CPU ms)   durations")
    for name, extract in extracts.items():
        asked: dict[str, Any] = {"extract": str(extract), "points": points[name], "sides": SIDES}
        with tempfile.TemporaryDirectory() as work:
            try:
                done = subprocess.run(
                    [str(python), str(OSRM), work],
                    input=json.dumps(asked),
                    text=True,
                    capture_output=True,
                    check=True,
                    timeout=PATIENCE,
                )
            except subprocess.TimeoutExpired:
                print(f"{name[:16]:<16}   not built in {PATIENCE:.0f} s")
                continue
        answer = json.loads(done.stdout.splitlines()[-1])
        ratios = sorted(
            theirs / ours
            for our_row, their_row in zip(tables[name][30][1], answer["tables"]["30"], strict=True)
            for ours, theirs in zip(our_row, their_row, strict=True)
            if ours and theirs
        )
        tenth = len(ratios) // 10
        times = " ".join(f"{answer['ms'][str(side)]:>9.0f}" for side in SIDES)
        print(
            f"{name[:16]:<16} {answer['build_s']:>11.1f} {answer['mb']:>10.0f}, {answer['rss_mb']:>6.0f}"
            f" {times}          {ratios[tenth]:.2f} to {ratios[-1 - tenth]:.2f} of ours,"
            f" median {median(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
