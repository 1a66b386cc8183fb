"""The engine's maneuvers, and their numbers and names on the wire; the table is turns.toml."""

import tomllib
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final

from msgspec import Struct

from functions.map_direction.engine.routes.route import Step


class Maneuver(IntEnum):
    """The engine's numbers of the maneuvers that the code names."""

    START = 1
    START_RIGHT = 2
    START_LEFT = 3
    DESTINATION = 4
    DESTINATION_RIGHT = 5
    DESTINATION_LEFT = 6
    BECOMES = 7
    CONTINUE = 8
    SLIGHT_RIGHT = 9
    RIGHT = 10
    SHARP_RIGHT = 11
    U_TURN_RIGHT = 12
    U_TURN_LEFT = 13
    SHARP_LEFT = 14
    LEFT = 15
    SLIGHT_LEFT = 16
    ROUNDABOUT_ENTER = 26
    ROUNDABOUT_EXIT = 27
    FERRY_ENTER = 28
    FERRY_EXIT = 29
    ELEVATOR = 39
    STEPS = 40
    ESCALATOR = 41
    BUILDING_ENTER = 42
    BUILDING_EXIT = 43


ARRIVALS = frozenset({Maneuver.DESTINATION, Maneuver.DESTINATION_RIGHT, Maneuver.DESTINATION_LEFT})

SIDELESS = frozenset(
    {
        Maneuver.ELEVATOR,
        Maneuver.STEPS,
        Maneuver.ESCALATOR,
        Maneuver.BUILDING_ENTER,
        Maneuver.BUILDING_EXIT,
    }
)
"""Maneuvers of which the engine says what is entered, and not on which side."""

BENDS: Final = (
    (11, Maneuver.CONTINUE),
    (45, Maneuver.SLIGHT_RIGHT),
    (136, Maneuver.RIGHT),
    (160, Maneuver.SHARP_RIGHT),
    (181, Maneuver.U_TURN_RIGHT),
    (201, Maneuver.U_TURN_LEFT),
    (225, Maneuver.SHARP_LEFT),
    (316, Maneuver.LEFT),
    (350, Maneuver.SLIGHT_LEFT),
)
"""Clockwise degrees below which a change of direction is a turn; from the last one on it is straight on."""


class Turn(Struct, frozen=True):
    """One maneuver on the wire: lite `turn`, walking `turn_type_id`, `turn_type`."""

    turn: int
    walking: int
    name: str


NO_TURN = Turn(0, 0, "")


@cache
def load_turns() -> Mapping[int, Turn]:
    """Return the table by the engine's number."""
    table = tomllib.loads(files(__package__).joinpath("turns.toml").read_text("utf-8"))
    return {row["type"]: Turn(row["turn"], row["walking"], row["name"]) for row in table["maneuver"]}


def turn_of(maneuver: int | None) -> Turn:
    """Return the turn of a maneuver, NO_TURN for None and for one that is not in the table."""
    return NO_TURN if maneuver is None else load_turns().get(maneuver, NO_TURN)


def turn_after(step: Step) -> Turn:
    """Return the turn at the end of a step: by the angle where its maneuver has no side."""
    return turn_of(step.next_maneuver if step.next_bend is None else step.next_bend)


def bend_of(degrees: float) -> int:
    """Return the engine's number of a turn by clockwise degrees."""
    degrees = round(degrees) % 360
    return next((turn for limit, turn in BENDS if degrees < limit), Maneuver.CONTINUE)
