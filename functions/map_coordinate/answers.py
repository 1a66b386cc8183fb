"""The shapes that callers of map-coordinate get back."""

from typing import TypedDict


class ConvertedPoint(TypedDict):
    """One point."""

    x: float
    y: float


class Conversion(TypedDict):
    """The points in the order given."""

    result: list[ConvertedPoint]


class TimeZoneAnswer(TypedDict):
    """The local time is timestamp + dst_offset + raw_offset."""

    timezone_id: str
    dst_offset: int
    raw_offset: int
