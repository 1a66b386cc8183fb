"""A province without its data: a grid of roads of all classes, 150 by 135 km around Guiyang, as an extract.

Crossings lie about 300 m apart and a little aside, every fifth road is a secondary one, every twentieth a
primary one, every hundredth a motorway. A quarter million crossings are what a province of China has.
"""

import random
from pathlib import Path
from typing import Final

import osmium
from osmium.osm.mutable import Node, Way

from bench.folders import MADE

SIDE: Final = 500
WEST, SOUTH = 106.0, 26.0
STEP_LNG, STEP_LAT = 0.00297, 0.0027
ASIDE: Final = 0.2
"""Of a step: how far a crossing may lie off the grid."""
WAY_NODES: Final = 50


def province() -> Path:
    """Return the extract, written first where it is missing."""
    path = MADE / "roads" / "province.osm.pbf"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_province(path)
    return path


def write_province(path: Path, side: int = SIDE) -> None:
    """Write a grid of side by side crossings as a sorted .osm.pbf."""
    chosen = random.Random(0)
    header = osmium.io.Header()
    header.set("sorting", "Type_then_ID")
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for row in range(side):
            for column in range(side):
                lng = WEST + (column + chosen.uniform(-ASIDE, ASIDE)) * STEP_LNG
                lat = SOUTH + (row + chosen.uniform(-ASIDE, ASIDE)) * STEP_LAT
                writer.add_node(Node(id=1 + row * side + column, version=1, location=(lng, lat)))
        number = 0
        for line in range(side):
            across = [1 + line * side + column for column in range(side)]
            upwards = [1 + row * side + line for row in range(side)]
            for name, nodes in ((f"横{line}路", across), (f"纵{line}路", upwards)):
                for start in range(0, side - 1, WAY_NODES):
                    number += 1
                    part = nodes[start : start + WAY_NODES + 1]
                    writer.add_way(Way(id=number, version=1, nodes=part, tags=_tags(line, name)))


def _tags(line: int, name: str) -> dict[str, str]:
    if line % 100 == 50:
        return {"highway": "motorway", "name": name, "oneway": "no"}
    rank = "primary" if line % 20 == 10 else "secondary" if line % 5 == 0 else "residential"
    return {"highway": rank, "name": name}
