"""The JSON that begins a map."""

from typing import Any, NotRequired, TypedDict

from functions.map_image.engine.tiles.tile_file import VectorLayer


class TileJson(TypedDict):
    """TileJSON 3.0."""

    tilejson: str
    name: str
    version: str
    scheme: str
    tiles: list[str]
    minzoom: int
    maxzoom: int
    bounds: list[float]
    attribution: str
    vector_layers: NotRequired[list[VectorLayer]]


class MapStyle(TypedDict):
    """A MapLibre style, version 8, without glyph files: browsers draw the text with fonts of their own."""

    version: int
    name: str
    sources: dict[str, Any]
    sprite: str
    layers: list[dict[str, Any]]
