"""No label is cut between two metatiles: each lies in one of them, whole."""

from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import mapnik
import numpy as np
import pytest
from numpy.typing import NDArray
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from functions.map_image.engine.style.fonts import register_fonts
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.table import load_style
from functions.map_image.engine.style.tile_sets import TileFiles
from shared.geo.baidu_plane import PlaneTile
from tests.functional.map_image.tile_writing import write_tile_set
from tests.map_fonts import write_fonts
from tests.protobuf_tiles import Content

STYLE = load_style()
WORLD = 40075016.685578488
SIDE = 1024
"""Pixels of a metatile; it has four tiles of 512."""
TILES = {(column, row) for column in range(1200, 1204) for row in range(700, 702)}
LAYERS = ["place_labels", "boundary_labels", "pois", "street_labels", "water_polygons_labels", "addresses"]


def _content(random: Random) -> Content:
    layers: dict[str, list[tuple[BaseGeometry, dict[str, Any]]]] = defaultdict(list)
    for _ in range(60):
        point = (random.randrange(4096), random.randrange(4096))
        name = "".join(random.choices("abcdefgh", k=random.randrange(3, 14)))
        importance = random.randrange(1000)
        kind = random.choice(["capital", "state_capital", "city", "town", "village", "hamlet"])
        if kind in ("capital", "state_capital"):
            name = name.upper()  # as Chinese characters, nothing of them hangs below the line
        places = {"name": name, "kind": kind, "importance": importance, "number": "12", "admin_level": 4}
        layers["place_labels"].append((Point(point), places))
        layers["boundary_labels"].append((Point(point[::-1]), places))
        point = (random.randrange(4096), random.randrange(4096))
        kind = random.choice([row.id for row in STYLE.poi])
        layers["pois"].append((Point(point), {"name": name, "class": kind, "importance": importance}))
        layers["addresses"].append((Point(point[::-1]), {"number": "128"}))
        layers["water_polygons_labels"].append((Point(point), {"name": name}))
    for _ in range(12):
        height = random.randrange(4096)
        kind = random.choice(["motorway", "primary", "tertiary", "residential"])
        road = {"name": "from east to west", "kind": kind, "ref": f"G{random.randrange(1, 999)}"}
        layers["street_labels"].append((LineString([(-64, height), (4160, height + 100)]), road))
        layers["street_labels"].append((LineString([(height, -64), (height + 100, 4160)]), road))
    return layers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    random = Random(5)  # noqa: S311 - a scene, no secret
    tiles = {PlaneTile(11, column, row): _content(random) for column, row in sorted(TILES)}
    write_tile_set(tmp_path / "overview.mbtiles", {}, ["ocean"], 8)
    write_tile_set(tmp_path / "detail.mbtiles", tiles, LAYERS, 11)
    write_icons(tmp_path / "icons")
    register_fonts(write_fonts(tmp_path / "fonts"))
    return tmp_path


def _ink(folder: Path, zoom: int, column: int, row: int) -> NDArray[np.bool_]:
    """Draw the metatile whose north-west corner is a tile of zoom 11, and tell where there is a label."""
    files = TileFiles.open(folder / "overview.mbtiles", folder / "detail.mbtiles")
    xml = mapnik_style(files, Grid.BAIDU, zoom, folder / "icons")
    drawing = mapnik.Map(SIDE, SIDE)
    mapnik.load_map_from_string(drawing, xml)
    metres = WORLD / 2**zoom / 256
    west, north = column * WORLD / 2**11 - WORLD / 2, WORLD / 2 - row * WORLD / 2**11
    drawing.zoom_to_box(mapnik.Box2d(west, north - SIDE * metres, west + SIDE * metres, north))
    image = mapnik.Image(SIDE, SIDE)
    mapnik.render(drawing, image)
    pixels = np.frombuffer(image.to_string(), np.uint8).reshape(SIDE, SIDE, 4)[:, :, :3]
    land = np.frombuffer(bytes.fromhex(STYLE.colours["land"][1:]), np.uint8)
    return np.asarray((pixels != land).any(axis=2))


@pytest.mark.parametrize("zoom", [12, 15, 17])
def test_no_label_touches_the_edge_of_a_metatile(folder: Path, zoom: int) -> None:
    for column in (1200, 1202):
        ink = _ink(folder, zoom, column, 700)
        edges = (ink[0], ink[-1], ink[:, 0], ink[:, -1])
        assert not any(edge.any() for edge in edges)
        assert ink.mean() > 0.002


def test_labels_come_close_to_the_edge_on_both_sides(folder: Path) -> None:
    left, right = _ink(folder, 12, 1200, 700), _ink(folder, 12, 1202, 700)
    assert left[:, -40:].any()
    assert right[:, :40].any()
