"""China at small scales, out of the real pack: every capital has its name, and the ten dashes are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import mapnik
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_image.engine.style.fonts import register_fonts
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.table import load_style
from functions.map_image.engine.style.tile_sets import TileFiles
from shared.geo import Crs, convert_point
from shared.geo.baidu_plane import MERCATOR_METRES, pixel_from_plane

pytestmark = pytest.mark.slow
SIDE: Final = 1024
CAPITALS: Final = {
    "北京": (116.40, 39.90),
    "天津": (117.20, 39.08),
    "石家庄": (114.51, 38.04),
    "太原": (112.55, 37.87),
    "呼和浩特": (111.75, 40.84),
    "沈阳": (123.43, 41.80),
    "长春": (125.32, 43.82),
    "哈尔滨": (126.53, 45.80),
    "上海": (121.47, 31.23),
    "南京": (118.80, 32.06),
    "杭州": (120.15, 30.27),
    "合肥": (117.23, 31.82),
    "福州": (119.30, 26.07),
    "南昌": (115.86, 28.68),
    "济南": (117.12, 36.65),
    "郑州": (113.62, 34.75),
    "武汉": (114.30, 30.59),
    "长沙": (112.94, 28.23),
    "广州": (113.26, 23.13),
    "南宁": (108.32, 22.82),
    "海口": (110.33, 20.03),
    "重庆": (106.55, 29.56),
    "成都": (104.06, 30.66),
    "贵阳": (106.71, 26.58),
    "昆明": (102.71, 25.04),
    "拉萨": (91.11, 29.65),
    "西安": (108.94, 34.26),
    "兰州": (103.83, 36.06),
    "西宁": (101.78, 36.62),
    "银川": (106.23, 38.49),
    "乌鲁木齐": (87.61, 43.79),
    "香港": (114.17, 22.28),
    "澳门": (113.54, 22.19),
    "台北": (121.56, 25.04),
}
DASHES: Final = (
    *((109.65, 15.62), (110.24, 11.74), (108.25, 6.54), (112.4, 3.6), (115.89, 7.57)),
    *((118.77, 11.43), (119.06, 15.52), (119.75, 18.55), (121.54, 21.26), (122.74, 24.16)),
)
"""Near the middle of each dash of the South China Sea, BD09."""
LABELS: Final = "world-label-capital"
"""The layer of the labels that take their place first."""
MOST_WITHOUT_A_PLACE_AT_4: Final = 6


@pytest.fixture(scope="module")
def files(map_pack: Path) -> TileFiles:
    register_fonts(map_pack / "fonts")
    return TileFiles.open(map_pack / "overview.baidu.mbtiles", map_pack / "detail.baidu.mbtiles")


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    write_icons(folder)
    return folder


def _draw(xml: str, zoom: int, left: int, top: int, side: int = SIDE) -> NDArray[np.uint8]:
    """Draw a square of the world's pixels."""
    drawing = mapnik.Map(side, side)
    mapnik.load_map_from_string(drawing, xml)
    metres = MERCATOR_METRES / 2**zoom / 256
    west, north = left * metres - MERCATOR_METRES / 2, MERCATOR_METRES / 2 - top * metres
    drawing.zoom_to_box(mapnik.Box2d(west, north - side * metres, west + side * metres, north))
    image = mapnik.Image(side, side)
    mapnik.render(drawing, image)
    return np.frombuffer(image.to_string(), np.uint8).reshape(side, side, 4)[:, :, :3]


def _pixel(point: tuple[float, float], zoom: int, crs: Crs = Crs.WGS84) -> tuple[float, float]:
    return pixel_from_plane(*convert_point(*point, crs, Crs.BD09MC), zoom)


def _without_name(files: TileFiles, icons: Path, zoom: int) -> Iterator[str]:
    """Yield each capital whose picture is the same when its name is left out: it was not written."""
    xml = mapnik_style(files, Grid.BAIDU, zoom, icons)
    xml = re.sub(rf'<Layer name="(?!{LABELS}")[^"]+".*?</Layer>', "", xml)
    pictures: dict[tuple[int, int], NDArray[np.uint8]] = {}
    for name, point in CAPITALS.items():
        left, top = (int(value) // SIDE * SIDE for value in _pixel(point, zoom))
        if (left, top) not in pictures:
            pictures[left, top] = _draw(xml, zoom, left, top)
        less = re.sub(r"(<Filter>[^<]*?)(</Filter>)", rf"\1 and [name] != '{name}'\2", xml)
        if np.array_equal(pictures[left, top], _draw(less, zoom, left, top)):
            yield name


@pytest.mark.parametrize("zoom", [5, 6, 7, 8])
def test_every_capital_of_a_province_has_its_name(files: TileFiles, icons: Path, zoom: int) -> None:
    assert list(_without_name(files, icons, zoom)) == []


def test_at_zoom_4_beijing_has_its_name_and_most_others(files: TileFiles, icons: Path) -> None:
    missing = list(_without_name(files, icons, 4))
    assert "北京" not in missing
    assert len(missing) <= MOST_WITHOUT_A_PLACE_AT_4


@pytest.mark.parametrize("zoom", [4, 5, 6])
def test_each_of_the_ten_dashes_is_drawn(files: TileFiles, icons: Path, zoom: int) -> None:
    xml = mapnik_style(files, Grid.BAIDU, zoom, icons)
    border = np.frombuffer(bytes.fromhex(load_style().colours["border"][1:]), np.uint8).astype(int)
    for dash in DASHES:
        column, row = _pixel(dash, zoom, Crs.BD09)
        reach = 2 ** (zoom - 2)
        picture = _draw(xml, zoom, round(column) - reach, round(row) - reach, 2 * reach).astype(int)
        assert np.abs(picture - border).sum(axis=2).min() < 60, dash
