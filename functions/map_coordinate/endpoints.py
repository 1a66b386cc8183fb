"""What map-coordinate answers: conversions and time zones, and for the bundle batches and its description."""

from typing import Final

from functions.map_coordinate.answers import Conversion, TimeZoneAnswer
from functions.map_coordinate.batch.endpoints import BatchEndpoint
from functions.map_coordinate.errors import CONVERSION_CODES, TIME_ZONE_CODES
from functions.map_coordinate.openapi.endpoints import OpenApiEndpoint
from functions.map_coordinate.parameters import ConversionV1, ConversionV2, TimeZoneParameters
from shared.web.declaration import AnswerForm, Call, Metering, takes_microseconds
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_coordinate.service"

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/geoconv/v1",),
        summary="coordinate conversion, source and target by number",
        metering=Metering(service="geoconv"),
        call=Call(parameters=ConversionV1, run=f"{SERVICE}:convert_v1", is_light=takes_microseconds),
        form=AnswerForm(
            shape=Conversion,
            codes=CONVERSION_CODES,
            example={"coords": "114.21892734521,29.575429778924", "from": "1", "to": "5"},
        ),
    ),
    MapEndpoint(
        paths=("/geoconv/v2",),
        summary="coordinate conversion, source and target in one number",
        metering=Metering(service="geoconv"),
        call=Call(parameters=ConversionV2, run=f"{SERVICE}:convert_v2", is_light=takes_microseconds),
        form=AnswerForm(
            shape=Conversion,
            codes=CONVERSION_CODES,
            example={"coords": "106.713478,26.578343;106.7,26.6", "model": "5"},
        ),
    ),
    MapEndpoint(
        paths=("/timezone/v1",),
        summary="time zone and its offsets at an instant",
        metering=Metering(service="timezone"),
        call=Call(parameters=TimeZoneParameters, run=f"{SERVICE}:time_zone", is_light=takes_microseconds),
        form=AnswerForm(
            shape=TimeZoneAnswer,
            codes=TIME_ZONE_CODES,
            example={"location": "51.5,-0.12", "timestamp": "1781956800", "coord_type": "wgs84ll"},
        ),
    ),
    BatchEndpoint(paths=("/batch",), summary="up to twenty map requests in one"),
    OpenApiEndpoint(paths=("/openapi.json",), summary="the OpenAPI document"),
)
