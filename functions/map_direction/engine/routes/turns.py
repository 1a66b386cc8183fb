"""The engine's maneuvers, and their numbers and names on the wire; the table is turns.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files


class Maneuver(IntEnum):
    """The engine's numbers of the maneuvers that the code names."""

    START = 1
    START_RIGHT = 2
    START_LEFT = 3
    DESTINATION = 4
    DESTINATION_RIGHT = 5
    DESTINATION_LEFT = 6
    CONTINUE = 8
    ROUNDABOUT_ENTER = 26
    ROUNDABOUT_EXIT = 27
    FERRY_ENTER = 28
    FERRY_EXIT = 29


ARRIVALS = frozenset({Maneuver.DESTINATION, Maneuver.DESTINATION_RIGHT, Maneuver.DESTINATION_LEFT})


@dataclass(frozen=True)
class Turn:
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
