"""Ids, in sources.toml, of the packages that the map is made of."""

from typing import Final

SEA: Final = "sea"
BORDERS: Final = "borders"
FONTS: Final = "map-fonts"
SETTLEMENTS: Final = "settlements"
"""Its places come out of the pack of places; it is named for whose work they are."""
MAPLIBRE: Final = "maplibre-gl"
CHARACTERS: Final = "characters"
"""Simplified characters for the Chinese names of extracts."""
