"""The legs of an itinerary: walks and rides whose metres and seconds add up to the itinerary's."""

import numpy as np
from msgspec import Struct

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.transit.itineraries import Itinerary, Walk
from functions.map_direction.engine.transit.network import Ride
from functions.map_direction.engine.transit.planner import TransitPlanner
from functions.map_direction.engine.transit.ride_details import RideDetails, ride_details, ride_line
from functions.map_direction.engine.transit.walking_router import Line, WalkingRouter


class Leg(Struct, frozen=True):
    """A walk, or a ride with the wait before it."""

    metres: int
    seconds: int
    line: Line
    ride: RideDetails | None
    """None for a walk."""
    ride_index: int
    """Index of the ride in the itinerary; for a walk of the next one."""


class LegBuilder:
    """Builds the legs of itineraries between two points."""

    def __init__(
        self, planner: TransitPlanner, router: WalkingRouter, origin: Point, destination: Point
    ) -> None:
        self._planner = planner
        self._router = router
        self._origin = origin
        self._destination = destination

    def legs(self, itinerary: Itinerary) -> list[Leg]:
        """Return the walks and rides of an itinerary; a change at one stop is part of the wait."""
        legs: list[Leg] = []
        moment = itinerary.departure
        for index, (walk, ride) in enumerate(zip(itinerary.walks, itinerary.rides, strict=False)):
            if walk.metres:
                legs.append(self._walk(walk, index))
                moment += walk.seconds
            legs.append(self._ride(ride, ride.arrival - moment, index))
            moment = ride.arrival
        if (last := itinerary.walks[-1]).metres:
            legs.append(self._walk(last, len(itinerary.rides)))
        return legs

    def parallel_legs(self, itinerary: Itinerary, index: int) -> list[Leg]:
        """Return the rides by other lines that fit in place of one ride of an itinerary."""
        return [
            self._ride(ride, ride.arrival - ride.departure, index)
            for ride in self._planner.parallel(itinerary, index)
        ]

    def _ride(self, ride: Ride, seconds: int, index: int) -> Leg:
        """Return the leg of a ride; `seconds` include the wait before it."""
        details = ride_details(self._planner.network, ride, self._planner.kind(ride))
        return Leg(details.metres, seconds, ride_line(self._planner.timetable, ride), details, index)

    def _walk(self, walk: Walk, index: int) -> Leg:
        ends = self._point(walk.origin, self._origin), self._point(walk.destination, self._destination)
        return Leg(walk.metres, walk.seconds, np.asarray(self._router.line(*ends)), None, index)

    def _point(self, stop: int | None, end: Point) -> Point:
        if stop is None:
            return end
        lng, lat = self._planner.timetable.stop_degrees[stop].tolist()
        return lng, lat
