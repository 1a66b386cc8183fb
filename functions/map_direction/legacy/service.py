"""Handing a call of the old service to the service of its mode."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_direction.endpoints import SERVICES
from functions.map_direction.legacy.parameters import LegacyParameters
from shared.web.parameters import read_parameters

PATHS: Final = {
    "driving": "/direction_abroad/v1/driving",
    "walking": "/direction/v2/walking",
    "riding": "/direction/v2/riding",
    "transit": "/direction/v2/transit",
}
"""The service of a mode; for cars the one whose steps have instructions, as those of v1 had."""

TACTICS: Final = {"10": "3", "11": "13", "12": "2"}
"""`tactics` of v1 as the numbers of v2: no motorways, least time, shortest."""

_BY_PATH: Final = {path: service for service in SERVICES for path in service.paths}


def directions(parameters: LegacyParameters) -> Mapping[str, Any]:
    """Answer `/direction/v1`; raises what the service of the mode raises."""
    call = _BY_PATH[PATHS[parameters.mode]].call
    fields = parameters.model_dump(exclude_unset=True)
    fields["tactics"] = TACTICS.get(parameters.tactics, parameters.tactics)
    answer = call.engine(read_parameters(call.parameters, fields))
    assert isinstance(answer, Mapping)  # noqa: S101 - directions are no pictures
    return answer
