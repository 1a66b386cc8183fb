"""What the packed tiles say of themselves: where their roads are, and how many."""

import struct
import tarfile
from pathlib import Path
from typing import Final

from shared.roads.coverage import TILE

LOCAL_LEVEL: Final = "2/"
"""Level of the hierarchy whose tiles, a quarter degree wide, list the roads of every level by cell."""
SUMS_AT: Final = 116
"""Where the header of a tile says how many roads are in its cells: 25 running sums of four bytes."""


def survey(tiles: Path) -> tuple[dict[str, int], int]:
    """Return where packed tiles have roads (masks of cells by tile), and how many directed edges."""
    from valhalla.baldr import GraphTileHeader

    cells: dict[str, int] = {}
    edges = 0
    with tarfile.open(tiles) as archive:
        for member in archive:
            if not member.name.endswith(".gph"):
                continue
            file = archive.extractfile(member)
            head = file.read(GraphTileHeader.byte_size()) if file else b""
            header = GraphTileHeader.from_bytes(head)
            edges += header.directededgecount
            if member.name.startswith(LOCAL_LEVEL) and (mask := _mask(head)):
                cells[_number(member.name)] = mask
    return cells, edges


def _number(name: str) -> str:
    """Return the number of a tile, row by row from the south-west, out of its name: `2/000/686/578.gph`.

    The header does not do: a tile that has no roads but those of higher levels leaves its place empty there.
    """
    return str(int(name.removeprefix(LOCAL_LEVEL).removesuffix(".gph").replace("/", "")))


def _mask(head: bytes) -> int:
    sums = (0, *struct.unpack_from(f"<{TILE * TILE}I", head, SUMS_AT))
    return sum(1 << cell for cell in range(TILE * TILE) if sums[cell + 1] > sums[cell])
