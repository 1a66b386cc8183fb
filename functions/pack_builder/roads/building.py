"""Extracts in, a folder with the files of a `roads` pack out (`shared.roads.files`).

1  every extract is read and checked, and what routing needs of it is copied into one file (`extracts`)
2  countries and time zones are laid below (`countries`), so that national rules and local times hold
3  the engine builds its tiles, in a process of its own (`programs`)
4  the tiles become one file with an index, beside it an empty file for live speeds, and the facts
"""

import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from functions.pack_builder.errors import SourceDataError
from functions.pack_builder.places.found import Progress
from functions.pack_builder.roads.programs import TILES as BUILD_TILES
from functions.pack_builder.roads.programs import Bounds, run, run_module
from shared.roads.coverage import CELLS_PER_DEGREE, TILE, Coverage, cell_of
from shared.roads.files import TILES, TRAFFIC, RoadFacts, RoadSource, write_facts

BUILD_EXTRACT: Final = "valhalla.valhalla_build_extract"
LOCAL_LEVEL: Final = "2/"
"""Level of the hierarchy whose tiles, a quarter degree wide, list the roads of every level by cell."""
BINS_AT: Final = 116
"""Where the header of a tile says how many roads are in its cells: 25 running sums of four bytes."""


@dataclass(frozen=True)
class Extract:
    """One file of OpenStreetMap data, and whose work it is."""

    path: Path
    name: str = ""
    licence: str = "ODbL-1.0"
    attribution: str = "© OpenStreetMap contributors"
    as_of: str = ""


def quiet(stage: str, done: int) -> None:
    """Report nothing."""


def build_roads(
    folder: Path, extracts: Sequence[Extract], *, bounds: Bounds | None = None, progress: Progress = quiet
) -> RoadFacts:
    """Build the files of a `roads` pack into an existing folder and return its facts.

    Raises SourceDataError when an extract cannot be used, ProgramFailed when the engine fails on it.
    """
    if not extracts:
        raise SourceDataError("no extract is given: a network is made of at least one .osm.pbf")
    bounds = bounds or Bounds()
    with tempfile.TemporaryDirectory(prefix="roads-", dir=folder) as scratch:
        work = Path(scratch)
        settings = work / "valhalla.json"
        settings.write_bytes(orjson.dumps(_settings(work, folder, bounds)))
        run(BUILD_TILES, ["-c", settings, *(extract.path for extract in extracts)], bounds, progress)
        progress("packing tiles", 0)
        run_module(BUILD_EXTRACT, ["-c", settings, "-O", "-t"], bounds)
    facts = _facts(folder, extracts)
    write_facts(facts, folder)
    return facts


def _settings(work: Path, folder: Path, bounds: Bounds) -> dict[str, Any]:
    from valhalla.config import get_config

    tiles = work / "tiles"
    tiles.mkdir()
    settings: dict[str, Any] = get_config(tile_extract="", tile_dir=tiles)
    settings["logging"] = {"type": "std_out", "color": False}
    settings["mjolnir"] |= {
        "concurrency": bounds.threads,
        "tile_extract": str(folder / TILES),
        "traffic_extract": str(folder / TRAFFIC),
        "admin": str(work / "admins.sqlite"),
        "timezone": str(work / "timezones.sqlite"),
        "transit_dir": "",
        "transit_feeds_dir": "",
        "landmarks": "",
    }
    settings["additional_data"]["elevation"] = ""
    return settings


def _facts(folder: Path, extracts: Sequence[Extract]) -> RoadFacts:
    import valhalla

    masks, edges = _cells(folder / TILES)
    centres = list(Coverage(masks).cells)
    if not centres:
        raise SourceDataError("the extracts have no roads: expected ways with a highway tag")
    half = 0.5 / CELLS_PER_DEGREE
    return RoadFacts(
        built=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        engine=valhalla.__version__,
        sources=tuple(
            RoadSource(of.name or of.path.name, of.licence, of.attribution, of.as_of) for of in extracts
        ),
        bounds=(
            round(min(lng for lng, _ in centres) - half, 6),
            round(min(lat for _, lat in centres) - half, 6),
            round(max(lng for lng, _ in centres) + half, 6),
            round(max(lat for _, lat in centres) + half, 6),
        ),
        cells=masks,
        countries=(),
        divisions=(),
        edges=edges,
    )


def _cells(tiles: Path) -> tuple[dict[str, int], int]:
    """Return where the packed tiles have roads, and the number of their directed edges."""
    import struct

    from valhalla.baldr import GraphTileHeader

    masks: dict[str, int] = {}
    edges = 0
    with tarfile.open(tiles) as packed:
        for member in packed:
            if not member.name.endswith(".gph"):
                continue
            file = packed.extractfile(member)
            head = file.read(GraphTileHeader.byte_size()) if file else b""
            header = GraphTileHeader.from_bytes(head)
            edges += header.directededgecount
            if not member.name.startswith(LOCAL_LEVEL):
                continue
            sums = struct.unpack_from(f"<{TILE * TILE}I", head, BINS_AT)
            mask = sum(1 << bin_ for bin_, upto in enumerate(sums) if upto > (sums[bin_ - 1] if bin_ else 0))
            column, row = cell_of(header.base_ll[0] + 0.01, header.base_ll[1] + 0.01)
            if mask:
                masks[str(row // TILE * (360 * CELLS_PER_DEGREE // TILE) + column // TILE)] = mask
    return masks, edges
