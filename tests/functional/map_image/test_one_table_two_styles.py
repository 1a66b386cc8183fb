"""mapnik and MapLibre GL JS in a real Chromium draw the table with the same look.

Every fill and stroke of the table gets a cell of one picture. The mean colour of a cell is compared, and so
are its width, its dashes and its opacity.
"""

import io
import json
import math
from collections.abc import Iterator
from pathlib import Path

import mapnik
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser
from shapely import box
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from functions.map_image.engine.style.fonts import register_fonts
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import write_icons
from functions.map_image.engine.style.maplibre_style import maplibre_style
from functions.map_image.engine.style.mapnik_style import mapnik_style
from functions.map_image.engine.style.sprite import draw_sprite
from functions.map_image.engine.style.strokes import Fill, Stroke, paint_items
from functions.map_image.engine.style.table import Conditions, load_style
from functions.map_image.engine.style.tile_sets import DETAIL_ZOOM, TileFiles
from shared.geo.baidu_plane import PlaneTile
from tests.browser.maplibre import MapView, serve_map, show_map
from tests.functional.map_image.tile_writing import write_tile_set
from tests.map_fonts import write_fonts
from tests.protobuf_tiles import Content, encode

STYLE = load_style()
ITEMS = list(paint_items(STYLE))
WORLD = 40075016.685578488
COLUMNS, CELL = 10, 48
"""Cells of 48 pixels in a picture of 480 by 480, inside one tile of 512."""
SIZE = COLUMNS * CELL
MARGIN = (512 - SIZE) // 2
CLOSE = 5.0
"""Levels of 255 by which the mean colours of a cell may differ; a stroke one pixel too wide is 10 to 30."""


def _property(condition: object) -> object:
    return condition[0] if isinstance(condition, list) else True


def _properties(conditions: Conditions) -> dict[str, object]:
    return {key: _property(value) for key, value in conditions.items() if value is not False}


def _cells() -> dict[tuple[str, str, str], tuple[int, int]]:
    """One cell for each kind of feature: fills and strokes of one feature lie on top of each other."""
    names = dict.fromkeys(
        (item.layer, type(item).__name__, str(_properties(item.conditions))) for item in ITEMS
    )
    return {name: divmod(place, COLUMNS) for place, name in enumerate(names)}


CELLS = _cells()


def _name(item: Fill | Stroke) -> tuple[str, str, str]:
    return (item.layer, type(item).__name__, str(_properties(item.conditions)))


def _content() -> Content:
    layers: dict[str, list[tuple[BaseGeometry, dict[str, object]]]] = {}
    for item in {_name(item): item for item in reversed(ITEMS)}.values():
        row, column = CELLS[_name(item)]
        left, top = (MARGIN + column * CELL + 4) * 8, (MARGIN + row * CELL + 4) * 8
        right, bottom, middle = left + 40 * 8, top + 40 * 8, top + 20 * 8
        line = LineString([(left, middle), (right, middle)])
        geometry = box(left, top, right, bottom) if isinstance(item, Fill) else line
        layers.setdefault(item.layer, []).append((geometry, _properties(item.conditions)))
    return layers


def _picture_of_mapnik(folder: Path, grid: Grid, zoom: int, tile: PlaneTile) -> NDArray[np.float64]:
    content = _content()
    overview, detail = folder / "overview.mbtiles", folder / "detail.mbtiles"
    target, other = (overview, detail) if tile[0] < DETAIL_ZOOM else (detail, overview)
    write_tile_set(target, {tile: content}, list(content), 8 if tile[0] < DETAIL_ZOOM else 14)
    write_tile_set(other, {}, ["ocean"], 8)
    write_icons(folder / "icons")
    register_fonts(write_fonts(folder / "fonts"))
    drawing = mapnik.Map(SIZE, SIZE)
    xml = mapnik_style(TileFiles.open(overview, detail), grid, zoom, folder / "icons")
    mapnik.load_map_from_string(drawing, xml)
    resolution = WORLD / 2**zoom / 256
    west, north = tile[1] * 512 + MARGIN, tile[2] * 512 + MARGIN
    x, y = west * resolution - WORLD / 2, WORLD / 2 - north * resolution
    drawing.zoom_to_box(mapnik.Box2d(x, y - SIZE * resolution, x + SIZE * resolution, y))
    image = mapnik.Image(SIZE, SIZE)
    mapnik.render(drawing, image)
    return _array(bytes(image.to_string("png")))


def _picture_of_maplibre(browser: Browser, grid: Grid, zoom: int, tile: PlaneTile) -> NDArray[np.float64]:
    data = encode(_content())
    sprite = draw_sprite(1)
    middle = ((tile[1] + 0.5) / 2 ** tile[0], (tile[2] + 0.5) / 2 ** tile[0])
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * middle[1]))))

    def answer(origin: str, path: str) -> tuple[str, bytes] | None:
        if path == "/style.json":
            style = maplibre_style(grid, origin + "/{z}/{x}/{y}", origin + "/sprite", "")
            return "application/json", _json(style)
        if path == "/sprite.json":
            return "application/json", _json(sprite.index)
        if path == "/sprite.png":
            return "image/png", sprite.png
        return ("application/x-protobuf", data) if path == "/{}/{}/{}".format(*tile) else None

    view = MapView(middle[0] * 360 - 180, latitude, zoom - 1, SIZE, SIZE)
    with serve_map(answer) as origin:
        shown = show_map(browser, origin, f"{origin}/style.json", view)
    assert shown.messages == []
    assert all(address.startswith((origin, "blob:", "data:")) for address in shown.addresses)
    return _array(shown.png)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _array(png: bytes) -> NDArray[np.float64]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64)


def _means(picture: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    for row, column in CELLS.values():
        cell = picture[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]
        yield cell[8:40, 8:40].mean(axis=(0, 1))


@pytest.mark.parametrize(
    ("grid", "zoom", "cells"),
    [(Grid.BAIDU, 6, 15), (Grid.BAIDU, 12, 35), (Grid.BAIDU, 15, 55), (Grid.MERCATOR, 14, 50)],
)
def test_every_fill_and_stroke_looks_the_same(
    browser: Browser, tmp_path: Path, grid: Grid, zoom: int, cells: int
) -> None:
    tile_zoom = zoom - 1
    tile = PlaneTile(tile_zoom, 2**tile_zoom * 5 // 8, 2**tile_zoom * 3 // 8)
    drawn = _picture_of_mapnik(tmp_path, grid, zoom, tile)
    shown = _picture_of_maplibre(browser, grid, zoom, tile)
    differences = {
        name: (mean.round().tolist(), other.round().tolist())
        for name, mean, other in zip(CELLS, _means(drawn), _means(shown), strict=True)
        if np.abs(mean - other).max() > CLOSE
    }
    assert differences == {}
    land = np.array(list(bytes.fromhex(STYLE.colours["land"][1:])))
    assert sum(np.abs(mean - land).max() > 1 for mean in _means(drawn)) >= cells
