"""Ids, in sources.toml, of the packages that the script and the console's libraries come from."""

from typing import Final

MAPLIBRE: Final = "maplibre-gl"
ESBUILD: Final = "esbuild"
"""Bundles the script; nothing of it is in there."""
HTMX: Final = "htmx"
UPLOT: Final = "uplot"
