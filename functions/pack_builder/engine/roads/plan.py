"""The plan of the pack of roads: the graph to route on, and the timetables of public transport."""

from typing import Final

from functions.pack_builder.engine.pack_plan import EntryPoint, PackPlan
from functions.pack_builder.engine.source_types import OSM, ROAD_EXTRACTS, ROAD_TABLES, TIMETABLES
from shared.stores.packs import ROADS

ROADS_PLAN: Final = PackPlan(
    name=ROADS,
    contents="roads to route on, by car, motorcycle, bicycle and foot, and timetables of public transport",
    sources=("helsinki-roads",),
    build=EntryPoint("functions.pack_builder.engine.roads.build", "build_roads_pack"),
    source_types=(OSM, ROAD_EXTRACTS, TIMETABLES, ROAD_TABLES),
    overlay=EntryPoint("functions.pack_builder.engine.roads.overlay", "overlay_roads_pack"),
)
