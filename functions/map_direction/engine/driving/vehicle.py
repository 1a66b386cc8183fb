"""Where a vehicle stands on the road: what the engine is told of the ends of its journey."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from functions.map_direction.errors import ParameterRefused
from shared.geo.notation import NotANumber, parse_number

MOVING: Final = 1.5
"""m/s above which a heading says where the vehicle is going, as Baidu documents `speed`."""
HEADING_TOLERANCE: Final = 60
"""Degrees; the engine's own default."""
LARGEST_RADIUS: Final = 2_000
ENGINE_RADIUS: Final = 200
"""Metres; the engine looks no further for other roads that a vehicle may be on."""

ROAD_FILTERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "0": {},
    "1": {"min_road_class": "primary", "exclude_tunnel": True},
    "2": {"exclude_bridge": True, "exclude_ramp": True},
    "3": {"min_road_class": "tertiary"},
    "4": {"max_road_class": "tertiary"},
}
"""`origin_road_type` as the engine's `search_filter`, which knows no bridges: those are main roads."""


@dataclass(frozen=True)
class Vehicle:
    """The vehicle at the origin, as the caller describes it; empty texts are unknown."""

    gps_direction: str = ""
    speed: str = ""
    radius: str = ""
    road_type: str = "0"
    skip_closed: bool = False

    def at_origin(self) -> dict[str, Any]:
        """Return what the engine is told besides the point; raises ParameterRefused."""
        told: dict[str, Any] = {}
        direction = number("gps_direction", self.gps_direction, 0, 360)
        speed = number("speed", self.speed, 0, 10_000)
        radius = number("radius", self.radius, 0, LARGEST_RADIUS)
        if direction is not None and speed is not None and speed > MOVING:
            told["heading"] = round(direction) % 360
            told["heading_tolerance"] = HEADING_TOLERANCE
            told["radius"] = min(round(radius or 0), ENGINE_RADIUS)
        elif radius:
            told["radius"] = min(round(radius), ENGINE_RADIUS)
        wanted = dict(ROAD_FILTERS[self.road_type])
        if self.skip_closed:
            wanted["exclude_closures"] = True
        if wanted:
            told["search_filter"] = wanted
        return told


def number(name: str, text: str, least: float, most: float) -> float | None:
    """Return the number of a parameter, None for an empty text; raises ParameterRefused."""
    if not text:
        return None
    try:
        value = parse_number(text)
    except NotANumber as wrong:
        raise ParameterRefused(f"{name}: {wrong}") from None
    if not least <= value <= most:
        raise ParameterRefused(f"{name} is {text[:16]}; expected {least:g} to {most:g}")
    return value
