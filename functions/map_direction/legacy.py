"""`/direction/v1`: the old service for all modes, which answers XML unless JSON is asked for.

It takes `lat,lng` with or without a name before it (`name|lat,lng`); a name alone is refused, since it may be
any of several places. What the modes answer is what the services of their own answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from pydantic import Field

from functions.map_direction.driving.answers import DrivingAnswer
from functions.map_direction.driving.parameters import DrivingParameters
from functions.map_direction.faults import NotSupported
from shared.web.map import MapEndpoint, parameter

SERVICES: Final = {
    "driving": "/direction_abroad/v1/driving",
    "walking": "/direction/v2/walking",
    "riding": "/direction/v2/riding",
    "transit": "/direction/v2/transit",
}
"""Who answers a mode; of those for cars the one whose steps have instructions, as those of v1 had."""

TACTICS: Final = {"10": "3", "11": "13", "12": "2"}
"""`tactics` of v1 as the numbers of v2: no motorways, least time, shortest."""


class LegacyParameters(DrivingParameters):
    """`/direction/v1`."""

    mode: Literal["driving", "walking", "transit", "riding"] = Field("driving", description="how to travel")
    tactics: str = parameter("of driving: 10 no motorways, 11 least time, 12 shortest; or as in v2", "11")
    region: str = parameter("city of both ends; points need none")
    origin_region: str = parameter("city of the origin; points need none")
    destination_region: str = parameter("city of the destination; points need none")


def legacy_endpoint(services: Iterable[MapEndpoint[Any]]) -> MapEndpoint[LegacyParameters]:
    """Return the endpoint that hands each mode to the one of `services` that answers it."""
    by_path = {path: service for service in services for path in service.paths}

    def direct(asked: LegacyParameters) -> Mapping[str, Any]:
        """Answer `/direction/v1`."""
        service = by_path.get(SERVICES[asked.mode])
        if service is None:
            raise NotSupported(f"mode {asked.mode} is not offered")
        fields = asked.model_dump()
        fields |= {
            "origin": _point(asked.origin),
            "destination": _point(asked.destination),
            "tactics": TACTICS.get(asked.tactics, asked.tactics),
        }
        answer = service.run(service.parameters.model_validate(fields))
        assert isinstance(answer, Mapping)  # noqa: S101 - directions are no pictures
        return answer

    return MapEndpoint(
        paths=("/direction/v1",),
        summary="directions of every mode, the old service; XML by default",
        service="direction",
        parameters=LegacyParameters,
        run=direct,
        output="xml",
        xml_root="DirectionResult",
        answer_shape=DrivingAnswer,
        codes={
            1: "the engine failed",
            2: "a parameter is missing, malformed or beyond its limit; or an end is a name without a point",
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
    )


def _point(text: str) -> str:
    """Return the point of `name|lat,lng` or `latlng:lat,lng|name:name`, or the text, which reading judges."""
    parts = (part.removeprefix("latlng:") for part in text.split("|"))
    return next((part for part in parts if "," in part), text)
