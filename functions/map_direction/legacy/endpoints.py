"""`/direction/v1`: the old service for all modes, which answers XML unless JSON is asked for.

It takes `lat,lng` with or without a name before it (`name|lat,lng`); a name alone is refused, since it may be
any of several places. The answer is that of the service of the mode.
"""

from typing import Final

from functions.map_direction.driving.answers import DrivingAnswer
from functions.map_direction.legacy.parameters import LegacyParameters
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
            shape=DrivingAnswer,
            codes={
                1: "the engine failed",
                2: "a parameter is missing, malformed or beyond its limit; or an end is a name alone",
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
)
