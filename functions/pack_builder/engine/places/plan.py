"""The plan of the pack of places: the index of places with the divisions and boundaries that it goes with."""

from typing import Final

from functions.pack_builder.engine.pack_plan import EntryPoint, PackPlan
from functions.pack_builder.engine.source_types import (
    BOUNDARIES,
    GEONAMES,
    OSM,
    PLACE_EXTRACTS,
    PLACE_SHAPES,
    PLACE_TABLES,
)
from shared.stores.packs import DEFAULT, PLACES

_SOURCES: Final = ("settlements", "airports", "pinyin", "characters")

PLACES_PLAN: Final = PackPlan(
    name=PLACES,
    contents="places of the world, China's to the village, to search and to geocode",
    sources=_SOURCES,
    lower_packs=(DEFAULT,),
    build=EntryPoint("functions.pack_builder.engine.places.build", "build_places_pack"),
    source_types=(OSM, PLACE_EXTRACTS, PLACE_TABLES, PLACE_SHAPES, GEONAMES, BOUNDARIES),
    overlay=EntryPoint("functions.pack_builder.engine.places.overlay", "overlay_places_pack"),
    overlay_sources=_SOURCES,
)
