"""How traffic on a road is called, by its live speed beside its free speed.

The limits are our own: Baidu does not publish its own.
"""

from enum import IntEnum
from typing import Final


class TrafficStatus(IntEnum):
    """`status` of a road, a section or a route."""

    UNKNOWN = 0
    CLEAR = 1
    SLOW = 2
    JAM = 3
    HEAVY_JAM = 4


THRESHOLDS: Final = ((0.7, TrafficStatus.CLEAR), (0.5, TrafficStatus.SLOW), (0.3, TrafficStatus.JAM))
"""Least share of the free speed for each status; below the last one it is a heavy jam."""


def status_of_share(share: float) -> TrafficStatus:
    """Return the status of a live speed that is this share of the free speed."""
    return next((status for least, status in THRESHOLDS if share >= least), TrafficStatus.HEAVY_JAM)


def status_of_speed(kmh: float, free_kmh: float) -> TrafficStatus:
    """Return the status of a live speed beside the free one; unknown where either is."""
    return TrafficStatus.UNKNOWN if kmh <= 0 or free_kmh <= 0 else status_of_share(kmh / free_kmh)
