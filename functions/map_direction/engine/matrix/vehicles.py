"""The vehicles at a matrix's origins: lists of headings, radii and speeds, one of each an origin."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from functions.map_direction.engine.driving.vehicle import Vehicle
from functions.map_direction.engine.matrix.table import Spot
from functions.map_direction.errors import ParameterRefused

SEPARATORS: Final = re.compile(r"[|,]")
"""Clients use both; an entry may be empty."""


def vehicles(origins: Sequence[Spot], gps_direction: str, radius: str, speed: str) -> list[Spot]:
    """Return the origins with what their vehicles tell of the road; raises ParameterRefused."""
    lists = [
        _entries(name, text, len(origins))
        for name, text in (("gps_direction", gps_direction), ("radius", radius), ("speed", speed))
    ]
    return [
        replace(spot, wishes=Vehicle(direction, speed, radius).at_origin())
        for spot, direction, radius, speed in zip(origins, *lists, strict=True)
    ]


def _entries(name: str, text: str, count: int) -> list[str]:
    if not text:
        return [""] * count
    entries = [entry.strip() for entry in SEPARATORS.split(text)]
    if len(entries) == 1:
        return entries * count
    if len(entries) != count:
        raise ParameterRefused(f"{name} has {len(entries)} entries; expected one, or one for each origin")
    return entries
