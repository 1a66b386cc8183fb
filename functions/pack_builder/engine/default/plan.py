"""The plan of the default pack: divisions, boundaries and tables of address ranges."""

from typing import Final

from functions.pack_builder.engine.pack_plan import EntryPoint, PackPlan
from functions.pack_builder.engine.source_types import BOUNDARIES, IP_TABLES
from shared.stores.packs import DEFAULT

DEFAULT_PLAN: Final = PackPlan(
    name=DEFAULT,
    contents="China's divisions and their boundaries, tables of address ranges",
    sources=(
        "statistics-divisions",
        "civil-affairs-divisions",
        "division-boundaries",
        "settlements",
        "ip-v4",
        "ip-v6",
    ),
    optional=frozenset({"ip-dbip"}),
    build=EntryPoint("functions.pack_builder.engine.default.build", "build_default_pack"),
    source_types=(IP_TABLES, BOUNDARIES),
    overlay=EntryPoint("functions.pack_builder.engine.default.overlay", "overlay_default_pack"),
)
