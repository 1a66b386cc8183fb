"""Queries of place search. Points are WGS-84 (longitude, latitude) in degrees."""

from msgspec import Struct

from shared.places.areas import WORLD, Area


class PlaceQuery(Struct, frozen=True):
    """A search for places by keywords (any of them), by tags, or both, in an area."""

    keywords: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    industry: str = ""
    """hotel, cater or life; empty for any place."""
    area: Area = WORLD
    centre: tuple[float, float] | None = None
    """The point that distances are measured from; near places score higher."""
    by_distance: bool = False
    """Order results by their distance from the centre instead of by score."""
    nearest_first: bool = True
    page_size: int = 10
    page: int = 0
