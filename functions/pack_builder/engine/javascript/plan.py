"""The plan of the script: our TypeScript and MapLibre GL JS as one file, and the console's libraries."""

from typing import Final

from functions.pack_builder.engine.javascript.package_ids import ESBUILD, HTMX, MAPLIBRE, UPLOT
from functions.pack_builder.engine.pack_plan import EntryPoint, PackPlan
from shared.stores.packs import JAVASCRIPT

JAVASCRIPT_PLAN: Final = PackPlan(
    name=JAVASCRIPT,
    contents="the script of the JavaScript API, with MapLibre GL JS in it, and the console's libraries",
    sources=(MAPLIBRE, ESBUILD, HTMX, UPLOT),
    folders=("javascript",),
    build=EntryPoint("functions.pack_builder.engine.javascript.build", "build_javascript_pack"),
    source_types=(),
    overlay=EntryPoint("functions.pack_builder.engine.javascript.overlay", "leave_as_it_is"),
)
