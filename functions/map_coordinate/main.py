"""map-coordinate: coordinate conversion and time zones, computed, so that no data pack is needed.

It also answers for the bundle as a whole: batches and the OpenAPI document.
"""

import time
from typing import TYPE_CHECKING, Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_coordinate.bundle.batch import BatchEndpoint
from functions.map_coordinate.bundle.openapi import OpenApiEndpoint
from functions.map_coordinate.parameters import (
    Conversion,
    ConversionV1,
    ConversionV2,
    TimeZone,
    TimeZoneAnswer,
)
from shared.web.function import Function
from shared.web.map import MapEndpoint, always

if TYPE_CHECKING:
    from collections.abc import Mapping

    from functions.map_coordinate.conversion import Point

CONVERSION_CODES: Final = {
    4: "a point lies outside the earth or outside the target system",
    21: "`from` is none of the types; 7 and 8, formats of vendors that closed, are not offered",
    22: "`to` is none of the types; never WGS-84",
    24: "`coords` is no list of pairs of numbers",
    25: "more than 100 points",
    26: "`coords` is missing, or `model` is none of the models",
}


def convert_v1(asked: ConversionV1) -> Conversion:
    """Answer `/geoconv/v1`."""
    from functions.map_coordinate import conversion

    return _converted(conversion.convert_v1(asked.coords, asked.source, asked.target))


def convert_v2(asked: ConversionV2) -> Conversion:
    """Answer `/geoconv/v2`."""
    from functions.map_coordinate import conversion

    return _converted(conversion.convert_v2(asked.coords, asked.model))


def _converted(points: "list[Point]") -> Conversion:
    return {"result": [{"x": x, "y": y} for x, y in points]}


def time_zone(asked: TimeZone) -> TimeZoneAnswer:
    """Answer `/timezone/v1`."""
    from functions.map_coordinate.timezone import zone_time

    found = zone_time(asked.location, asked.timestamp or str(int(time.time())), asked.coord_type)
    return {
        "timezone_id": found.timezone_id,
        "dst_offset": found.dst_offset,
        "raw_offset": found.raw_offset,
    }


def warm_up() -> "Mapping[str, str]":
    """Import the engines and load their tables."""
    convert_v1(ConversionV1(coords="106.7,26.6"))
    time_zone(TimeZone(location="26.6,106.7", timestamp="0"))
    return {}


ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/geoconv/v1",),
        summary="coordinate conversion, source and target by number",
        service="geoconv",
        parameters=ConversionV1,
        run=convert_v1,
        inline=always,
        answer_shape=Conversion,
        codes=CONVERSION_CODES,
        example={"coords": "114.21892734521,29.575429778924", "from": "1", "to": "5"},
    ),
    MapEndpoint(
        paths=("/geoconv/v2",),
        summary="coordinate conversion, source and target in one number",
        service="geoconv",
        parameters=ConversionV2,
        run=convert_v2,
        inline=always,
        answer_shape=Conversion,
        codes=CONVERSION_CODES,
        example={"coords": "106.713478,26.578343;106.7,26.6", "model": "5"},
    ),
    MapEndpoint(
        paths=("/timezone/v1",),
        summary="time zone and its offsets at an instant",
        service="timezone",
        parameters=TimeZone,
        run=time_zone,
        inline=always,
        answer_shape=TimeZoneAnswer,
        codes={1: "the point lies at sea", 2: "a parameter is malformed, or `location` is missing"},
        example={"location": "51.5,-0.12", "timestamp": "1781956800", "coord_type": "wgs84ll"},
    ),
    BatchEndpoint(paths=("/batch",), summary="up to twenty map requests in one"),
    OpenApiEndpoint(paths=("/openapi.json",), summary="the OpenAPI document"),
)

FUNCTION = Function("map_coordinate", ENDPOINTS, warm_up, repeatable=True)


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
