"""`/direction/v1`: the old service for all modes, which answers XML unless JSON is asked for.

It takes `lat,lng` with or without a name before it (`name|lat,lng`); a name alone is refused, since it may be
any of several places. What the modes answer is what the services of their own answer.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from functions.map_direction.driving.answers import DrivingAnswer
from functions.map_direction.legacy.parameters import LegacyParameters
from functions.map_direction.legacy.service import directions
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint


def legacy_endpoint(services: Iterable[MapEndpoint[Any]]) -> MapEndpoint[LegacyParameters]:
    """Return the endpoint that hands each mode to the one of `services` that answers it."""
    by_path = {path: service for service in services for path in service.paths}

    return MapEndpoint(
        paths=("/direction/v1",),
        summary="directions of every mode, the old service; XML by default",
        metering=Metering(service="direction"),
        call=Call(parameters=LegacyParameters, run=partial(directions, services=by_path)),
        form=AnswerForm(
            output="xml",
            xml_root="DirectionResult",
            shape=DrivingAnswer,
            codes={
                1: "the engine failed",
                2: "a parameter is missing, malformed or beyond its limit; or an end is a name alone",
                7: "no way leads there by car",
                1001: "no line of public transport leads there",
                1002: "public transport is not offered there",
                2001: "no way leads there on foot or by bicycle",
            },
            example={
                "mode": "driving",
                "origin": "60.1670,24.9467",
                "destination": "60.1674,24.9497",
                "coord_type": "wgs84",
                "output": "json",
            },
        ),
    )
