"""The plan of the map: vector tiles of the world, and of the operators' extracts over it."""

from typing import Final

from functions.pack_builder.engine.map.package_ids import (
    BORDERS,
    CHARACTERS,
    FONTS,
    MAPLIBRE,
    SEA,
    SETTLEMENTS,
)
from functions.pack_builder.engine.pack_plan import EntryPoint, PackPlan
from functions.pack_builder.engine.source_types import MAP_EXTRACTS, OSM
from shared.stores.packs import MAP, PLACES

MAP_PLAN: Final = PackPlan(
    name=MAP,
    contents="the world as vector tiles: land and sea, China's lines, settlements; fonts, MapLibre GL JS",
    sources=(SEA, BORDERS, SETTLEMENTS, FONTS, MAPLIBRE),
    lower_packs=(PLACES,),
    build=EntryPoint("functions.pack_builder.engine.map.build", "build_map_pack"),
    source_types=(OSM, MAP_EXTRACTS),
    overlay=EntryPoint("functions.pack_builder.engine.map.overlay", "overlay_map_pack"),
    overlay_sources=(SEA, BORDERS, CHARACTERS),
)
