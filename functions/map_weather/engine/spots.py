"""The places that weather is reported for, as providers and the cache know them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import tzfpy

from functions.map_weather.engine.report import PlaceNames

BEIJING: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Spot:
    """A place: its id, its point in WGS-84 degrees, or both. `zone` is the clock of its answers.

    key: names the place in the cache, and is all that is needed to find the place again.
    names: what is known of its names, None where only a provider knows them.
    """

    key: str
    zone: ZoneInfo
    is_abroad: bool = False
    id: str | None = None
    point: tuple[float, float] | None = None
    names: PlaceNames | None = None


@lru_cache(maxsize=1024)
def zone_of(lng: float, lat: float) -> ZoneInfo:
    """Return the time zone at a point."""
    return ZoneInfo(tzfpy.get_tz(lng, lat) or "UTC")
