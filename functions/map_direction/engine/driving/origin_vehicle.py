"""The vehicle at an origin: its heading, speed and kind of road, as the engine takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.map_direction.errors import ParameterInvalid
from shared.geo.notation import NotANumber, parse_number

MOVING: Final = 1.5
"""m/s above which a heading is the direction of travel, as Baidu documents `speed`."""
HEADING_TOLERANCE: Final = 60
"""Degrees; the engine's own default."""
LARGEST_RADIUS: Final = 2_000
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


@dataclass(frozen=True)
class OriginVehicle:
    """The vehicle at the origin, in the caller's texts; empty texts are unknown."""

    gps_direction: str = ""
    speed: str = ""
    radius: str = ""
    road_type: str = "0"
    skips_closed_roads: bool = False

    def location_options(self) -> dict[str, Any]:
        """Return the fields of the engine's location beside the point; raises ParameterInvalid."""
        options: dict[str, Any] = {}
        direction = number("gps_direction", self.gps_direction, 0, 360)
        speed = number("speed", self.speed, 0, 10_000)
        radius = number("radius", self.radius, 0, LARGEST_RADIUS)
        if direction is not None and speed is not None and speed > MOVING:
            options["heading"] = round(direction) % 360
            options["heading_tolerance"] = HEADING_TOLERANCE
            options["radius"] = min(round(radius or 0), ENGINE_RADIUS)
        elif radius:
            options["radius"] = min(round(radius), ENGINE_RADIUS)
        search_filter = dict(ROAD_FILTERS[self.road_type])
        if self.skips_closed_roads:
            search_filter["exclude_closures"] = True
        if search_filter:
            options["search_filter"] = search_filter
        return options


def number(name: str, text: str, least: float, most: float) -> float | None:
    """Return the number of a parameter, None for an empty text; raises ParameterInvalid."""
    if not text:
        return None
    try:
        value = parse_number(text)
    except NotANumber as problem:
        raise ParameterInvalid(f"{name}: {problem}") from None
    if not least <= value <= most:
        raise ParameterInvalid(f"{name} is {text[:16]}; expected {least:g} to {most:g}")
    return value
