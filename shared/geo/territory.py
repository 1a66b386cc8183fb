"""Where China's coordinate systems hold: the one rule of the bundle.

A point is China's when it lies within an outline of the data pack. Off the outlines, or without a pack, it is
China's when a time zone of China holds there. Time zones reach over territorial waters: harbours, bays and
bridges belong to the coast beside them, and a neighbour's towns do not. No country's zone holds on the open
sea. There, as abroad, degrees are WGS-84 whatever their declared type.
"""

from collections.abc import Callable
from typing import Final

import tzfpy

from shared.geo.formulas import in_china_box

ZONES: Final = frozenset({"Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei"})
"""China's time zones in the tz database."""

SEA_ZONES: Final = "Etc/"
"""How the zones begin that hold on the open sea."""

Outlines = Callable[[float, float], bool]
"""Tells whether a WGS-84 point (longitude, latitude) lies within an outline of a division of China."""


class Territory:
    """The points in which GCJ-02 and BD-09 differ from WGS-84, by a pack's outlines where one is given.

    The zones' borders are good to some hundred metres on land, a pack's outlines to some tens.
    """

    def __init__(self, outlines: Outlines | None = None) -> None:
        self._outlines = outlines

    def covers(self, lng: float, lat: float) -> bool:
        """Tell whether a WGS-84 point lies in China or in China's waters."""
        if not in_china_box(lng, lat):
            return False
        if self._outlines is not None and self._outlines(lng, lat):
            return True
        return tzfpy.get_tz(lng, lat) in ZONES

    @staticmethod
    def is_open_sea(lng: float, lat: float) -> bool:
        """Tell whether no country's time zone holds at a WGS-84 point."""
        return tzfpy.get_tz(lng, lat).startswith(SEA_ZONES)
