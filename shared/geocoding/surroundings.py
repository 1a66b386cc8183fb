"""What lies at and around a point, as reverse geocoding answers it. WGS-84."""

from collections.abc import Sequence

from msgspec import Struct

from shared.geo.divisions import Division
from shared.geocoding.bearings import WITHIN_OUTLINE, Bearing
from shared.places.records import Place
from shared.places.tags import SETTLEMENTS


class PlaceNearby(Struct, frozen=True):
    """A place at or around the point."""

    place: Place
    bearing: Bearing


class RoadNearby(Struct, frozen=True):
    """A road, and its point nearest to the point of the request."""

    place: Place
    bearing: Bearing
    lng: float
    lat: float


class Surroundings(Struct, frozen=True):
    """What lies at and around a point."""

    country: str
    """Two letters, empty at sea."""
    division: Division | None
    """China's lowest division drawn around the point, or on the coast next to it."""
    town: Division | None
    settlement: Place | None
    """Abroad, the nearest settlement."""
    street: str
    street_number: str
    street_bearing: Bearing | None
    roads: tuple[RoadNearby, ...]
    places: tuple[PlaceNearby, ...]
    regions: tuple[PlaceNearby, ...]
    """Places in whose outlines the point lies, the smallest first."""
    business: tuple[PlaceNearby, ...]
    description: str
    """`sematic_description`: 示例小区内,示例大厦附近12米."""


def describe(regions: Sequence[PlaceNearby], places: Sequence[PlaceNearby]) -> str:
    """Describe a point by the smallest region around it and the nearest other place."""
    region = next((r for r in regions if not r.place.tag.startswith(SETTLEMENTS)), None)
    parts = [f"{region.place.name}{WITHIN_OUTLINE}"] if region else []
    other = next((p for p in places if p.bearing.direction != WITHIN_OUTLINE), None)
    if other is not None:
        parts.append(f"{other.place.name}{other.bearing.direction}{other.bearing.distance}米")
    return ",".join(parts)
