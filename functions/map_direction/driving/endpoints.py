"""Directions by car and motorcycle: v2, lite and abroad."""

from typing import Final

from functions.map_direction.driving.answers import DrivingAnswer, LiteDrivingAnswer
from functions.map_direction.driving.parameters import (
    DrivingParameters,
    LiteDrivingParameters,
    MotorcycleParameters,
)
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_direction.driving.service"

CODES: Final = {
    1: "the engine failed",
    2: "a parameter is missing, malformed or beyond its limit",
    7: "no route leads there; or no roads are loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1670,24.9467", "destination": "60.1674,24.9497", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/driving",),
        summary="driving directions: up to three routes, step by step",
        metering=Metering(service="direction"),
        call=Call(parameters=DrivingParameters, run=f"{SERVICE}:directions"),
        form=AnswerForm(shape=DrivingAnswer, codes=CODES, example=EXAMPLE),
    ),
    MapEndpoint(
        paths=("/direction/v2/motorcycle",),
        summary="motorcycle directions, up to 400 km",
        metering=Metering(service="direction_motorcycle"),
        call=Call(parameters=MotorcycleParameters, run=f"{SERVICE}:motorcycle_directions"),
        form=AnswerForm(shape=DrivingAnswer, codes=CODES, example=EXAMPLE | {"displacement": "150"}),
    ),
    MapEndpoint(
        paths=("/directionlite/v1/driving",),
        summary="driving directions, one route with instructions",
        metering=Metering(service="directionlite_driving"),
        call=Call(parameters=LiteDrivingParameters, run=f"{SERVICE}:lite_directions"),
        form=AnswerForm(shape=LiteDrivingAnswer, codes=CODES, example=EXAMPLE),
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/driving",),
        summary="driving directions outside the mainland of China",
        metering=Metering(service="direction_abroad"),
        call=Call(parameters=DrivingParameters, run=f"{SERVICE}:abroad_directions"),
        form=AnswerForm(shape=DrivingAnswer, codes=CODES, example=EXAMPLE),
    ),
)
