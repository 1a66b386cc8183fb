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
from shared.web.map import MapEndpoint

SUCCESS, LITE_SUCCESS = "成功", "ok"


def drive(asked: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction/v2/driving`."""
    from functions.map_direction.driving.service import full

    return {"message": SUCCESS, "type": 2, "result": full(asked, "driving", "driving")}


def drive_abroad(asked: DrivingParameters) -> DrivingAnswer:
    """Answer `/direction_abroad/v1/driving`: everything under every name that clients read."""
    from functions.map_direction.driving.service import full

    return {"message": LITE_SUCCESS, "type": 2, "result": full(asked, "driving", "driving", wide=True)}


def ride_motorcycle(asked: MotorcycleParameters) -> DrivingAnswer:
    """Answer `/direction/v2/motorcycle`."""
    from functions.map_direction.driving.service import full, motorcycle_costing

    result = full(asked, "motorcycle", motorcycle_costing(asked.displacement))
    return {"message": SUCCESS, "result": result}


def drive_lite(asked: LiteDrivingParameters) -> LiteDrivingAnswer:
    """Answer `/directionlite/v1/driving`."""
    from functions.map_direction.driving.service import lite

    return {"message": LITE_SUCCESS, "result": lite(asked)}


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
        service="direction",
        parameters=DrivingParameters,
        run=drive,
        answer_shape=DrivingAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction/v2/motorcycle",),
        summary="motorcycle directions, up to 400 km",
        service="direction_motorcycle",
        parameters=MotorcycleParameters,
        run=ride_motorcycle,
        answer_shape=DrivingAnswer,
        codes=CODES,
        example=EXAMPLE | {"displacement": "150"},
    ),
    MapEndpoint(
        paths=("/directionlite/v1/driving",),
        summary="driving directions, one route with instructions",
        service="directionlite_driving",
        parameters=LiteDrivingParameters,
        run=drive_lite,
        answer_shape=LiteDrivingAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/driving",),
        summary="driving directions outside the mainland of China",
        service="direction_abroad",
        parameters=DrivingParameters,
        run=drive_abroad,
        answer_shape=DrivingAnswer,
        codes=CODES,
        example=EXAMPLE,
    ),
)
