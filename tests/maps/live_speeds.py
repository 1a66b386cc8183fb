"""Writing live speeds into a network's own file, as probes of traffic will.

Layout of the engine's file: a tar of tiles; after 32 bytes of header each directed edge has eight bytes, of
which seven bits are half its speed in km/h, seven the same for its first stretch, and eight say that this
stretch is the whole edge.
"""

import mmap
import struct
import tarfile
from collections.abc import Iterable
from pathlib import Path

from valhalla.baldr import GraphId

HEADER_BYTES, EDGE_BYTES = 32, 8
UNKNOWN_SPEED, WHOLE_EDGE, HAS_DATA = 127, 255, 1


def write_speeds(traffic: Path, edges: Iterable[int], kmh: int) -> None:
    """Let all `edges`, by the engine's number, be driven at a speed; 0 forgets it."""
    half = kmh // 2
    speeds = half | half << 7 | UNKNOWN_SPEED << 14 | UNKNOWN_SPEED << 21 | WHOLE_EDGE << 28 | HAS_DATA << 44
    with tarfile.open(traffic) as tiles:
        offsets = {member.name: member.offset_data for member in tiles}
    with traffic.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        for edge in map(GraphId, edges):
            at = offsets[_name(edge)] + HEADER_BYTES + EDGE_BYTES * edge.id()
            struct.pack_into("<Q", memory, at, speeds if kmh else 0)
        memory.flush()
    traffic.touch()


def _name(edge: GraphId) -> str:
    digits = f"{edge.tileid():09d}" if edge.level() == 2 else f"{edge.tileid():06d}"
    groups = "/".join(digits[start : start + 3] for start in range(0, len(digits), 3))
    return f"{edge.level()}/{groups}.gph"
