"""The plan of the pack of roads: the graph to route on, and the timetables of public transport."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.kinds import OSM, ROAD_EXTRACTS, ROAD_TABLES, TIMETABLES
from functions.pack_builder.plans import Materials, PackFacts, PackPlan, Upload
from shared.stores.packs import ROADS


def _build(folder: Path, materials: Materials) -> PackFacts:
    from functions.pack_builder.roads.pack import build

    return build(folder, materials)


def _lay(folder: Path, uploads: Sequence[Upload], materials: Materials) -> Mapping[str, Sequence[Upload]]:
    from functions.pack_builder.roads.layers import lay

    return lay(folder, uploads, materials)


_GRAPH: Final = (
    "functions/pack_builder/country_zones.py",
    "functions/pack_builder/extract_order.py",
    "functions/pack_builder/roads/building.py",
    "functions/pack_builder/roads/countries.*",
    "functions/pack_builder/roads/extracts.py",
    "functions/pack_builder/roads/pack.py",
    "functions/pack_builder/roads/programs.py",
    "functions/pack_builder/roads/tiles.py",
    "shared/roads/coverage.py",
    "shared/roads/files.py",
)

ROADS_PLAN: Final = PackPlan(
    name=ROADS,
    contents="roads to route on, by car, motorcycle, bicycle and foot, and timetables of public transport",
    sources=("helsinki-roads",),
    build=_build,
    made_by=_GRAPH,
    kinds=(OSM, ROAD_EXTRACTS, TIMETABLES, ROAD_TABLES),
    lay=_lay,
    laid_by=(
        *_GRAPH,
        "functions/pack_builder/roads/layers.py",
        "functions/pack_builder/roads/walking.py",
        "functions/pack_builder/transit/*.py",
        "shared/geo/*",
        "shared/roads/*",
        "shared/transit/timetable.py",
    ),
)
