"""The table as a mapnik style: one XML a zoom, for both scales."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import quoteattr

from functions.map_image.engine.style.courses import Course, value_at
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.mapnik_labels import label_layers
from functions.map_image.engine.style.mapnik_layers import condition_filter, layer, rule, style_element
from functions.map_image.engine.style.mapnik_symbols import Lettering
from functions.map_image.engine.style.strokes import Fill, Stroke, paint_items
from functions.map_image.engine.style.table import Style, load_style
from functions.map_image.engine.style.tile_sets import COVER_LAYER, DETAIL_ZOOM, TileFiles, TileSet

NOT_IN_DETAIL = "not ([detail] = 1)"
"""Labels of the world that the detail file has as well are marked."""
BUFFER = 0
"""Pixels around the picture whose features are read: none, since a tile holds what reaches into it and no
label crosses the edge. mapnik keeps 16 tiles at a time, as many as a metatile has."""


def mapnik_style(files: TileFiles, grid: Grid, tile_zoom: int, icons: Path) -> str:
    """Return the XML that draws one zoom.

    `files` are those of the grid's plane; `tile_zoom` is the zoom of 256-px tiles, which in Baidu's plane is
    Baidu's; `icons` the folder that `write_icons` filled. Scale 2 is mapnik's scale factor over the same XML.
    Fonts are to be registered before (`register_fonts`).
    """
    style, zoom = load_style(), grid.style_zoom(tile_zoom)
    vector_zoom = tile_zoom - 1
    overview = files.overview.read_to(vector_zoom)
    detail = files.detail.read_to(vector_zoom) if files.detail and vector_zoom >= DETAIL_ZOOM else None
    parts: list[str] = []
    parts += paint_layers(style, overview, zoom, "world")
    if detail is not None:
        if COVER_LAYER in detail.layers:
            parts += _cover(style, detail)
        parts += paint_layers(style, detail, zoom, "detail")
        parts += label_layers(Lettering(style, zoom, icons), detail, "detail")
    scope = NOT_IN_DETAIL if detail is not None else ""
    parts += label_layers(Lettering(style, zoom, icons, scope), overview, "world")
    fonts = "".join(_font_set(name, faces[0]) for name, faces in style.fonts.items())
    return (
        f'<Map srs="epsg:3857" background-color="{style.colours["land"]}" buffer-size="{BUFFER}">'
        f"{fonts}{''.join(parts)}</Map>"
    )


def paint_layers(style: Style, tiles: TileSet, zoom: float, prefix: str) -> Iterator[str]:
    """Yield styles and layers for every fill and stroke of a zoom; neighbours of one source are one layer."""
    items = [
        item for item in paint_items(style) if item.start <= zoom < item.end and item.layer in tiles.layers
    ]
    for number, (source, sources) in enumerate(groupby(items, key=lambda item: item.layer)):
        names = []
        for pass_name, members in groupby(sources, key=_pass_name):
            name = f"{prefix}-{number}-{pass_name}"
            names.append(name)
            yield style_element(name, "".join(_rules(members, zoom)))
        yield layer(f"{prefix}-{number}", tiles, source, names)


def _pass_name(item: Fill | Stroke) -> str:
    return item.pass_name if isinstance(item, Stroke) else item.id


def _rules(items: Iterable[Fill | Stroke], zoom: float) -> Iterator[str]:
    for item in items:
        symbolizer = _fill(item, zoom) if isinstance(item, Fill) else _stroke(item, zoom)
        yield rule(condition_filter(item.conditions, zoom), symbolizer)


def _fill(item: Fill, zoom: float) -> str:
    opacity = _opacity("fill-opacity", item.opacity, zoom)
    shift = ""
    if item.shift is not None:
        shift = f' geometry-transform="translate({item.shift[0]:g}, {item.shift[1]:g})"'
    return f'<PolygonSymbolizer fill="{item.colour}"{opacity}{shift}/>'


def _stroke(item: Stroke, zoom: float) -> str:
    width = value_at(item.width, zoom)
    dash = ",".join(f"{part * width:.2f}" for part in item.dash)
    dashes = f" stroke-dasharray={quoteattr(dash)}" if dash else ""
    opacity = _opacity("stroke-opacity", item.opacity, zoom)
    return (
        f'<LineSymbolizer stroke="{item.colour}" stroke-width="{width:.2f}" stroke-linejoin="round"'
        f' stroke-linecap="{item.cap}"{dashes}{opacity}/>'
    )


def _opacity(name: str, course: Course, zoom: float) -> str:
    value = value_at(course, zoom)
    return "" if value >= 1 else f' {name}="{value:.2f}"'


def _cover(style: Style, detail: TileSet) -> list[str]:
    land = f'<PolygonSymbolizer fill="{style.colours["land"]}"/>'
    return [style_element("cover", rule("", land)), layer("cover", detail, COVER_LAYER, ["cover"])]


def _font_set(name: str, face: str) -> str:
    return f'<FontSet name="{name}"><Font face-name={quoteattr(face)}/></FontSet>'
