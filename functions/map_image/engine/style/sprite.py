"""The sprite of the MapLibre style: all icons of the table in one picture, drawn by mapnik from their SVG."""

import json
import re
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import mapnik
from msgspec import Struct

from functions.map_image.engine.style.icons import BLANK, icons, write_icons
from functions.map_image.engine.style.table import load_style

GAP = 2
"""Transparent pixels between two icons, so that no icon's edge has its neighbour's colour."""


class Sprite(Struct, frozen=True):
    """`sprite.json` and `sprite.png` for one ratio of pixels."""

    index: dict[str, dict[str, int]]
    png: bytes


def draw_sprite(ratio: int) -> Sprite:
    """Draw every icon in a row, with `ratio` pixels for one of the table."""
    index: dict[str, dict[str, int]] = {}
    left, height = 0, 0
    for name, svg in icons(load_style()):
        if name == BLANK:
            continue
        width, tall = (ceil(float(size)) for size in re.findall(r' (?:width|height)="([\d.]+)"', svg)[:2])
        index[name] = {"x": left, "y": 0, "width": width, "height": tall}
        left, height = left + width + GAP, max(height, tall)
    png = _render(index, left, height, ratio)
    sized_index = {
        name: {key: value * ratio for key, value in box.items()} | {"pixelRatio": ratio}
        for name, box in index.items()
    }
    return Sprite(sized_index, png)


def _render(index: dict[str, dict[str, int]], width: int, height: int, ratio: int) -> bytes:
    points = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {
                "type": "Point",
                "coordinates": [box["x"] + box["width"] / 2, height - box["height"] / 2],
            },
        }
        for name, box in index.items()
    ]
    inline = escape(json.dumps({"type": "FeatureCollection", "features": points}))
    with TemporaryDirectory() as folder:
        write_icons(Path(folder))
        drawing = mapnik.Map(width * ratio, height * ratio)
        mapnik.load_map_from_string(
            drawing,
            '<Map srs="epsg:3857"><Style name="icons"><Rule>'
            f'<MarkersSymbolizer file="{folder}/[name].svg" allow-overlap="true" ignore-placement="true"/>'
            '</Rule></Style><Layer name="icons" srs="epsg:3857"><StyleName>icons</StyleName><Datasource>'
            '<Parameter name="type">geojson</Parameter>'
            f'<Parameter name="inline">{inline}</Parameter></Datasource></Layer></Map>',
        )
        drawing.zoom_to_box(mapnik.Box2d(0, 0, width, height))
        image = mapnik.Image(width * ratio, height * ratio)
        mapnik.render(drawing, image, float(ratio))
        return bytes(image.to_string("png"))
