"""Handing a call of the old service to the service of its mode."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_direction.errors import UnsupportedJourney
from functions.map_direction.legacy.parameters import LegacyParameters
from shared.web.map import MapEndpoint

SERVICES: Final = {
    "driving": "/direction_abroad/v1/driving",
    "walking": "/direction/v2/walking",
    "riding": "/direction/v2/riding",
    "transit": "/direction/v2/transit",
}
"""Who answers a mode; of those for cars the one whose steps have instructions, as those of v1 had."""

TACTICS: Final = {"10": "3", "11": "13", "12": "2"}
"""`tactics` of v1 as the numbers of v2: no motorways, least time, shortest."""


def directions(parameters: LegacyParameters, services: Mapping[str, MapEndpoint[Any]]) -> Mapping[str, Any]:
    """Answer `/direction/v1`; `services` by path."""
    service = services.get(SERVICES[parameters.mode])
    if service is None:
        raise UnsupportedJourney(f"mode {parameters.mode} is not offered")
    fields = parameters.model_dump()
    fields |= {
        "origin": _point(parameters.origin),
        "destination": _point(parameters.destination),
        "tactics": TACTICS.get(parameters.tactics, parameters.tactics),
    }
    answer = service.call.engine(service.call.parameters.model_validate(fields))
    assert isinstance(answer, Mapping)  # noqa: S101 - directions are no pictures
    return answer


def _point(text: str) -> str:
    """Return the point of `name|lat,lng` or `latlng:lat,lng|name:name`, or the text, which reading judges."""
    parts = (part.removeprefix("latlng:") for part in text.split("|"))
    return next((part for part in parts if "," in part), text)
