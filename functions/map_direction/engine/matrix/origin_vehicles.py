"""The vehicles at a matrix's origins: lists of headings, radii and speeds, one entry for each origin."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from functions.map_direction.engine.driving.origin_vehicle import OriginVehicle
from functions.map_direction.engine.matrix.table import MatrixPoint
from functions.map_direction.errors import ParameterInvalid

SEPARATORS: Final = re.compile(r"[|,]")
"""Clients use both; an entry may be empty."""


def with_vehicles(
    origins: Sequence[MatrixPoint], gps_direction: str, radius: str, speed: str
) -> list[MatrixPoint]:
    """Return the origins with the location options of their vehicles; raises ParameterInvalid."""
    lists = [
        _entries(name, text, len(origins))
        for name, text in (("gps_direction", gps_direction), ("radius", radius), ("speed", speed))
    ]
    return [
        replace(origin, options=OriginVehicle(direction, speed, radius).location_options())
        for origin, direction, radius, speed in zip(origins, *lists, strict=True)
    ]


def _entries(name: str, text: str, count: int) -> list[str]:
    if not text:
        return [""] * count
    entries = [entry.strip() for entry in SEPARATORS.split(text)]
    if len(entries) == 1:
        return entries * count
    if len(entries) != count:
        raise ParameterInvalid(f"{name} has {len(entries)} entries; expected one, or one for each origin")
    return entries
