"""Answers for the basemap: tiles, what begins a map, archives."""

import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from functions.map_image.basemap.parameters import (
    ArchiveParameters,
    GridTileParameters,
    IconParameters,
    LoadParameters,
    PlaneTileParameters,
    ScriptParameters,
    TileJsonParameters,
    TileParameters,
)
from functions.map_image.basemap.writing import RASTER_MOST_ZOOM, write_style, write_tilejson
from functions.map_image.engine.map_pack import BAIDU, MERCATOR
from functions.map_image.engine.raster.raster import Raster
from functions.map_image.engine.style.sprite import Sprite, draw_sprite
from functions.map_image.engine.tiles.pmtiles import read_file
from functions.map_image.engine.tiles.source import MOST_ZOOM
from functions.map_image.pack import PACK
from shared.web.resource import Archive, Content, NoResource, Resource

VECTOR: Final = "application/vnd.mapbox-vector-tile"
JSON: Final = "application/json"
PNG: Final = "image/png"
PMTILES: Final = "application/vnd.pmtiles"
MBTILES: Final = "application/vnd.sqlite3"
SCRIPT_FOLDER: Final = "maplibre"
"""Where the pack has MapLibre GL JS."""
SCRIPT_TYPES: Final = {".mjs": "text/javascript", ".css": "text/css"}
DAY: Final = 86_400
_JSON_COMPRESSION: Final = 6


def find_abroad_tile(parameters: TileParameters) -> Resource:
    """Return a tile of the world outside China, in Web Mercator."""
    return _find_tile(parameters, MERCATOR)


def find_grid_tile(parameters: GridTileParameters) -> Resource:
    """Return a tile of the world outside China, by Baidu's numbers."""
    tile, scale = parameters.tile, parameters.scaler
    return _raster(BAIDU, tile.zoom, lambda raster: raster.abroad_tile(*tile, scale))


def find_plane_tile(parameters: PlaneTileParameters) -> Resource:
    """Return a tile of the whole world, in Baidu's plane, or a picture of a block of raster tiles."""
    if not parameters.is_block:
        return _find_tile(parameters, BAIDU)
    if parameters.format != "png":
        raise NoResource("vector tiles come one by one")
    tile, (columns, rows) = parameters.tile, (parameters.columns, parameters.rows)
    scale = 2 if parameters.scale else 1
    return _raster(BAIDU, tile.zoom, lambda raster: raster.plane_block(*tile, columns, rows, scale))


def find_abroad_tilejson(parameters: TileJsonParameters) -> Resource:
    """Return the TileJSON of the tiles in Web Mercator."""
    with PACK.use() as pack:
        return _json(write_tilejson(parameters, pack, MERCATOR, parameters.format))


def find_plane_tilejson(parameters: TileJsonParameters) -> Resource:
    """Return the TileJSON of the tiles in Baidu's plane."""
    with PACK.use() as pack:
        return _json(write_tilejson(parameters, pack, BAIDU, parameters.format))


def find_abroad_style(parameters: LoadParameters) -> Resource:
    """Return the MapLibre style of the tiles in Web Mercator."""
    with PACK.use() as pack:
        return _json(write_style(parameters, pack, MERCATOR))


def find_plane_style(parameters: LoadParameters) -> Resource:
    """Return the MapLibre style of the tiles in Baidu's plane."""
    with PACK.use() as pack:
        return _json(write_style(parameters, pack, BAIDU))


def find_icons(parameters: IconParameters) -> Resource:
    """Return a file of the style's sprite."""
    sprite = _sprite(2 if parameters.scale else 1)
    if parameters.format == "json":
        return _json(sprite.index, max_age=DAY)
    version = hashlib.sha256(sprite.png).hexdigest()[:16]
    return Resource(media_type=PNG, version=version, load=lambda: Content(sprite.png), max_age=DAY)


def find_script(parameters: ScriptParameters) -> Resource:
    """Return a file of MapLibre GL JS out of the pack."""
    with PACK.use() as pack:
        path = pack.folder / SCRIPT_FOLDER / parameters.name
        if not path.is_file():
            raise NoResource(f"the map pack has no {parameters.name}: build it again")
        return Resource(
            media_type=SCRIPT_TYPES[path.suffix],
            version=pack.version,
            load=lambda: Content(_gzip_file(path), is_gzipped=True),
            max_age=DAY,
        )


def find_archive(parameters: ArchiveParameters) -> Archive:
    """Return an archive of the tiles in Web Mercator: a file of the pack, or all of them as one PMTiles."""
    name = parameters.name
    with PACK.use() as pack:
        version = pack.version
        if name.endswith(".pmtiles"):
            return Archive(
                name=name, media_type=PMTILES, version=version, size=pack.archive.size, read=_read_pmtiles
            )
        stem, suffix = name.split(".")
        path = pack.folder / f"{stem}.{MERCATOR}.{suffix}"
        if not path.exists():
            raise NoResource(f"the map has no {stem}: no extract abroad is loaded")
        return Archive(
            name=name,
            media_type=MBTILES,
            version=version,
            size=path.stat().st_size,
            read=lambda start, length: read_file(path, start, length),
        )


def _read_pmtiles(start: int, length: int) -> Iterator[bytes]:
    with PACK.use() as pack:
        yield from pack.archive.read(start, length)


def _find_tile(parameters: TileParameters, plane: str) -> Resource:
    tile = parameters.tile
    if parameters.format == "png":
        return _find_raster_tile(parameters, plane)
    if parameters.scale or tile.zoom > MOST_ZOOM:
        raise NoResource(f"vector tiles have zooms 0 to {MOST_ZOOM} and one scale")

    def load() -> Content | None:
        with PACK.use() as pack:
            content = pack.vector_tiles(plane).tile(tile)
        return Content(content, is_gzipped=True) if content else None

    with PACK.use() as pack:
        return Resource(media_type=VECTOR, version=pack.version, load=load, max_age=DAY)


def _find_raster_tile(parameters: TileParameters, plane: str) -> Resource:
    tile, scale = parameters.tile, 2 if parameters.scale else 1
    if plane == MERCATOR:
        return _raster(plane, tile.zoom, lambda raster: raster.web_tile(*tile, scale))
    return _raster(plane, tile.zoom, lambda raster: raster.plane_tile(*tile, scale))


def _raster(plane: str, zoom: int, draw: Callable[[Raster], bytes]) -> Resource:
    if zoom > RASTER_MOST_ZOOM[plane]:
        raise NoResource(f"raster tiles have zooms 0 to {RASTER_MOST_ZOOM[plane]}")

    def load() -> Content:
        with PACK.use() as pack:
            return Content(draw(pack.raster))

    with PACK.use() as pack:
        return Resource(media_type=PNG, version=pack.raster.version, load=load, max_age=DAY)


@cache
def _sprite(ratio: int) -> Sprite:
    return draw_sprite(ratio)


@lru_cache(maxsize=8)
def _gzip_file(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def _json(content: Mapping[str, Any], max_age: int = 0) -> Resource:
    body = orjson.dumps(content)
    return Resource(
        media_type=JSON,
        version=hashlib.sha256(body).hexdigest()[:16],
        load=lambda: Content(gzip.compress(body, _JSON_COMPRESSION, mtime=0), is_gzipped=True),
        max_age=max_age,
    )
