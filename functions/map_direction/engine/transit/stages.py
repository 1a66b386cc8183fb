"""A journey told stage by stage: walks and rides whose metres and seconds add up to the journey's."""

from dataclasses import dataclass

import numpy as np

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.transit.feet import Feet, Line
from functions.map_direction.engine.transit.journeys import Journey, Walk
from functions.map_direction.engine.transit.lines import RideFacts, facts_of, line_of
from functions.map_direction.engine.transit.network import Ride
from functions.map_direction.engine.transit.planner import Planner


@dataclass(frozen=True)
class Stage:
    """A walk, or a ride with the wait before it."""

    metres: int
    seconds: int
    line: Line
    ride: RideFacts | None
    at: int
    """Which ride of the journey it is, or comes after."""


class StageTeller:
    """Tells journeys between two points."""

    def __init__(self, planner: Planner, feet: Feet, origin: Point, destination: Point) -> None:
        self._planner = planner
        self._feet = feet
        self._origin = origin
        self._destination = destination

    def stages(self, journey: Journey) -> list[Stage]:
        """Return the walks and rides of a journey; a change at one stop is part of the wait."""
        found: list[Stage] = []
        moment = journey.departure
        for at, (walk, ride) in enumerate(zip(journey.walks, journey.rides, strict=False)):
            if walk.metres:
                found.append(self._walk(walk, at))
                moment += walk.seconds
            found.append(self.ride(ride, ride.arrival - moment, at))
            moment = ride.arrival
        if (last := journey.walks[-1]).metres:
            found.append(self._walk(last, len(journey.rides)))
        return found

    def others(self, journey: Journey, at: int) -> list[Stage]:
        """Return the rides by other lines that do as well as one of a journey's."""
        return [
            self.ride(ride, ride.arrival - ride.departure, at) for ride in self._planner.parallel(journey, at)
        ]

    def ride(self, ride: Ride, seconds: int, at: int) -> Stage:
        """Return one ride; `seconds` with the wait before it."""
        facts = facts_of(self._planner.network, ride, self._planner.kind(ride))
        return Stage(facts.metres, seconds, line_of(self._planner.timetable, ride), facts, at)

    def _walk(self, walk: Walk, at: int) -> Stage:
        ends = self._point(walk.origin, self._origin), self._point(walk.destination, self._destination)
        return Stage(walk.metres, walk.seconds, np.asarray(self._feet.line(*ends)), None, at)

    def _point(self, stop: int | None, end: Point) -> Point:
        if stop is None:
            return end
        lng, lat = self._planner.timetable.stop_degrees[stop].tolist()
        return lng, lat
