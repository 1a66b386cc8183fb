"""Why map-image gives no answer; `status` is the wire code.

MapImageError
└── MapMissing   1   the pack `map` is not loaded
"""

from shared.geo.refusal import NoData, Refusal


class MapImageError(Refusal):
    """No picture and no tile."""


class MapMissing(MapImageError, NoData):
    """There is no map to draw."""

    status = 1

    def __init__(self) -> None:
        super().__init__(
            "no map is loaded: run `geoportrait packs build map` and `geoportrait packs publish map`"
        )
