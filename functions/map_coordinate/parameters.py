"""What callers of coordinate conversion and the time zone service send, and the shapes they get back."""

from typing import TypedDict

from shared.web.map import MapParameters, parameter


class ConversionV1(MapParameters):
    """`/geoconv/v1`: source and target by number."""

    coords: str = parameter("`x,y;x,y;…`, longitude first, at most 100 points", required=True)
    source: str = parameter(
        "source: 1 WGS-84, 2 WGS-84 Mercator, 3 GCJ-02, 4 GCJ-02 Mercator, 5 BD-09, 6 BD-09 Mercator",
        "1",
        alias="from",
    )
    target: str = parameter("target: 3 GCJ-02, 4 GCJ-02 Mercator, 5 BD-09, 6 BD-09 Mercator", "5", alias="to")


class ConversionV2(MapParameters):
    """`/geoconv/v2`: source and target in one number."""

    coords: str = parameter("`x,y;x,y;…`, longitude first, at most 100 points", required=True)
    model: str = parameter(
        "1 GCJ-02 to BD-09, 2 WGS-84 to BD-09, 3 BD-09 to BD-09 Mercator, 4 back, 5 BD-09 to GCJ-02, "
        "6 BD-09 Mercator to GCJ-02",
        "1",
    )


class Converted(TypedDict):
    """One point."""

    x: float
    y: float


class Conversion(TypedDict):
    """The points in the order given."""

    result: list[Converted]


class TimeZone(MapParameters):
    """`/timezone/v1`."""

    location: str = parameter("`lat,lng` of a point on land", required=True)
    timestamp: str = parameter("the instant in Unix seconds; now when absent")
    coord_type: str = parameter("`bd09ll`, `gcj02ll`, `wgs84ll` or `bd09mc`", "bd09ll")


class TimeZoneAnswer(TypedDict):
    """The local time is timestamp + dst_offset + raw_offset."""

    timezone_id: str
    dst_offset: int
    raw_offset: int
