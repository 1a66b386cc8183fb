"""Answering for map-coordinate: from what the caller sent to the dictionary that is rendered."""

import time

from functions.map_coordinate.answers import Conversion, TimeZoneAnswer
from functions.map_coordinate.engine import conversion
from functions.map_coordinate.engine.zones import zone_at
from functions.map_coordinate.parameters import ConversionV1, ConversionV2, TimeZoneParameters
from shared.geo import Crs
from shared.geo.points import Datum


def convert_v1(parameters: ConversionV1) -> Conversion:
    """Answer `/geoconv/v1`."""
    return _write(conversion.convert_v1(parameters.coords, parameters.source, parameters.target))


def convert_v2(parameters: ConversionV2) -> Conversion:
    """Answer `/geoconv/v2`."""
    return _write(conversion.convert_v2(parameters.coords, parameters.model))


def time_zone(parameters: TimeZoneParameters) -> TimeZoneAnswer:
    """Answer `/timezone/v1`."""
    point = Datum(parameters.coord_type, Crs.WGS84).read("location", parameters.location)
    instant = time.time() if parameters.timestamp is None else parameters.timestamp
    zone = zone_at(point.lng, point.lat, int(instant))
    return {
        "timezone_id": zone.timezone_id,
        "dst_offset": zone.dst_offset,
        "raw_offset": zone.raw_offset,
    }


def warm_up() -> dict[str, str]:
    """Load the tables of the engines."""
    convert_v1(ConversionV1(coords="106.7,26.6"))
    time_zone(TimeZoneParameters(location=(26.6, 106.7), timestamp=0))
    return {}


def _write(points: list[conversion.Point]) -> Conversion:
    return {"result": [{"x": x, "y": y} for x, y in points]}
