"""Edges of metatiles: lines go on, labels are whole, tiles are the picture cut into pieces."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_image.engine.raster.drawing import Drawing
from functions.map_image.engine.raster.levels import Level, TileNumber
from functions.map_image.engine.raster.palette import Pixels
from functions.map_image.engine.raster.raster import Raster
from functions.map_image.engine.style.grids import Grid
from shared.geo.baidu_plane import plane_from_pixel
from tests.map_styles import BLUE, LAND, map_style
from tests.unit.functions.map_image.engine.raster.conftest import MakeRaster
from tests.vector_tiles import Feature, write_mbtiles

ZOOM = 12
LEVEL = Level(Grid.BAIDU, ZOOM, 1)
CORNER = TileNumber(840, 420)
"""The metatile to the south-east of the corner that four of them share."""
X, Y = CORNER.column * 1024, CORNER.row * 1024


def position(column: float, row: float) -> tuple[float, float]:
    """Pixels from the shared corner as metres."""
    x, y = plane_from_pixel(X + column, Y + row, ZOOM)
    return float(x), float(y)


def raster_of(features: list[Feature], folder: Path, make_raster: MakeRaster) -> Raster:
    file = folder / "seams.mbtiles"
    write_mbtiles(file, features, [ZOOM - 1])
    return make_raster(map_style(folder, file))


def warm_picture(raster: Raster, width: int, height: int) -> Pixels:
    """The picture around the shared corner, put together of tiles of four metatiles."""
    raster.picture((X, Y), ZOOM, width, height)
    assert raster.wait(60)
    return raster.picture((X, Y), ZOOM, width, height).rgb


def test_lines_across_the_edges_go_on_within_a_pixel(tmp_path: Path, make_raster: MakeRaster) -> None:
    slopes = np.linspace(-0.8, 0.8, 9)
    lines = [Feature("lines", [position(-90, -90 * s), position(90, 90 * s)], {"name": "a"}) for s in slopes]
    for number, (slope, line) in enumerate(zip(slopes, lines, strict=True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        rgb = warm_picture(raster_of([line], folder, make_raster), 200, 200)
        weights = ((rgb.astype(float) - LAND) @ (np.array(BLUE, float) - LAND)).clip(0)
        rows = np.arange(200) + 0.5
        course = (weights * rows[:, None]).sum(axis=0)[20:180] / weights.sum(axis=0)[20:180]
        expected = 100 + (np.arange(20, 180) + 0.5 - 100) * slope
        assert np.abs(course - expected).max() < 0.6
        assert np.abs(np.diff(course) - slope).max() < 0.6, "a step at the edge"


def test_no_label_and_no_sign_is_cut(tmp_path: Path, make_raster: MakeRaster) -> None:
    rng = np.random.default_rng(4)
    spots = np.concatenate([rng.uniform(-400, 400, (300, 2)), rng.uniform(-12, 12, (30, 2)) * [1, 30]])
    labels = [Feature("labels", [position(*spot)], {"name": "Vaduz Bahnhof"}) for spot in spots.tolist()]
    rows = rng.uniform(-400, 400, 40)
    names = [
        Feature("names", [position(-300, row), position(300, row)], {"name": "Landstrasse"}) for row in rows
    ]
    raster = raster_of([*labels, *names], tmp_path, make_raster)
    rgb = warm_picture(raster, 900, 900)
    assert (rgb != LAND).any(axis=2).mean() > 0.1, "labels are there"
    seam = np.concatenate([rgb[449:451].reshape(-1, 3), rgb[:, 449:451].reshape(-1, 3)])
    assert (seam == LAND).all(), "something crosses the edge between two metatiles"


def test_a_sign_near_an_edge_is_in_one_metatile_only(tmp_path: Path, make_raster: MakeRaster) -> None:
    label = Feature("labels", [position(8, 300)], {"name": "Vaduz"})
    rgb = warm_picture(raster_of([label], tmp_path, make_raster), 700, 700)
    columns = np.flatnonzero((rgb != LAND).any(axis=(0, 2)))
    assert columns.min() >= 352
    count, _ = cv2.connectedComponents(np.all(rgb == (0, 255, 0), axis=2).astype(np.uint8))
    assert count == 2, "one sign beside the background"


def test_a_picture_is_the_same_from_tiles_as_from_their_metatiles(
    tmp_path: Path, make_raster: MakeRaster
) -> None:
    dots = [
        Feature("dots", [position(c, r)], {"name": "a"}) for c in range(-600, 600, 60) for r in (-300, 5, 200)
    ]
    file = tmp_path / "seams.mbtiles"
    write_mbtiles(file, dots, [ZOOM - 1])
    style = map_style(tmp_path, file)
    raster = make_raster(style)
    warm = warm_picture(raster, 1024, 900)
    drawing = Drawing(style)
    direct = drawing.draw_around(LEVEL, LEVEL.window_around((X, Y), 1024, 900))
    difference = np.abs(style.palette.colours[direct].astype(int) - warm)
    assert difference.max() <= 24, "dots that an edge cuts into two halves join to whole ones"


@pytest.mark.parametrize("scale", [1, 2])
def test_tiles_are_the_picture_cut_into_squares(scale: int, tmp_path: Path, make_raster: MakeRaster) -> None:
    dots = [
        Feature("dots", [position(c, r)], {"name": "a"}) for c in range(-300, 300, 50) for r in (-200, 3, 100)
    ]
    raster = raster_of(dots, tmp_path, make_raster)
    column, row = X // 256, Y // 256
    pieces: list[list[NDArray[np.uint8]]] = []
    for r in (row - 1, row):
        pieces.append([])
        for c in (column - 1, column):
            data = raster.plane_tile(ZOOM, c, r, scale)
            decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
            assert decoded is not None
            pieces[-1].append(np.asarray(decoded, np.uint8))
    picture = raster.picture((X, Y), ZOOM, 512, 512, scale).rgb
    assert np.array_equal(np.concatenate([np.concatenate(line, axis=1) for line in pieces]), picture)


def test_the_world_repeats_to_the_east_and_ends_at_the_poles(tmp_path: Path, make_raster: MakeRaster) -> None:
    world = [Feature("dots", [(0.0, 0.0)], {"name": "a"})]
    file = tmp_path / "world.mbtiles"
    write_mbtiles(file, world, [0])
    raster = make_raster(map_style(tmp_path, file))
    for _ in range(2):  # drawn by itself, then put together of tiles
        rgb = raster.picture((128, 128), 0, 800, 400).rgb
        dots = cv2.connectedComponents((rgb[:, :, 1] < 30).astype(np.uint8))[0] - 1
        assert dots == 3
        assert (rgb[:50] == LAND).all()
        assert raster.wait(30)
