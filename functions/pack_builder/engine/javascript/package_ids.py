"""Ids, in sources.toml, of the packages that the script is made of."""

from typing import Final

MAPLIBRE: Final = "maplibre-gl"
ESBUILD: Final = "esbuild"
"""Bundles the script; nothing of it is in there."""
