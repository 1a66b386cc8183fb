"""Ids, in sources.toml, of the packages that the map is made of."""

from typing import Final

SEA: Final = "sea"
FONTS: Final = "map-fonts"
MAPLIBRE: Final = "maplibre-gl"
