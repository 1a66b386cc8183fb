"""Time zones (时区服务) at an instant.

Zones come from tzfpy's simplified polygons (borders are good to about 100 m), offsets from the tzdata
package, never from the machine's own files, so that every pod answers alike.
"""

import datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import tzfpy
from msgspec import Struct

from functions.map_coordinate.errors import NoZone


class ZoneTime(Struct, frozen=True):
    """A time zone at an instant; the local time is timestamp + dst_offset + raw_offset, all in seconds."""

    timezone_id: str
    dst_offset: int
    raw_offset: int


def zone_at(lng: float, lat: float, instant: int) -> ZoneTime:
    """Return the zone and offsets of a WGS-84 point at Unix seconds; raises `NoZone` at sea."""
    name = tzfpy.get_tz(lng, lat)
    if not name or name.startswith("Etc/"):
        raise NoZone("the point lies at sea, where no country's time zone holds")
    zone = _zone(name)
    local_time = datetime.datetime.fromtimestamp(instant, zone)
    offset, saving = _seconds(local_time.utcoffset()), _seconds(local_time.dst())
    months = [local_time.replace(month=month, day=1) for month in range(1, 13)]
    if any(_seconds(month.dst()) < 0 for month in months):
        # Ireland's winter, and Ramadan in Morocco, are "negative savings" in the database; callers know only
        # a raw offset to which a saving is added.
        raw = min(_seconds(month.utcoffset()) for month in (*months, local_time))
        return ZoneTime(name, offset - raw, raw)
    return ZoneTime(name, saving, offset - saving)


@cache
def _zone(name: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _seconds(delta: datetime.timedelta | None) -> int:
    return int(delta.total_seconds()) if delta is not None else 0
