"""mapnik takes the style at every zoom of both grids, whatever layers the tiles have."""

from pathlib import Path

import mapnik
import pytest

from functions.map_image.engine.style.fonts import register_fonts
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.table import load_style
from functions.map_image.engine.style.tile_sets import TileFiles
from tests.functional.map_image.tile_writing import write_tile_set
from tests.map_fonts import write_fonts

STYLE = load_style()
ROWS = (*STYLE.paint, *STYLE.label)
LAYERS = sorted({getattr(row, "layer", "streets") for row in ROWS} | {"pois", "cover"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_icons(tmp_path / "icons")
    register_fonts(write_fonts(tmp_path / "fonts"))
    return tmp_path


def _files(folder: Path, layers: list[str]) -> TileFiles:
    world = write_tile_set(folder / "world.mbtiles", {}, layers, 8)
    return TileFiles.open(world, write_tile_set(folder / "detail.mbtiles", {}, layers, 14))


@pytest.mark.parametrize("zoom", [3, 5, 8, 9, 11, 13, 15, 17, 19])
@pytest.mark.parametrize("grid", Grid)
def test_mapnik_draws_land_where_tiles_are_empty(folder: Path, grid: Grid, zoom: int) -> None:
    files = _files(folder, LAYERS)
    drawing = mapnik.Map(64, 64)
    xml = mapnik_style(files, grid, zoom, folder / "icons")
    mapnik.load_map_from_string(drawing, xml)
    drawing.zoom_to_box(mapnik.Box2d(0, 0, 1e5, 1e5))
    image = mapnik.Image(64, 64)
    mapnik.render(drawing, image)
    land = bytes(image.to_string())[:3]
    assert f"#{land.hex()}" == STYLE.colours["land"]


def test_a_layer_that_the_tiles_have_not_is_left_out(folder: Path) -> None:
    world = write_tile_set(folder / "world.mbtiles", {}, ["ocean"], 8)
    files = TileFiles.open(world, folder / "none.mbtiles")
    xml = mapnik_style(files, Grid.BAIDU, 12, folder / "icons")
    assert 'name="layer">ocean<' in xml
    assert 'name="layer">streets<' not in xml


def test_the_detail_is_drawn_above_a_cover_from_zoom_10_on(folder: Path) -> None:
    files = _files(folder, LAYERS)
    assert "detail.mbtiles" not in mapnik_style(files, Grid.BAIDU, 9, folder / "icons")
    xml = mapnik_style(files, Grid.BAIDU, 10, folder / "icons")
    assert xml.index("world.mbtiles") < xml.index('name="cover"') < xml.index('name="detail-0"')
    assert "not ([detail] = 1)" in xml


def test_the_same_place_has_a_smaller_style_zoom_in_baidus_plane() -> None:
    assert Grid.BAIDU.style_zoom(12) == pytest.approx(11.256)
    assert Grid.MERCATOR.style_zoom(12) == 12
