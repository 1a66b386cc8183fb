"""Lines and areas, drawn by mapnik: antialiased, round at ends and bends, each of one opacity."""

import struct
from collections.abc import Sequence
from typing import Any, Final

import mapnik
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from functions.map_image.engine.notation.colours import Colour
from functions.map_image.engine.notation.paths import PathStyle
from functions.map_image.engine.overlays.canvas import Canvas

FILL_SHARE: Final = 0.4
"""Of the line's opacity: the map stays readable below an area."""
NEAREST_VERTICES: Final = 0.25
"""Pixels; a vertex nearer to the one before it changes nothing that is seen."""
_LITTLE_ENDIAN, _LINE, _POLYGON = 1, 2, 3

Line = NDArray[np.float64]
"""Columns and rows of a picture, shape (N, 2)."""


def draw_paths(canvas: Canvas, lines: Sequence[tuple[Line, PathStyle]], scale: int) -> None:
    """Draw lines and areas in their order."""
    width, height = canvas.size
    picture = mapnik.Map(width, height)
    count = 0
    for line, style in lines:
        line = thin_line(line)
        if len(line) >= 2:
            _add(picture, f"path{count}", _flip(line, height), style, scale)
            count += 1
    if count:
        picture.zoom_to_box(mapnik.Box2d(0, 0, width, height))
        image = mapnik.Image(width, height)
        mapnik.render(picture, image)
        image.demultiply()
        canvas.lay(Image.frombuffer("RGBA", canvas.size, image.to_string()), 0, 0)


def thin_line(line: Line) -> Line:
    """Return a line without vertices that fall onto the one before them; both ends stay."""
    if len(line) < 3:
        return line
    cells = np.round(line / NEAREST_VERTICES)
    is_kept = np.ones(len(line), bool)
    is_kept[1:-1] = np.any(cells[1:-1] != cells[:-2], axis=1)
    return line[is_kept]


def _flip(line: Line, height: int) -> Line:
    return np.column_stack((line[:, 0], height - line[:, 1]))


def _add(picture: Any, name: str, line: Line, style: PathStyle, scale: int) -> None:
    is_area = style.fill is not None and len(line) >= 3
    if is_area:
        line = np.vstack((line, line[:1]))
    rule = mapnik.Rule()
    if style.fill is not None and is_area:
        area = mapnik.PolygonSymbolizer()
        area.fill, area.fill_opacity, area.clip = _colour(style.fill), style.opacity * FILL_SHARE, True
        rule.symbolizers.append(area)
    stroke = mapnik.LineSymbolizer()
    stroke.stroke, stroke.stroke_opacity, stroke.clip = _colour(style.colour), style.opacity, True
    stroke.stroke_width = style.weight * scale
    stroke.stroke_linejoin = mapnik.stroke_linejoin.ROUND_JOIN
    stroke.stroke_linecap = mapnik.stroke_linecap.ROUND_CAP
    rule.symbolizers.append(stroke)
    layer_style = mapnik.Style()
    layer_style.rules.append(rule)
    picture.append_style(name, layer_style)
    layer = mapnik.Layer(name)
    layer.datasource = _source(line, is_area=is_area)
    layer.styles.append(name)
    picture.layers.append(layer)


def _source(line: Line, *, is_area: bool) -> Any:
    points = np.ascontiguousarray(line, "<f8").tobytes()
    head = struct.pack("<BI", _LITTLE_ENDIAN, _POLYGON if is_area else _LINE)
    rings = struct.pack("<I", 1) if is_area else b""
    feature = mapnik.Feature(mapnik.Context(), 1)
    feature.geometry = mapnik.Geometry.from_wkb(head + rings + struct.pack("<I", len(line)) + points)
    source = mapnik.MemoryDatasource()
    source.add_feature(feature)
    return source


def _colour(colour: Colour) -> Any:
    return mapnik.Color(*colour)
