"""Time zone (时区服务): `/timezone/v1`.

TimeZoneRefused           carries the wire status
├── ParameterRefused  2   location, timestamp or coord_type is malformed
└── NoZone            1   the point lies at sea

Zones come from tzfpy's simplified polygons (borders are good to about 100 m), offsets from the tzdata
package, never from the machine's own files, so that every pod answers alike.
"""

import datetime
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import tzfpy

from shared.geo import Crs, UnknownCoordinateType, convert_point, coordinate_type
from shared.geo.locations import parse_location
from shared.geo.notation import NotANumber, parse_number
from shared.geo.refusal import Refusal

EARLIEST = -62_135_510_400
"""Unix seconds of 2 January of the year 1."""
LATEST = 253_402_214_400
"""Unix seconds of 31 December 9999."""

COORDINATE_TYPES = frozenset({Crs.BD09, Crs.GCJ02, Crs.WGS84, Crs.BD09MC})


class TimeZoneRefused(Refusal):
    """No time zone can be told; `status` is the wire code."""


class ParameterRefused(TimeZoneRefused):
    """A parameter is missing or malformed."""

    status = 2


class NoZone(TimeZoneRefused):
    """No country's time zone holds at the point."""

    status = 1


@dataclass(frozen=True)
class ZoneTime:
    """A time zone at an instant; the local time is timestamp + dst_offset + raw_offset, all in seconds."""

    timezone_id: str
    dst_offset: int
    raw_offset: int


def zone_time(location: str, timestamp: str, coord_type: str = "bd09ll") -> ZoneTime:
    """Return the zone and offsets of `lat,lng` (for bd09mc `y,x` in metres) at Unix seconds."""
    return zone_at(*_wgs84(location, coord_type), _instant(timestamp))


def zone_at(lng: float, lat: float, instant: int) -> ZoneTime:
    """Return the zone and offsets of a WGS-84 point at Unix seconds; raises `NoZone` at sea."""
    name = tzfpy.get_tz(lng, lat)
    if not name or name.startswith("Etc/"):
        raise NoZone("the point lies at sea, where no country's time zone holds")
    zone = _zone(name)
    here = datetime.datetime.fromtimestamp(instant, zone)
    offset, saving = _seconds(here.utcoffset()), _seconds(here.dst())
    months = [here.replace(month=month, day=1) for month in range(1, 13)]
    if any(_seconds(month.dst()) < 0 for month in months):
        # Ireland's winter, and Ramadan in Morocco, are "negative savings" in the database; callers know only
        # a raw offset to which a saving is added.
        raw = min(_seconds(month.utcoffset()) for month in (*months, here))
        return ZoneTime(name, offset - raw, raw)
    return ZoneTime(name, saving, offset - saving)


@cache
def _zone(name: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _seconds(delta: datetime.timedelta | None) -> int:
    return int(delta.total_seconds()) if delta is not None else 0


def _wgs84(location: str, coord_type: str) -> tuple[float, float]:
    try:
        crs = coordinate_type(coord_type)
    except UnknownCoordinateType as wrong:
        raise ParameterRefused(f"coord_type: {wrong}") from None
    if crs not in COORDINATE_TYPES:
        raise ParameterRefused(f"coord_type is {crs}; expected one of {', '.join(sorted(COORDINATE_TYPES))}")
    try:
        degrees, crs = parse_location(location, crs)
    except ValueError as wrong:
        raise ParameterRefused(f"location: {wrong}; expected location=lat,lng") from None
    return convert_point(*degrees, crs, Crs.WGS84)


def _instant(timestamp: str) -> int:
    try:
        seconds = parse_number(timestamp)
    except NotANumber as wrong:
        raise ParameterRefused(f"timestamp: {wrong}; expected Unix seconds") from None
    if not EARLIEST <= seconds <= LATEST:
        raise ParameterRefused(
            f"timestamp {timestamp[:24]} is beyond the year 9999; expected seconds, not milliseconds"
        )
    return int(seconds)
