"""The vehicle at an origin: its heading, speed and kind of road, as the engine takes them."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

MOVING: Final = 1.5
"""m/s above which a heading is the direction of travel, as Baidu documents `speed`."""
HEADING_TOLERANCE: Final = 60
"""Degrees; the engine's own default."""
ENGINE_RADIUS: Final = 200
"""Metres; the engine searches for other roads of the vehicle no further than this."""

ROAD_FILTERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "0": {},
    "1": {"min_road_class": "primary", "exclude_tunnel": True},
    "2": {"exclude_bridge": True, "exclude_ramp": True},
    "3": {"min_road_class": "tertiary"},
    "4": {"max_road_class": "tertiary"},
}
"""`origin_road_type` as the engine's `search_filter`. The filter has no bridges: they are main roads."""


class OriginVehicle(Struct, frozen=True):
    """The vehicle at the origin: degrees, metres a second, metres; None where unknown."""

    direction: float | None = None
    speed: float | None = None
    radius: float | None = None
    road_type: str = "0"
    skips_closed_roads: bool = False

    def location_options(self) -> dict[str, Any]:
        """Return the fields of the engine's location beside the point."""
        options: dict[str, Any] = {}
        if self.direction is not None and self.speed is not None and self.speed > MOVING:
            options["heading"] = round(self.direction) % 360
            options["heading_tolerance"] = HEADING_TOLERANCE
            options["radius"] = min(round(self.radius or 0), ENGINE_RADIUS)
        elif self.radius:
            options["radius"] = min(round(self.radius), ENGINE_RADIUS)
        search_filter = dict(ROAD_FILTERS[self.road_type])
        if self.skips_closed_roads:
            search_filter["exclude_closures"] = True
        if search_filter:
            options["search_filter"] = search_filter
        return options
