"""Directions on foot, by bicycle and by electric bicycle: v2, lite and abroad."""

from typing import Final

from functions.map_direction.active.answers import AbroadActiveAnswer, ActiveAnswer, LiteActiveAnswer
from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_direction.active.service"

CODES: Final = {
    1: "the engine failed",
    2: "a parameter is missing, malformed or beyond its limit",
    2001: "no route leads there; or no roads are loaded around a point, which the message says",
}
EXAMPLE: Final = {"origin": "60.1670,24.9467", "destination": "60.1674,24.9497", "coord_type": "wgs84"}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v2/walking",),
        summary="walking directions, step by step",
        metering=Metering(service="direction"),
        call=Call(parameters=WalkingParameters, run=f"{SERVICE}:directions"),
        form=AnswerForm(shape=ActiveAnswer, codes=CODES, example=EXAMPLE),
    ),
    MapEndpoint(
        paths=("/direction/v2/riding",),
        summary="cycling directions for bicycles and electric bicycles, step by step",
        metering=Metering(service="direction"),
        call=Call(parameters=RidingParameters, run=f"{SERVICE}:directions"),
        form=AnswerForm(shape=ActiveAnswer, codes=CODES, example=EXAMPLE | {"riding_type": "1"}),
    ),
    MapEndpoint(
        paths=("/directionlite/v1/walking",),
        summary="walking directions, lite",
        metering=Metering(service="directionlite_walking"),
        call=Call(parameters=WalkingParameters, run=f"{SERVICE}:lite_directions"),
        form=AnswerForm(shape=LiteActiveAnswer, codes=CODES, example=EXAMPLE),
    ),
    MapEndpoint(
        paths=("/directionlite/v1/riding",),
        summary="cycling directions, lite",
        metering=Metering(service="directionlite_riding"),
        call=Call(parameters=RidingParameters, run=f"{SERVICE}:lite_directions"),
        form=AnswerForm(shape=LiteActiveAnswer, codes=CODES, example=EXAMPLE),
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/walking",),
        summary="walking directions outside the mainland of China",
        metering=Metering(service="direction_abroad"),
        call=Call(parameters=WalkingParameters, run=f"{SERVICE}:abroad_directions"),
        form=AnswerForm(shape=AbroadActiveAnswer, codes=CODES, example=EXAMPLE),
    ),
    MapEndpoint(
        paths=("/direction_abroad/v1/riding",),
        summary="cycling directions outside the mainland of China",
        metering=Metering(service="direction_abroad"),
        call=Call(parameters=RidingParameters, run=f"{SERVICE}:abroad_directions"),
        form=AnswerForm(shape=AbroadActiveAnswer, codes=CODES, example=EXAMPLE),
    ),
)
