"""`/direction/v1` and its matrix: the old services for all modes, which answer XML unless JSON is asked for.

An end is `lat,lng`, with or without a name before it (`name|lat,lng`), or a name alone. Where several places
bear a name, the answer has `type` 1 and lists them.
"""

from typing import Final

from functions.map_direction.active.answers import ActiveAnswer
from functions.map_direction.legacy.answers import (
    ChoiceAnswer,
    LegacyAnswer,
    LegacyMatrixAnswer,
    LegacyTransitAnswer,
)
from functions.map_direction.legacy.parameters import LegacyMatrixParameters, LegacyParameters
from functions.map_direction.matrix.parameters import cost_of_any
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/direction/v1",),
        summary="directions of every mode, the old service; XML by default",
        metering=Metering(service="direction"),
        call=Call(parameters=LegacyParameters, run="functions.map_direction.legacy.service:directions"),
        form=AnswerForm(
            output="xml",
            xml_root="DirectionResult",
            shape=LegacyAnswer | ActiveAnswer | LegacyTransitAnswer | ChoiceAnswer,
            codes={
                1: "the engine failed",
                2: "a parameter is missing, malformed or beyond its limit; or no place bears a name",
                7: "no route leads there by car",
                1001: "no line of public transport leads there",
                1002: "public transport is not offered there",
                2001: "no route leads there on foot or by bicycle",
            },
            example={
                "mode": "driving",
                "origin": "60.1670,24.9467",
                "destination": "60.1674,24.9497",
                "coord_type": "wgs84",
                "output": "json",
            },
        ),
    ),
    MapEndpoint(
        paths=("/direction/v1/routematrix",),
        summary="matrix of every mode, the old service; XML by default",
        metering=Metering(service="routematrix", cost=cost_of_any),
        call=Call(parameters=LegacyMatrixParameters, run="functions.map_direction.legacy.service:matrix"),
        form=AnswerForm(
            output="xml",
            xml_root="RouteMatrixResult",
            shape=LegacyMatrixAnswer,
            codes={
                1: "no roads are loaded around any origin or destination; or the engine failed",
                2: "a parameter is missing or malformed; too many pairs; or no place bears a name",
            },
            example={
                "origins": "60.1690,24.9310|60.1700,24.9350",
                "destinations": "60.1720,24.9420",
                "coord_type": "wgs84",
                "output": "json",
            },
        ),
    ),
)
