"""The basemap: tiles abroad for map SDKs; tiles of Baidu's plane for the JavaScript API and the console."""

from typing import Any, Final

from functions.map_image.basemap.answers import MapStyle, TileJson
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
from shared.web.endpoint import Endpoint
from shared.web.resources import ResourceEndpoint, ResourceMetering

SERVICE: Final = "functions.map_image.basemap.service"
LOAD: Final = ResourceMetering(service="sdk_basemap_abroad")
ABROAD: Final = ResourceMetering(service="basemap_abroad_tiles")
ARCHIVE: Final = ResourceMetering(service="sdk_basemap_abroad", small_part="basemap_abroad_tiles")
PLANE: Final = ResourceMetering(service="basemap_tiles")
FREE: Final = ResourceMetering()

TILE_PATH: Final = r"/(?P<z>\d{1,2})/(?P<x>\d{1,7})/(?P<y>\d{1,7})(?P<scale>@2x)?\.(?P<format>png|mvt|pbf)"
TILE_TYPES: Final = ("application/vnd.mapbox-vector-tile", "image/png")

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    ResourceEndpoint(
        paths=("/tiles/overseas",),
        prefix=True,
        summary="a tile of the world outside China, in Web Mercator",
        metering=ABROAD,
        parameters=TileParameters,
        find=f"{SERVICE}:find_abroad_tile",
        pattern=TILE_PATH,
        templates=("/tiles/overseas/{z}/{x}/{y}{scale}.{format}",),
        media_types=TILE_TYPES,
    ),
    ResourceEndpoint(
        paths=("/tile",),
        summary="a raster tile of the world outside China on Baidu's grid",
        metering=ABROAD,
        parameters=GridTileParameters,
        find=f"{SERVICE}:find_grid_tile",
        media_types=("image/png",),
    ),
    ResourceEndpoint(
        paths=("/tiles/overseas.json",),
        summary="TileJSON of the world outside China",
        metering=LOAD,
        parameters=TileJsonParameters,
        find=f"{SERVICE}:find_abroad_tilejson",
        shape=TileJson,
    ),
    ResourceEndpoint(
        paths=("/styles/overseas.json",),
        summary="MapLibre style of the world outside China",
        metering=LOAD,
        parameters=LoadParameters,
        find=f"{SERVICE}:find_abroad_style",
        shape=MapStyle,
    ),
    ResourceEndpoint(
        paths=("/tiles/archives",),
        prefix=True,
        summary="all vector tiles of the world outside China as one file, or a range of it",
        metering=ARCHIVE,
        parameters=ArchiveParameters,
        find=f"{SERVICE}:find_archive",
        pattern=r"/(?P<name>overseas\.pmtiles|overview\.mbtiles|detail\.mbtiles)",
        templates=("/tiles/archives/{name}",),
        media_types=("application/vnd.pmtiles", "application/vnd.sqlite3"),
    ),
    ResourceEndpoint(
        paths=("/tiles/baidu",),
        prefix=True,
        summary="a tile of the world in Baidu's plane",
        metering=PLANE,
        parameters=PlaneTileParameters,
        find=f"{SERVICE}:find_plane_tile",
        pattern=TILE_PATH,
        templates=("/tiles/baidu/{z}/{x}/{y}{scale}.{format}",),
        media_types=TILE_TYPES,
    ),
    ResourceEndpoint(
        paths=("/tiles/baidu.json",),
        summary="TileJSON of the world in Baidu's plane",
        metering=PLANE,
        parameters=TileJsonParameters,
        find=f"{SERVICE}:find_plane_tilejson",
        shape=TileJson,
    ),
    ResourceEndpoint(
        paths=("/styles/baidu.json",),
        summary="MapLibre style of the world in Baidu's plane",
        metering=PLANE,
        parameters=LoadParameters,
        find=f"{SERVICE}:find_plane_style",
        shape=MapStyle,
    ),
    ResourceEndpoint(
        paths=("/styles/icons",),
        prefix=True,
        summary="the icons of both styles",
        metering=FREE,
        parameters=IconParameters,
        find=f"{SERVICE}:find_icons",
        pattern=r"/sprite(?P<scale>@2x)?\.(?P<format>json|png)",
        templates=("/styles/icons/sprite{scale}.{format}",),
        media_types=("image/png",),
        shape=dict[str, Any],
    ),
    ResourceEndpoint(
        paths=("/maplibre",),
        prefix=True,
        summary="MapLibre GL JS, which draws the styles",
        metering=FREE,
        parameters=ScriptParameters,
        find=f"{SERVICE}:find_script",
        pattern=r"/(?P<name>maplibre-gl(-worker)?\.mjs|maplibre-gl\.css)",
        templates=("/maplibre/{name}",),
        media_types=("text/javascript", "text/css"),
    ),
)
