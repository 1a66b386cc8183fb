"""mapnik takes the style at every zoom of both grids, whatever layers the tiles have."""

import json
import sqlite3
from pathlib import Path

import mapnik
import pytest

from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.table import load_style
from functions.map_image.engine.style.tile_sets import TileFiles

STYLE = load_style()
ROWS = (*STYLE.paint, *STYLE.label)
LAYERS = sorted({getattr(row, "layer", "streets") for row in ROWS} | {"pois", "cover"})


def _in_a_font_of_this_machine(xml: str) -> str:
    """The fonts of the pack are not there in a quick test."""
    face = next(iter(mapnik.FontEngine.face_names()))
    for faces in STYLE.fonts.values():
        xml = xml.replace(faces[0], face)
    return xml


def _tiles(path: Path, layers: list[str]) -> Path:
    described = {"vector_layers": [{"id": layer, "fields": {"kind": "String"}} for layer in layers]}
    with sqlite3.connect(path) as database:
        database.execute("create table metadata (name text, value text)")
        database.execute(
            "create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        rows = {
            "format": "pbf",
            "minzoom": "0",
            "maxzoom": "14",
            "bounds": "-180,-85,180,85",
            "json": json.dumps(described),
        }
        database.executemany("insert into metadata values (?, ?)", rows.items())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_icons(tmp_path / "icons")
    return tmp_path


@pytest.mark.parametrize("zoom", [3, 5, 8, 9, 11, 13, 15, 17, 19])
@pytest.mark.parametrize("grid", Grid)
def test_mapnik_draws_land_where_tiles_are_empty(folder: Path, grid: Grid, zoom: int) -> None:
    files = TileFiles.open(
        _tiles(folder / "world.mbtiles", LAYERS), _tiles(folder / "detail.mbtiles", LAYERS)
    )
    drawing = mapnik.Map(64, 64)
    xml = mapnik_style(files, grid, zoom, folder / "icons")
    mapnik.load_map_from_string(drawing, _in_a_font_of_this_machine(xml))
    drawing.zoom_to_box(mapnik.Box2d(0, 0, 1e5, 1e5))
    image = mapnik.Image(64, 64)
    mapnik.render(drawing, image)
    land = bytes(image.to_string())[:3]
    assert f"#{land.hex()}" == STYLE.colours["land"]


def test_a_layer_that_the_tiles_have_not_is_left_out(folder: Path) -> None:
    files = TileFiles.open(_tiles(folder / "world.mbtiles", ["ocean"]), folder / "none.mbtiles")
    xml = mapnik_style(files, Grid.BAIDU, 12, folder / "icons")
    assert 'name="layer">ocean<' in xml
    assert 'name="layer">streets<' not in xml


def test_the_detail_is_drawn_above_a_cover_from_zoom_10_on(folder: Path) -> None:
    files = TileFiles.open(
        _tiles(folder / "world.mbtiles", LAYERS), _tiles(folder / "detail.mbtiles", LAYERS)
    )
    assert "detail.mbtiles" not in mapnik_style(files, Grid.BAIDU, 9, folder / "icons")
    xml = mapnik_style(files, Grid.BAIDU, 10, folder / "icons")
    assert xml.index("world.mbtiles") < xml.index('name="cover"') < xml.index('name="detail-0"')
    assert "not ([detail] = 1)" in xml


def test_the_same_place_has_a_smaller_style_zoom_in_baidus_plane() -> None:
    assert Grid.BAIDU.style_zoom(12) == pytest.approx(11.256)
    assert Grid.MERCATOR.style_zoom(12) == 12
