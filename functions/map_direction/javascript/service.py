"""Answers `/?qt=drct`; each raises what the service of its mode raises."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_direction.active import service as active
from functions.map_direction.driving import service as driving
from functions.map_direction.javascript.answers import DirectionScriptAnswer
from functions.map_direction.javascript.parameters import (
    DrivingScript,
    RidingScript,
    TransitScript,
    WalkingScript,
)
from functions.map_direction.transit import service as transit
from shared.web.javascript import script_result

TRANSIT, DRIVING, WALKING, RIDING = 14, 20, 31, 32
"""Types of answers; scripts look at that of the content alone."""
UNAMBIGUOUS: Final = 2
"""The type of a content with routes, and not with a choice of ends."""


def drive(parameters: DrivingScript) -> DirectionScriptAnswer:
    """Answer `mode=driving`; its steps have instructions, which `Step.getDescription` shows."""
    return _answer(DRIVING, driving.abroad_directions(parameters))


def walk(parameters: WalkingScript) -> DirectionScriptAnswer:
    """Answer `mode=walking`."""
    return _answer(WALKING, active.directions(parameters))


def ride(parameters: RidingScript) -> DirectionScriptAnswer:
    """Answer `mode=riding`."""
    return _answer(RIDING, active.directions(parameters))


def travel(parameters: TransitScript) -> DirectionScriptAnswer:
    """Answer `mode=transit`."""
    return _answer(TRANSIT, transit.directions(parameters))


def _answer(kind: int, content: Mapping[str, Any]) -> DirectionScriptAnswer:
    return {"result": script_result(kind), "content": {"status": 0, "type": UNAMBIGUOUS, **content}}
