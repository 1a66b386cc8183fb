"""Kinds of vehicles by GTFS route type, basic and extended: vehicles.toml."""

import tomllib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

Kind = Literal["metro", "rail", "bus", "night", "tram", "ferry", "coach", "air", "other"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Vehicle(IntEnum):
    """`vehicle_info.type` of v2, `type` of lite."""

    TRAIN = 1
    PLANE = 2
    LINE = 3
    """Bus, metro and whatever else runs in a city."""
    CAR = 4
    FOOT = 5
    COACH = 6


LONG_DISTANCE: Final = {"rail": Vehicle.TRAIN, "air": Vehicle.PLANE, "coach": Vehicle.COACH}
"""What carries one from city to city."""

BUS_TICKET, METRO_TICKET = 0, 1
"""`ticket_type` and `line_type`."""


@dataclass(frozen=True)
class LineKind:
    """What a route type is, and its number on the wire."""

    kind: Kind
    line: int

    @property
    def ticket(self) -> int:
        """Whose ticket one buys."""
        return METRO_TICKET if self.kind in ("metro", "rail") else BUS_TICKET


OTHER: Final = LineKind("other", 9)


def line_kind(route_type: int) -> LineKind:
    """Return the kind of a route type; one that GTFS does not know is `other`."""
    return _kinds().get(route_type, OTHER)


@cache
def _kinds() -> dict[int, LineKind]:
    table = tomllib.loads(files(__package__).joinpath("vehicles.toml").read_text("utf-8"))
    return {
        number: LineKind(row["kind"], row["line"])
        for row in table["vehicle"]
        for first, last in row["ranges"]
        for number in range(first, last + 1)
    }
