"""What begins a map: TileJSON, the style, and the addresses in them."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from functions.map_image.basemap.answers import TileJson
from functions.map_image.basemap.parameters import LoadParameters
from functions.map_image.engine.map_pack import WORLD, MapPack
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.maplibre_style import maplibre_style
from functions.map_image.engine.tiles.source import MOST_ZOOM

RASTER_MOST_ZOOM: Final = {"baidu": 19, "mercator": 18}
"""The deepest raster tiles, of 256 pixels; at Baidu's zoom 19 a pixel is half a metre wide."""
PATHS: Final[Mapping[str, str]] = {"baidu": "/tiles/baidu", "mercator": "/tiles/overseas"}
SPRITE_PATH: Final = "/styles/icons/sprite"
NAMES: Final[Mapping[str, str]] = {
    "baidu": "the world in Baidu's plane (BD09MC)",
    "mercator": "the world outside China",
}


def tile_address(parameters: LoadParameters, pack: MapPack, plane: str, form: str) -> str:
    """Return the address of a plane's tiles with {z}, {x} and {y}; it carries the key and the version on."""
    names = {
        "ak": parameters.ak,
        "mcode": parameters.mcode,
        "session": parameters.map_session,
        "v": pack.version,
    }
    query = urlencode({name: text for name, text in names.items() if text})
    return f"{parameters.public_address}{PATHS[plane]}/{{z}}/{{x}}/{{y}}.{form}?{query}"


def write_tilejson(parameters: LoadParameters, pack: MapPack, plane: str, form: str) -> TileJson:
    """Return the TileJSON of a plane's vector (`mvt`) or raster (`png`) tiles.

    The bounds of Baidu's plane are those of a program that takes it for Web Mercator.
    """
    tilejson: TileJson = {
        "tilejson": "3.0.0",
        "name": NAMES[plane],
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [tile_address(parameters, pack, plane, form)],
        "minzoom": 0,
        "maxzoom": MOST_ZOOM if form == "mvt" else RASTER_MOST_ZOOM[plane],
        "bounds": list(WORLD),
        "attribution": pack.attribution,
    }
    if form == "mvt":
        tilejson["vector_layers"] = pack.vector_tiles(plane).layers
    return tilejson


def write_style(parameters: LoadParameters, pack: MapPack, plane: str) -> dict[str, Any]:
    """Return the MapLibre style of a plane's vector tiles; the tiles' address stands in it."""
    style = _plain_style(plane)
    source = {"tiles": [tile_address(parameters, pack, plane, "mvt")], "attribution": pack.attribution}
    return {
        **style,
        "sources": {name: fields | source for name, fields in style["sources"].items()},
        "sprite": f"{parameters.public_address}{SPRITE_PATH}",
    }


@cache
def _plain_style(plane: str) -> dict[str, Any]:
    """Return the style without addresses: its layers take 8 ms, and every map begins with them."""
    return maplibre_style(Grid(plane), "", "", "")
