"""A route: a line, its steps, and the edges of the road network that it uses.

The line is WGS-84 (longitude, latitude). Steps and edges refer to its points by index. The legs between
waypoints follow each other in the line and share no point.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.map_direction.engine.points import Point


class Edge(NamedTuple):
    """The used part of a piece of road between two junctions. Routes have thousands."""

    begin: int
    end: int
    metres: float
    road_class: str
    """The engine's: motorway, trunk, primary, … service_other."""
    use: str
    """The engine's: road, ramp, ferry, footway, steps, …"""
    names: tuple[str, ...]
    is_toll: bool
    has_signal: bool
    """A traffic light stands at its end."""
    has_toll_gate: bool
    """A toll booth stands at its end."""
    speed: float = 0.0
    """km/h by live data, 0 for none."""
    free_speed: float = 0.0
    """km/h without other traffic."""
    is_wrong_way: bool = False
    """The route follows a one-way street against its direction."""
    seconds: float = 0.0
    is_internal: bool = False
    """It joins two carriageways inside a crossing: its name says nothing about the way."""


class Sign(NamedTuple):
    """The sign at a maneuver: the number of the exit, and the places that it leads towards."""

    exit_number: str = ""
    destinations: tuple[str, ...] = ()


NO_SIGN: Final = Sign()


class Step(Struct, frozen=True):
    """The part of a route that one instruction covers: points `begin` to `end` of the line, both included."""

    leg: int
    maneuver: int
    """The engine's number of the maneuver at its start."""
    next_maneuver: int | None
    """The engine's number of the maneuver at its end; None where the leg ends."""
    begin: int
    end: int
    distance: int
    """Metres; the steps add up to the route's."""
    duration: int
    """Seconds; the steps add up to the route's."""
    names: tuple[str, ...]
    """Names of the road at the start of the step."""
    exit: int = 0
    """Number of the exit of a roundabout."""
    next_bend: int | None = None
    """Where the maneuver at its end has no side, as stairs: the engine's number of the turn by its angle."""
    sign: Sign = NO_SIGN
    """The sign that the maneuver at its start follows."""
    is_ferry: bool = False
    arrival: int | None = None
    """The engine's number of the arrival at the end of the leg's last step."""


class Route(Struct, frozen=True, dict=True):
    """A route from the origin through the waypoints to the destination."""

    line: NDArray[np.float64]
    distance: int
    """Metres."""
    duration: int
    """Seconds."""
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    has_time_restrictions: bool = False
    """A road of the route is closed at some hours."""

    @property
    def start(self) -> Point:
        """The point of the road nearest to the origin."""
        return float(self.line[0][0]), float(self.line[0][1])

    @property
    def finish(self) -> Point:
        """The point of the road nearest to the destination."""
        return float(self.line[-1][0]), float(self.line[-1][1])

    def line_of(self, step: Step) -> NDArray[np.float64]:
        """Return the points of a step."""
        return self.line[step.begin : step.end + 1]

    def edges_of(self, step: Step) -> Sequence[Edge]:
        """Return the edges of a step."""
        begins = self._begins
        return self.edges[bisect_left(begins, step.begin) : bisect_left(begins, step.end)]

    @cached_property
    def is_live(self) -> bool:
        """Whether any edge has a live speed."""
        return any(edge.speed > 0 for edge in self.edges)

    @cached_property
    def _begins(self) -> list[int]:
        return [edge.begin for edge in self.edges]
