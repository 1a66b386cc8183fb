"""How much memory a graph needs, so that a build that would fail says so before it begins."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.roads.extracts import CheckedExtract
from functions.pack_builder.errors import SourceDataError

LEAST_MEGABYTES: Final = 550
"""What the engine's tool for countries takes for any extract."""
MEGABYTES_PER_MILLION_EDGES: Final = 340
"""What its tool for tiles takes, after the other: 2 GB end at about 6 million edges."""
EDGES_PER_ROAD: Final = 4
"""Directed edges of a way with a highway tag; 3.6 in Liechtenstein."""
MILLION: Final = 1_000_000
MEGABYTE: Final = 1 << 20

CGROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
MACHINE: Final = Path("/proc/meminfo")


def require_memory(checked_extracts: Sequence[CheckedExtract], megabytes: int) -> None:
    """Raise SourceDataError, by the name of the largest extract, where a graph needs more than there is."""
    roads = sum(extract.roads for extract in checked_extracts)
    expected_megabytes = needed_megabytes(roads)
    if expected_megabytes > megabytes:
        largest = max(checked_extracts, key=lambda extract: extract.roads)
        raise SourceDataError(
            f"{largest.extract.name} and what lies beside it have {roads:,} roads, which need about"
            f" {expected_megabytes:,} MB of memory; {megabytes:,} MB are there: give more, send a smaller"
            " extract, or run `geoportrait packs rebuild roads` on a larger machine"
        )


def needed_megabytes(roads: int) -> int:
    """Return the megabytes that a graph of so many roads is expected to need."""
    edges = roads * EDGES_PER_ROAD
    return max(LEAST_MEGABYTES, round(edges / MILLION * MEGABYTES_PER_MILLION_EDGES))


def available_megabytes(cgroup_limit: Path = CGROUP_LIMIT, machine: Path = MACHINE) -> int:
    """Return the megabytes of the container that this process runs in, else of the machine."""
    total = next(
        int(line.split()[1]) // 1024
        for line in machine.read_text("ascii").splitlines()
        if line.startswith("MemTotal:")
    )
    try:
        limit = cgroup_limit.read_text("ascii").strip()
    except OSError:
        return total
    return min(total, int(limit) // MEGABYTE) if limit.isdigit() else total
