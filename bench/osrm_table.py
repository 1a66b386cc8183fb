"""OSRM's tables for bench.roads: runs in a Python that has osrm-bindings, and needs nothing of this project.

Reads {"extract", "points", "sides"} as JSON, builds the graph of the car profile in the folder given
(contraction hierarchies, which answer tables fastest), and prints times, sizes and durations as JSON.
"""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import osrm

BINARIES = Path(osrm.__file__).parent / "bin"


def main() -> None:
    """Build, open, ask, print."""
    work, asked = Path(sys.argv[1]), json.load(sys.stdin)
    found = Path(asked["extract"]).resolve()
    extract = work / f"roads{''.join(found.suffixes[-2:])}"
    extract.symlink_to(found)
    profile = next((Path(osrm.__file__).parent / "share").rglob("car.lua"))
    started = time.perf_counter()
    threads = ["-t", "2"]
    run("osrm-extract", "-p", str(profile), *threads, str(extract))
    run("osrm-contract", *threads, str(work / "roads.osrm"))
    build_s = time.perf_counter() - started
    megabytes = sum(file.stat().st_size for file in work.glob("roads.osrm*")) / 2**20
    started = time.perf_counter()
    engine = osrm.OSRM(algorithm="CH", storage_config=str(work / "roads.osrm"), use_shared_memory=False)
    open_ms = (time.perf_counter() - started) * 1e3
    tables, times = {}, {}
    for side in asked["sides"]:
        tables[side], times[side] = table(engine, asked["points"], side)
    answer = {
        "build_s": build_s,
        "mb": megabytes,
        "open_ms": open_ms,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "ms": times,
        "tables": tables,
    }
    print(json.dumps(answer))


def run(program: str, *arguments: str) -> None:
    """Run one of OSRM's programs quietly."""
    path = next(path for path in (BINARIES / program, Path(sys.prefix) / "bin" / program) if path.exists())
    subprocess.run(
        [str(path), *arguments], check=True, stdout=sys.stderr, env={**os.environ, "LANG": "C.UTF-8"}
    )


def table(engine: "osrm.OSRM", points: list[dict[str, float]], side: int) -> tuple[list[list[float]], float]:
    """Return the durations of a square table, and the milliseconds that it takes."""
    places = [points[at % len(points)] for at in range(side)]
    places += [points[-1 - at % len(points)] for at in range(side)]
    asked = osrm.TableParameters(
        coordinates=[(place["lon"], place["lat"]) for place in places],
        sources=list(range(side)),
        destinations=list(range(side, 2 * side)),
        annotations=["duration"],
    )
    times = []
    for _ in range(3):
        started = time.process_time()
        answer = engine.Table(asked)
        times.append((time.process_time() - started) * 1e3)
    return [[float(cell or 0.0) for cell in row] for row in answer["durations"]], min(times)


if __name__ == "__main__":
    main()
