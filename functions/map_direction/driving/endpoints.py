"""Directions by car and motorcycle: v2, lite and abroad.

What answers is imported when it is first asked: the routes of all functions are listed without it.
"""

from typing import Final

from functions.map_direction.driving.answers import DrivingAnswer, LiteDrivingAnswer
from functions.map_direction.driving.parameters import (
    DrivingParameters,
    LiteDrivingParameters,
    MotorcycleParameters,
)
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint


def _directions(parameters: DrivingParameters) -> DrivingAnswer:
    from functions.map_direction.driving.service import directions

    return directions(parameters)


def _abroad_directions(parameters: DrivingParameters) -> DrivingAnswer:
    from functions.map_direction.driving.service import abroad_directions

    return abroad_directions(parameters)


def _motorcycle_directions(parameters: MotorcycleParameters) -> DrivingAnswer:
    from functions.map_direction.driving.service import motorcycle_directions

    return motorcycle_directions(parameters)


def _lite_directions(parameters: LiteDrivingParameters) -> LiteDrivingAnswer:
    from functions.map_direction.driving.service import lite_directions

    return lite_directions(parameters)


CODES: Final = {
    1: "the engine failed",
    2: "a parameter is missing, malformed or beyond its limit",
    7: "no way leads there; or no roads are loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1670,24.9467", "destination": "60.1674,24.9497", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/driving",),
        summary="driving directions: up to three routes, step by step",
        metering=Metering(service="direction"),
        call=Call(parameters=DrivingParameters, run=_directions),
        form=AnswerForm(
            shape=DrivingAnswer,
            codes=CODES,
            example=EXAMPLE,
        ),
    ),
    MapEndpoint(
        paths=("/direction/v2/motorcycle",),
        summary="motorcycle directions, up to 400 km",
        metering=Metering(service="direction_motorcycle"),
        call=Call(parameters=MotorcycleParameters, run=_motorcycle_directions),
        form=AnswerForm(
            shape=DrivingAnswer,
            codes=CODES,
            example=EXAMPLE | {"displacement": "150"},
        ),
    ),
    MapEndpoint(
        paths=("/directionlite/v1/driving",),
        summary="driving directions, one route with instructions",
        metering=Metering(service="directionlite_driving"),
        call=Call(parameters=LiteDrivingParameters, run=_lite_directions),
        form=AnswerForm(
            shape=LiteDrivingAnswer,
            codes=CODES,
            example=EXAMPLE,
        ),
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/driving",),
        summary="driving directions outside the mainland of China",
        metering=Metering(service="direction_abroad"),
        call=Call(parameters=DrivingParameters, run=_abroad_directions),
        form=AnswerForm(
            shape=DrivingAnswer,
            codes=CODES,
            example=EXAMPLE,
        ),
    ),
)
