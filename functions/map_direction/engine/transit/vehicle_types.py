"""Kinds of vehicles by GTFS route type, basic and extended; the table is vehicle_types.toml."""

import tomllib
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from msgspec import Struct

Kind = Literal["metro", "rail", "bus", "night", "tram", "ferry", "coach", "air", "other"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class VehicleType(IntEnum):
    """`vehicle_info.type` of v2, `type` of lite."""

    TRAIN = 1
    PLANE = 2
    LINE = 3
    """Bus, metro and whatever else runs in a city."""
    CAR = 4
    FOOT = 5
    COACH = 6


LONG_DISTANCE: Final = {"rail": VehicleType.TRAIN, "air": VehicleType.PLANE, "coach": VehicleType.COACH}
"""Vehicles from city to city."""

BUS_TICKET, METRO_TICKET = 0, 1
"""`ticket_type` and `line_type`."""


class LineKind(Struct, frozen=True):
    """The kind of a route type, and its number on the wire."""

    kind: Kind
    line: int

    @property
    def ticket(self) -> int:
        """The type of its tickets."""
        return METRO_TICKET if self.kind in ("metro", "rail") else BUS_TICKET


OTHER: Final = LineKind("other", 9)


def line_kind(route_type: int) -> LineKind:
    """Return the kind of a route type, `other` for one outside GTFS."""
    return _kinds().get(route_type, OTHER)


@cache
def _kinds() -> dict[int, LineKind]:
    table = tomllib.loads(files(__package__).joinpath("vehicle_types.toml").read_text("utf-8"))
    return {
        number: LineKind(row["kind"], row["line"])
        for row in table["vehicle"]
        for first, last in row["ranges"]
        for number in range(first, last + 1)
    }
