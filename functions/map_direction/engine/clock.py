"""Times of a route: Unix seconds of the caller, local time of the engine."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

import tzfpy
from msgspec import Struct

from functions.map_direction.engine.points import Point
from shared.geo.refusal import ParameterInvalid

DAY: Final = 86_400
LATEST_DEPARTURE: Final = 7 * DAY
LEAST_NOTICE: Final = 15 * 60
CHINA: Final = timezone(timedelta(hours=8))
SLACK: Final = 3_600
"""Seconds by which a caller's clock may be slow."""

NOW: Final = {"type": 3, "value": "current"}
"""The engine's `date_time` for the live speeds of now on the whole route; alternatives stay possible."""


class Clock(Struct, frozen=True):
    """The Unix time of now, and the time zone at the origin."""

    now: float
    zone: tzinfo

    @classmethod
    def for_point(cls, point: Point, abroad: bool) -> "Clock":
        """Return the clock at a WGS-84 point."""
        return cls(time.time(), _zone(point) if abroad else CHINA)

    def local(self, second: int) -> datetime:
        """Return the local time of a Unix second."""
        return datetime.fromtimestamp(second, self.zone)

    def engine_time(self, second: int) -> dict[str, Any]:
        """Return the engine's `date_time` of a departure at a Unix second; alternatives stay possible."""
        return {"type": 3, "value": self.local(second).strftime("%Y-%m-%dT%H:%M")}

    def check_departure(self, second: int | None) -> None:
        """Raise ParameterInvalid for a `departure_time` out of bounds."""
        if second is not None and not self.now - SLACK <= second <= self.now + LATEST_DEPARTURE:
            raise ParameterInvalid("departure_time", "is past or over 7 days ahead; expected Unix seconds")

    def check_other_departures(self, seconds: Sequence[int]) -> None:
        """Raise ParameterInvalid for an `ext_departure_time` out of bounds."""
        if any(abs(second - self.now) > LATEST_DEPARTURE + SLACK for second in seconds):
            raise ParameterInvalid("ext_departure_time", "is over 7 days away; expected Unix seconds")

    def check_arrival(self, second: int | None) -> None:
        """Raise ParameterInvalid for an `expect_arrival_time` out of bounds."""
        if second is not None and second < self.now + LEAST_NOTICE:
            raise ParameterInvalid(
                "expect_arrival_time", "is less than 15 minutes ahead; expected Unix seconds"
            )


def _zone(point: Point) -> tzinfo:
    name = tzfpy.get_tz(*point)
    return ZoneInfo(name) if name else UTC
