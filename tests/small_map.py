"""A pack of the map with a few tiles: the sea in the west, a lake, a road and towns around Vaduz.

Both planes hold the same tiles. The extract is the tile of zoom 9 that has Vaduz in it.
"""

import gzip
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from shapely import box
from shapely.geometry import LineString, Point

from functions.map_image.engine import map_pack
from shared.config import Settings
from shared.geo.baidu_plane import PlaneTile
from tests.map_fonts import write_fonts
from tests.protobuf_tiles import Content, encode

WORLD: Final = PlaneTile(0, 0, 0)
VADUZ: Final = PlaneTile(8, 134, 89)
EXTRACT: Final = PlaneTile(9, 269, 179)
TOWN_TILE: Final = PlaneTile(14, 8625, 5753)
"""The only tile of the extract beyond zoom 9."""
LAYERS: Final = {
    "ocean": {},
    "streets": {"kind": "String"},
    "place_labels": {"name": "String", "kind": "String", "importance": "Number"},
    "boundaries": {"admin_level": "Number"},
}
TOWN: Final = {"name": "瓦杜兹", "kind": "capital", "importance": 900}
ATTRIBUTION: Final = "© a test"

OVERVIEW: Final[Mapping[PlaneTile, Content]] = {
    WORLD: {"ocean": [(box(0, 0, 1000, 4096), {})]},
    VADUZ: {
        "ocean": [(box(-128, -128, 1024, 4224), {})],
        "streets": [(LineString([(0, 0), (4096, 4096)]), {"kind": "motorway"})],
        "place_labels": [(Point(3000, 1000), TOWN)],
    },
}
DETAIL: Final[Mapping[PlaneTile, Content]] = {
    EXTRACT: {"streets": [(LineString([(0, 0), (4096, 4096)]), {"kind": "trunk"})]},
    TOWN_TILE: {"place_labels": [(Point(2048, 2048), TOWN)]},
}


def write_small_map(folder: Path, *, has_detail: bool = True) -> Path:
    """Write the pack into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for plane in ("baidu", "mercator"):
        write_tiles(folder / f"overview.{plane}.mbtiles", OVERVIEW, (0, 8))
        if has_detail:
            write_tiles(folder / f"detail.{plane}.mbtiles", DETAIL, (9, 14))
    write_fonts(folder / "fonts")
    (folder / "map.json").write_text(json.dumps({"attribution": [ATTRIBUTION]}), encoding="utf-8")
    return folder


def draw_without_store(patch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Let packs that this process opens draw with these settings, and keep no tiles in the object store."""
    patch.setattr(map_pack, "settings", lambda: settings.model_copy(update={"raster_store_mb": 0}))


def write_tiles(path: Path, tiles: Mapping[PlaneTile, Content], zooms: tuple[int, int]) -> None:
    """Write an MBTiles file."""
    layers = [
        {"id": name, "fields": fields, "minzoom": zooms[0], "maxzoom": zooms[1]}
        for name, fields in LAYERS.items()
    ]
    metadata = {
        "name": path.stem,
        "format": "pbf",
        "bounds": "-180,-85.05,180,85.05",
        "minzoom": str(zooms[0]),
        "maxzoom": str(zooms[1]),
        "json": json.dumps({"vector_layers": layers}),
    }
    with sqlite3.connect(path) as database:
        database.execute("create table metadata (name text, value text)")
        database.execute("create table tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
        database.executemany("insert into metadata values (?, ?)", metadata.items())
        database.executemany(
            "insert into tiles values (?, ?, ?, ?)",
            [
                (tile.zoom, tile.column, 2**tile.zoom - 1 - tile.row, gzip.compress(encode(content), mtime=0))
                for tile, content in tiles.items()
            ],
        )
    database.close()
