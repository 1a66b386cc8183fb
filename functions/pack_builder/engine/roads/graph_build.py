"""Extracts in, a folder with the files of a `roads` pack out (`shared.roads.files`).

1  every extract is read and checked; several are merged into one (`extracts`)
2  what the engine reads otherwise than it is meant is written otherwise (`rules`)
3  countries and time zones are laid below, so that national rules and local times hold (`countries`)
4  the engine builds its tiles, in a process of its own (`programs`)
5  the tiles become one file with an index, beside it an empty file for live speeds, and the facts (`tiles`)
"""

import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson

from functions.pack_builder.engine.progress import Progress
from functions.pack_builder.engine.roads.countries import ADMINS_FILE, ZONES_FILE, countries_at, lay_countries
from functions.pack_builder.engine.roads.extracts import CheckedExtract, Extract, check, merge
from functions.pack_builder.engine.roads.memory import available_megabytes, require_memory
from functions.pack_builder.engine.roads.programs import TILES as BUILD_TILES
from functions.pack_builder.engine.roads.programs import Bounds, run, run_module
from functions.pack_builder.engine.roads.rules.extract import PreparedExtract, prepare
from functions.pack_builder.engine.roads.rules.speeds import speeds_of
from functions.pack_builder.engine.roads.tag_script import write_tag_script
from functions.pack_builder.engine.roads.tiles import survey
from functions.pack_builder.errors import SourceDataError
from shared.roads.coverage import CELLS_PER_DEGREE, Coverage
from shared.roads.files import TILES, TRAFFIC, RoadFacts, RoadSource, write_facts

BUILD_EXTRACT: Final = "valhalla.valhalla_build_extract"

__all__ = ["Bounds", "Extract", "build_roads"]


def quiet(what: str, count: int) -> None:
    """Report nothing."""


def build_roads(
    folder: Path, extracts: Sequence[Extract], *, bounds: Bounds | None = None, progress: Progress = quiet
) -> RoadFacts:
    """Build the files of a `roads` pack into an existing folder and return its facts.

    Raises SourceDataError when an extract cannot be used, ProgramFailed when the engine fails on them.
    """
    if not extracts:
        raise SourceDataError("no extract is given: a network is made of at least one .osm.pbf")
    bounds = bounds or Bounds()
    with tempfile.TemporaryDirectory(prefix=".building-", dir=folder) as scratch:
        work = Path(scratch)
        checked_extracts = [check(extract, work, progress) for extract in extracts]
        require_memory(checked_extracts, min(bounds.memory_mb, available_megabytes()))
        file = (
            checked_extracts[0].file
            if len(checked_extracts) == 1
            else merge(checked_extracts, work, progress)
        )
        settings = work / "valhalla.json"
        settings.write_bytes(orjson.dumps(_settings(work, folder, bounds)))
        points = [point for extract in checked_extracts for point in extract.samples]
        countries = lay_countries(points, work, settings, bounds, progress)
        progress("reading the rules of the roads", 0)
        engine_extract = prepare(
            file, work / "prepared.osm.pbf", date.today(), speeds_of(countries_at(points))
        )
        run(BUILD_TILES, ["-c", settings, engine_extract.file], bounds, progress)
        progress("packing tiles", 0)
        run_module(BUILD_EXTRACT, ["-c", settings, "-O", "-t"], bounds)
    facts = _facts(folder, checked_extracts, countries, engine_extract)
    write_facts(facts, folder)
    return facts


def _settings(work: Path, folder: Path, bounds: Bounds) -> dict[str, Any]:
    """Return the configuration of the engine's building programs; every path is below `work` or `folder`."""
    from valhalla.config import get_config

    tiles = work / "tiles"
    tiles.mkdir()
    settings: dict[str, Any] = get_config(tile_extract="", tile_dir=tiles)
    settings["logging"] = {"type": "std_out", "color": False}
    settings["mjolnir"] |= {
        "concurrency": bounds.threads,
        "tile_extract": str(folder / TILES),
        "traffic_extract": str(folder / TRAFFIC),
        "graph_lua_name": str(write_tag_script(work)),
        "admin": str(work / ADMINS_FILE),
        "timezone": str(work / ZONES_FILE),
        "transit_dir": "",
        "transit_feeds_dir": "",
        "landmarks": "",
    }
    settings["additional_data"]["elevation"] = ""
    return settings


def _facts(
    folder: Path,
    checked_extracts: Sequence[CheckedExtract],
    countries: tuple[str, ...],
    engine_extract: PreparedExtract,
) -> RoadFacts:
    import valhalla

    cells, edges = survey(folder / TILES)
    centres = list(Coverage(cells).cells)
    if not centres:
        raise SourceDataError("the extracts have no roads that any mode may use: look at their access tags")
    half = 0.5 / CELLS_PER_DEGREE
    longitudes, latitudes = zip(*centres, strict=True)
    edge = (min(longitudes) - half, min(latitudes) - half, max(longitudes) + half, max(latitudes) + half)
    west, south, east, north = (round(degrees, 6) for degrees in edge)
    return RoadFacts(
        built_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        engine=valhalla.__version__,
        sources=tuple(
            RoadSource(extract.name, extract.licence, extract.attribution, extract.as_of)
            for extract in (usable.extract for usable in checked_extracts)
        ),
        bounds=(west, south, east, north),
        cells=cells,
        countries=countries,
        edges=edges,
        has_turn_hours=engine_extract.has_turn_hours,
        has_road_hours=engine_extract.has_road_hours,
    )
