"""Why map-image gives no answer; `status` is the wire code.

MapImageError
├── MapMissing       1   the pack `map` is not loaded
├── PlaceNotFound    1   no source knows the name that the picture is centred on
├── IconRefused      2   the address of an icon is not on the operator's list
└── PictureTooLarge  502 with scale 2 the picture is wider or higher than 512
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


class PlaceNotFound(MapImageError, NoData):
    """The picture has no middle: the name of it is unknown."""

    status = 1

    def __init__(self, field: str, name: str) -> None:
        super().__init__(f"{field}: no source knows a place called {name[:40]!r}; load it, or send lng,lat")


class IconRefused(MapImageError):
    """An icon's address is not on the operator's list."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Parameter Invalid: markerStyles {problem}")


class PictureTooLarge(MapImageError):
    """A picture of scale 2 has more than 1,024 pixels on a side."""

    status = 502

    def __init__(self, width: int, height: int, most: int) -> None:
        super().__init__(f"width and height are {width} x {height}; expected {most} at most with scale=2")
