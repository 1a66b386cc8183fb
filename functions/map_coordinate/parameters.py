"""What callers of coordinate conversion and the time zone service send."""

from typing import Annotated, Final

from pydantic import Field

from shared.geo import Crs
from shared.geo.notation import Pair
from shared.web.fields import CoordinateType, Number, Point
from shared.web.parameters import MapParameters, parameter

EARLIEST: Final = -62_135_510_400
"""Unix seconds of 2 January of the year 1."""
LATEST: Final = 253_402_214_400
"""Unix seconds of 31 December 9999."""


class ConversionV1(MapParameters):
    """`/geoconv/v1`: source and target by number."""

    coords: str = parameter("`x,y;x,y;…`, longitude first, at most 100 points", is_required=True)
    source: str = parameter(
        "source: 1 WGS-84, 2 WGS-84 Mercator, 3 GCJ-02, 4 GCJ-02 Mercator, 5 BD-09, 6 BD-09 Mercator",
        "1",
        alias="from",
    )
    target: str = parameter("target: 3 GCJ-02, 4 GCJ-02 Mercator, 5 BD-09, 6 BD-09 Mercator", "5", alias="to")


class ConversionV2(MapParameters):
    """`/geoconv/v2`: source and target in one number."""

    coords: str = parameter("`x,y;x,y;…`, longitude first, at most 100 points", is_required=True)
    model: str = parameter(
        "1 GCJ-02 to BD-09, 2 WGS-84 to BD-09, 3 BD-09 to BD-09 Mercator, 4 back, 5 BD-09 to GCJ-02, "
        "6 BD-09 Mercator to GCJ-02",
        "1",
    )


class TimeZoneParameters(MapParameters):
    """`/timezone/v1`."""

    location: Annotated[Pair, Point()] = Field(description="`lat,lng` of a point on land")
    timestamp: Annotated[float | None, Number("Unix seconds", EARLIEST, LATEST)] = Field(
        None, description="the instant in Unix seconds; now when absent"
    )
    coord_type: CoordinateType = Field(Crs.BD09, description="coordinate type of `location`")
