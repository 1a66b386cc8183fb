"""A route as the answers are written from it: a line, cut into steps, and the edges of the network below it.

The line is WGS-84 (longitude, latitude); steps and edges name points of it by index. Legs, from one waypoint
to the next, follow each other in it without sharing a point.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from functions.map_direction.engine.points import Point


class Edge(NamedTuple):
    """A stretch of road between two junctions, as far as the route uses it. Routes have thousands."""

    begin: int
    end: int
    metres: float
    road_class: str
    """The engine's: motorway, trunk, primary, … service_other."""
    use: str
    """The engine's: road, ramp, ferry, footway, steps, …"""
    names: tuple[str, ...]
    toll: bool
    signal: bool
    """A traffic light stands at its end."""
    gate: bool
    """A toll booth stands at its end."""
    speed: float = 0.0
    """km/h that live data report, 0 for none."""
    free_speed: float = 0.0
    """km/h without other traffic."""
    against: bool = False
    """A one-way street that is travelled the wrong way."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch that one instruction covers: points `begin` to `end` of the line, both included."""

    leg: int
    maneuver: int
    """What is done at its start, by the engine's number."""
    following: int | None
    """What is done at its end; None where the leg ends."""
    begin: int
    end: int
    distance: int
    """Metres; over the steps they add up to the route's."""
    duration: int
    """Seconds; they add up too."""
    names: tuple[str, ...]
    exit: int = 0
    """Which exit of a roundabout is taken."""
    arrival: int | None = None
    """The engine's number of the arrival at the end of the leg's last step."""


@dataclass(frozen=True)
class Route:
    """One way from the origin over the waypoints to the destination."""

    line: NDArray[np.float64]
    distance: int
    duration: int
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    has_highway: bool = False
    has_ferry: bool = False
    toll_road: bool = False
    time_restrictions: bool = False

    @property
    def start(self) -> Point:
        """Where the origin was snapped to."""
        return float(self.line[0][0]), float(self.line[0][1])

    @property
    def finish(self) -> Point:
        """Where the destination was snapped to."""
        return float(self.line[-1][0]), float(self.line[-1][1])

    def piece(self, step: Step) -> NDArray[np.float64]:
        """Return the points of a step."""
        return self.line[step.begin : step.end + 1]

    def edges_of(self, step: Step) -> Sequence[Edge]:
        """Return the edges that lie in a step."""
        begins = self._begins
        return self.edges[bisect_left(begins, step.begin) : bisect_left(begins, step.end)]

    @cached_property
    def is_live(self) -> bool:
        """Whether live speeds are known of any of its roads."""
        return any(edge.speed > 0 for edge in self.edges)

    @cached_property
    def _begins(self) -> list[int]:
        return [edge.begin for edge in self.edges]
