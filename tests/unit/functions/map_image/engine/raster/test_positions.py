"""Where things are drawn: as BD09MC arithmetic says, at 20 places and all zooms, in all pictures."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_image.engine.raster.picture import PaletteImage
from shared.geo.baidu_plane import metres_per_pixel, pixel_from_plane
from shared.geo.coordinates import Crs, convert
from tests.map_styles import map_style
from tests.unit.functions.map_image.engine.raster.conftest import MakeRaster
from tests.vector_tiles import Feature, write_mbtiles

PLACES = {
    "Beijing": (116.397, 39.909),
    "Harbin": (126.535, 45.803),
    "Mohe": (122.538, 52.972),
    "Urumqi": (87.617, 43.793),
    "Kashgar": (75.989, 39.467),
    "Lhasa": (91.117, 29.647),
    "Guiyang": (106.63, 26.646),
    "Chengdu": (104.066, 30.573),
    "Kunming": (102.833, 24.88),
    "Xian": (108.94, 34.341),
    "Lanzhou": (103.834, 36.061),
    "Hohhot": (111.749, 40.842),
    "Shanghai": (121.474, 31.23),
    "Fuzhou": (119.297, 26.075),
    "Guangzhou": (113.264, 23.129),
    "Hong Kong": (114.169, 22.319),
    "Sanya": (109.512, 18.253),
    "Taipei": (121.565, 25.033),
    "Wuhan": (114.305, 30.593),
    "Sansha": (112.334, 16.831),
}
RED, GREEN, BLUE = range(3)
ZOOMS = range(5, 19)
APART = 80
"""Pixels between the marker, the corner of the line and the label."""


@pytest.fixture(scope="module")
def places() -> NDArray[np.float64]:
    return convert(np.array(list(PLACES.values())), Crs("bd09ll"), Crs("bd09mc"))


def features(x: float, y: float, zoom: int) -> list[Feature]:
    """A dot at a place, the corner of a line to the east of it, a label to the west."""
    pixel = metres_per_pixel(zoom)
    corner = x + APART * pixel
    line = [(corner - 30 * pixel, y), (corner, y), (corner, y - 30 * pixel)]
    return [
        Feature("dots", [(x, y)], {"name": "a"}),
        Feature("labels", [(x - APART * pixel, y)], {"name": "il"}),
        Feature("lines", line, {"name": "a"}),
    ]


def ink(image: PaletteImage, channel: int) -> NDArray[np.float64]:
    """How much of red, green or blue (channel 0, 1, 2) each pixel [h, w] shows, from a half on."""
    red_green_blue = np.moveaxis(image.rgb, 2, 0)
    others = np.maximum(red_green_blue[channel - 1], red_green_blue[channel - 2])
    return np.where((red_green_blue[channel] > 140) & (others < 150), 1 - others / 250, 0)


def middle(weights: NDArray[np.float64]) -> tuple[float, float]:
    """The centre of weights [h, w], where the middle of the first pixel is (0.5, 0.5)."""
    rows, columns = np.indices(weights.shape) + 0.5
    return float((weights * columns).sum() / weights.sum()), float((weights * rows).sum() / weights.sum())


def near_edge(image: PaletteImage, x: float, y: float) -> bool:
    """Tell whether an edge of a metatile is so near that a label is left out, since it would be cut."""
    positions = (image.window.left + x, image.window.top + y)
    return any(min(position % 1024, -position % 1024) < 9 for position in positions)


def check(image: PaletteImage, x: float, y: float, zoom: int) -> None:
    column, row = image.position(*pixel_from_plane(x, y, zoom))
    left = math.floor(column)
    width = APART // 2
    dot = ink(image, RED)[:, left - width : left + width]
    assert middle(dot) == pytest.approx((column - left + width, row), abs=1), "the dot"
    if not near_edge(image, left - APART, row):
        label = ink(image, GREEN)[:, left - APART - width : left - APART + width]
        assert middle(label) == pytest.approx((column - left + width, row), abs=1), "the label's sign"
    top = math.floor(row)
    corner = ink(image, BLUE)[:, left + APART - width : left + APART + width]
    down, back = corner[top + 8 : top + 24], corner[:, width - 24 : width - 8]
    assert middle(down)[0] == pytest.approx(column - left + width, abs=1), "the vertex's column"
    assert middle(back)[1] == pytest.approx(row, abs=1), "the vertex's row"


@pytest.mark.slow
@pytest.mark.parametrize("zoom", ZOOMS)
def test_markers_vertices_and_labels_lie_where_arithmetic_puts_them(
    zoom: int, places: NDArray[np.float64], tmp_path: Path, make_raster: MakeRaster
) -> None:
    rng = np.random.default_rng(zoom)
    scenes = []
    for number, (x, y) in enumerate(places.tolist()):
        file = tmp_path / f"{number}.mbtiles"
        write_mbtiles(file, features(x, y, zoom), [min(zoom - 1, 14)])
        raster = make_raster(map_style(tmp_path, file))
        column, row = pixel_from_plane(x, y, zoom)
        center = (column + rng.uniform(-30, 30), row + rng.uniform(-30, 30))
        check(raster.picture(center, zoom, 360, 200), x, y, zoom)
        scenes.append((raster, center, x, y))
    for raster, center, x, y in scenes:  # their tiles are drawn meanwhile
        assert raster.wait(60)
        check(raster.picture(center, zoom, 360, 200), x, y, zoom)


@pytest.mark.parametrize("zoom", [9, 17])
def test_scale_two_draws_the_same_place_with_twice_the_pixels(
    zoom: int, places: NDArray[np.float64], tmp_path: Path, make_raster: MakeRaster
) -> None:
    (x, y), *_ = places.tolist()
    file = tmp_path / "places.mbtiles"
    write_mbtiles(file, features(x, y, zoom), [min(zoom - 1, 14)])
    raster = make_raster(map_style(tmp_path, file))
    single, double = (raster.picture(pixel_from_plane(x, y, zoom), zoom, 200, 120, scale) for scale in (1, 2))
    assert double.pixels.shape == (240, 400)
    position = double.position(*pixel_from_plane(x, y, zoom))
    assert middle(ink(double, RED)) == pytest.approx(position, abs=1)
    assert ink(double, RED).sum() == pytest.approx(4 * ink(single, RED).sum(), rel=0.15)
