"""The places that weather is reported for, as providers and the cache know them."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy
from msgspec import Struct

from functions.map_weather.engine.report import PlaceNames

BEIJING: Final = ZoneInfo("Asia/Shanghai")


class Spot(Struct, frozen=True):
    """A place: its id, its point in WGS-84 degrees, or both.

    zone: the clock of its answers, None for an id abroad that only a provider knows.
    key: names the place in the cache, and is all that is needed to find the place again.
    names: what is known of its names, None where only a provider knows them.
    """

    key: str
    zone: ZoneInfo | None
    is_abroad: bool = False
    id: str | None = None
    point: tuple[float, float] | None = None
    names: PlaceNames | None = None

    def clock(self, time: datetime) -> tzinfo:
        """Return the clock of the place, or that of a time which its provider told."""
        return self.zone or time.tzinfo or UTC


@lru_cache(maxsize=1024)
def zone_of(lng: float, lat: float) -> ZoneInfo:
    """Return the time zone at a point; UTC where the machine does not know its rules."""
    try:
        return ZoneInfo(tzfpy.get_tz(lng, lat))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
