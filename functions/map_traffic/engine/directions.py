"""Directions of roads in Chinese: 南向北, 自南向北, and back."""

import re
from typing import Final

SECTORS: Final = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
"""By 45 degrees, clockwise from north."""
_SUFFIX: Final = re.compile(r"自?([东西南北]{1,2})向([东西南北]{1,2})(方向)?$")
NEARBY: Final = 67.5
"""Degrees from a direction that still belong to it."""


def sector(heading: float) -> str:
    """Return where a heading in degrees points to."""
    return SECTORS[round(heading / 45) % 8]


def section_direction(heading: float) -> str:
    """Return 南向北 for a heading of 0."""
    return f"{sector(heading + 180)}向{sector(heading)}"


def road_direction(heading: float) -> str:
    """Return 自南向北 for a heading of 0."""
    return f"自{section_direction(heading)}"


def split_direction(road_name: str) -> tuple[str, float | None]:
    """Return the name of a road and the heading that is written behind it, None without one."""
    match = _SUFFIX.search(road_name)
    if match is None or match[2] not in SECTORS or not match.start():
        return road_name, None
    return road_name[: match.start()], SECTORS.index(match[2]) * 45.0


def is_towards(heading: float, direction: float) -> bool:
    """Tell whether a heading belongs to a direction; both in degrees."""
    return abs((heading - direction + 180) % 360 - 180) <= NEARBY
