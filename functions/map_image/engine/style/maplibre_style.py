"""The table as a MapLibre style (version 8): the same look as mapnik's at every whole zoom.

There is no `glyphs`: all text is drawn with the browser's fonts, so a map asks nobody for glyph files. The
sprite holds the icons of the table (`sprite.py`).
"""

from typing import Any

from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.maplibre_expressions import (
    Expression,
    condition_filter,
    layer_zooms,
    zoom_curve,
)
from functions.map_image.engine.style.maplibre_labels import label_layers
from functions.map_image.engine.style.strokes import Fill, Stroke, paint_items
from functions.map_image.engine.style.table import load_style
from functions.map_image.engine.style.tile_sets import LAST_TILE_ZOOM

SOURCE = "map"
Layer = dict[str, Any]


def maplibre_style(grid: Grid, tiles: str, sprite: str, attribution: str) -> dict[str, Any]:
    """Return the style for vector tiles of a grid.

    `tiles` is the address of a tile with {z}, {x} and {y}, `sprite` that of the sprite without its ending;
    both absolute. The map's zoom is that of the grid's tiles less one.
    """
    style = load_style()
    source = {"type": "vector", "tiles": [tiles], "maxzoom": LAST_TILE_ZOOM, "attribution": attribution}
    background: Layer = {
        "id": "background",
        "type": "background",
        "paint": {"background-color": style.colours["land"]},
    }
    return {
        "version": 8,
        "name": "geoportrait",
        "sources": {SOURCE: source},
        "sprite": sprite,
        "layers": [
            background,
            *(_paint_layer(item, grid) for item in paint_items(style)),
            *reversed([_in_source(layer) for layer in label_layers(style, grid)]),
        ],
    }


def _paint_layer(item: Fill | Stroke, grid: Grid) -> Layer:
    look = _fill(item, grid) if isinstance(item, Fill) else _stroke(item, grid)
    return _in_source(
        {
            "id": item.id,
            "source-layer": item.layer,
            **layer_zooms(item.start, item.end, grid),
            **_filter(condition_filter(item.conditions, grid)),
            **look,
        }
    )


def _in_source(layer: Layer) -> Layer:
    return {"id": layer["id"], "source": SOURCE, **layer}


def _filter(expression: Expression) -> Layer:
    return {} if expression is None else {"filter": expression}


def _fill(item: Fill, grid: Grid) -> Layer:
    paint: Layer = {"fill-color": item.colour, "fill-opacity": zoom_curve(item.opacity, grid)}
    if item.shift is not None:
        paint["fill-translate"] = list(item.shift)
    return {"type": "fill", "paint": paint}


def _stroke(item: Stroke, grid: Grid) -> Layer:
    paint: Layer = {
        "line-color": item.colour,
        "line-width": zoom_curve(item.width, grid),
        "line-opacity": zoom_curve(item.opacity, grid),
    }
    if item.dash:
        paint["line-dasharray"] = list(item.dash)
    return {"type": "line", "layout": {"line-join": "round", "line-cap": item.cap}, "paint": paint}
