"""Directions by public transport: v2, lite and abroad."""

from typing import Final

from functions.map_direction.transit.answers import LiteTransitAnswer, TransitAnswer
from functions.map_direction.transit.parameters import LiteTransitParameters, TransitParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_direction.transit.service"

CODES: Final = {
    1: "the engine failed, or no data pack is loaded",
    2: "a parameter is missing, malformed or beyond its limit",
    1001: "no line leads there then; or no timetable is loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1690,24.9310", "destination": "60.1720,24.9420", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/transit",),
        summary="directions by public transport, in a city and from city to city",
        metering=Metering(service="direction"),
        call=Call(parameters=TransitParameters, run=f"{SERVICE}:directions"),
        form=AnswerForm(shape=TransitAnswer, codes=CODES, example=EXAMPLE | {"tactics_incity": "0"}),
    ),
    MapEndpoint(
        paths=("/directionlite/v1/transit",),
        summary="directions by public transport in a city, five plans at most",
        metering=Metering(service="directionlite_transit"),
        call=Call(parameters=LiteTransitParameters, run=f"{SERVICE}:lite_directions"),
        form=AnswerForm(
            shape=LiteTransitAnswer,
            codes={**CODES, 1002: "origin and destination lie in different cities"},
            example=EXAMPLE,
        ),
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/transit",),
        summary="directions by public transport outside the mainland of China",
        metering=Metering(service="direction_abroad"),
        call=Call(parameters=TransitParameters, run=f"{SERVICE}:directions"),
        form=AnswerForm(shape=TransitAnswer, codes=CODES, example=EXAMPLE),
    ),
)
