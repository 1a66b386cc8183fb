"""Journeys: what a search found, traced back to the trips that one boards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from functions.map_direction.engine.transit.day_table import SPAN
from functions.map_direction.engine.transit.network import TOP, Network, Reach, Ride, Running, effort
from functions.map_direction.engine.transit.search import Question, Rounds


class Walk(NamedTuple):
    """A way on foot between a point (None) and a stop, or two stops; a change at one stop has no metres."""

    origin: int | None
    destination: int | None
    seconds: int
    metres: int


@dataclass(frozen=True)
class Journey:
    """Rides with a walk before each and after the last, so one more walk than rides."""

    walks: tuple[Walk, ...]
    rides: tuple[Ride, ...]

    @property
    def departure(self) -> int:
        """When one leaves the origin."""
        return self.rides[0].departure - self.walks[0].seconds

    @property
    def arrival(self) -> int:
        """When one is at the destination."""
        return self.rides[-1].arrival + self.walks[-1].seconds

    @property
    def metres_on_foot(self) -> int:
        """The length of all walks."""
        return sum(walk.metres for walk in self.walks)

    @property
    def changes(self) -> int:
        """How often one changes."""
        return len(self.rides) - 1


class _Boarding(NamedTuple):
    """How a ride that arrives in time is reached: the best is that with the least walking, then riding."""

    metres: int
    entries: int
    running: Running
    trip: int
    board: int
    alight: int
    way: Walk
    level: int


class JourneyTracer:
    """Traces the journeys of one search."""

    def __init__(
        self, network: Network, running: Sequence[Running], question: Question, rounds: Rounds
    ) -> None:
        self._network = network
        self._running = running
        self._question = question
        self._rounds = rounds
        self._access = _by_stop(question.access)

    def trace(self, rides: int, level: int) -> Journey:
        """Return the journey of `rides` rides and a level of walking that `Rounds.best` names."""
        egress, level = self._egress(rides, level)
        walks: list[Walk] = [egress]
        found: list[Ride] = []
        stop = egress.origin
        while True:
            assert stop is not None  # noqa: S101 - only the first walk starts at a point
            arrival = int(self._rounds.rides[rides][level, stop])
            while rides > 1 and self._rounds.rides[rides - 1][level, stop] <= arrival:
                rides -= 1
            boarding = self._boarding(rides, level, stop, arrival)
            found.append(boarding.running.ride(boarding.trip, boarding.board, boarding.alight))
            walks.append(boarding.way)
            if rides == 1:
                return self._tightened(Journey(tuple(reversed(walks)), tuple(reversed(found))))
            stop, level, rides = boarding.way.origin, boarding.level, rides - 1

    def _egress(self, rides: int, level: int) -> tuple[Walk, int]:
        arrival = self._rounds.arrivals[rides][level]
        egress, arrivals = self._question.egress, self._rounds.rides[rides]
        ways = [
            (metres, stop, seconds, before)
            for stop, seconds, metres, unit in _rows(egress)
            for before in _levels_before(level, unit)
            if arrivals[before, stop] + seconds == arrival
        ]
        metres, stop, seconds, before = min(ways)
        return Walk(stop, None, seconds, metres), before

    def _boarding(self, rides: int, level: int, stop: int, arrival: int) -> _Boarding:
        """Return the boarding, with the least walking, of a ride that reaches a stop at a moment."""
        ready = self._rounds.ready[rides - 1][level]
        excluded = self._question.excluded
        found: list[_Boarding] = []
        for running in self._running:
            table = running.table
            for alight in table.entries_at(stop):
                pattern = int(table.pattern[alight])
                if not table.alights[alight] or (excluded is not None and excluded[table.patterns[pattern]]):
                    continue
                boards = np.arange(table.pattern_first[pattern], alight)
                boards = boards[table.boards[boards]]
                since = np.minimum(np.maximum(ready[table.stop[boards]] - running.origin, 0), SPAN - 1)
                trips = table.keys.searchsorted(boards * SPAN + since) - table.row[boards]
                trip = int(trips.min(initial=table.count[alight]))
                if trip == table.count[alight] or table.arrives(alight, trip) + running.origin != arrival:
                    continue
                for board in boards[trips == trip].tolist():
                    departure = table.departure(board, trip) + running.origin
                    for way, before in self._ways(rides, level, int(table.stop[board]), departure):
                        found.append(
                            _Boarding(way.metres, alight - board, running, trip, board, alight, way, before)
                        )
        return min(found, key=lambda of: of[:2])

    def _ways(self, rides: int, level: int, stop: int, until: int) -> list[tuple[Walk, int]]:
        """Return the ways to a stop that get one there until a moment, and the level before each."""
        if rides == 1:
            return [
                (Walk(None, stop, seconds, metres), level)
                for seconds, metres, unit in self._access.get(stop, ())
                if unit <= level and self._question.departure + seconds <= until
            ]
        of = self._network.timetable.arrays
        arrivals = self._rounds.rides[rides - 1]
        first, end = self._network.transfer_first[stop : stop + 2].tolist()
        return [
            (
                Walk(
                    int(of.transfer_from[way]),
                    stop,
                    int(of.transfer_seconds[way]),
                    int(of.transfer_metres[way]),
                ),
                before,
            )
            for way in range(first, end)
            for before in _levels_before(level, int(self._network.transfer_effort[way]))
            if arrivals[before, of.transfer_from[way]] + of.transfer_seconds[way] <= until
        ]

    def _tightened(self, journey: Journey) -> Journey:
        """Leave as late as possible: of each line the last trip that still meets the ride after it."""
        rides = list(journey.rides)
        for at in range(len(rides) - 2, -1, -1):
            until = rides[at + 1].departure - journey.walks[at + 1].seconds
            rides[at] = self.last_until(rides[at], until)
        return replace(journey, rides=tuple(rides))

    def last_until(self, ride: Ride, until: int) -> Ride:
        """Return the last run of a ride's line on its day that arrives until a moment."""
        (running,) = [of for of in self._running if of.day == ride.day and _has(of, ride)]
        table = running.table
        pattern = int(np.searchsorted(table.patterns, ride.pattern))
        board, alight = (
            int(table.pattern_first[pattern])
            + end
            - int(self._network.timetable.arrays.entry_first[ride.pattern])
            for end in (ride.board, ride.alight)
        )
        first, count = int(table.row[alight]), int(table.count[alight])
        arrivals = table.arrival[first : first + count]
        trip = int(np.searchsorted(arrivals, until - running.origin, "right")) - 1
        return running.ride(trip, board, alight)


def _has(running: Running, ride: Ride) -> bool:
    """Tell whether a trip is among those that run."""
    at = int(np.searchsorted(running.table.trips, ride.trip))
    return at < len(running.table.trips) and int(running.table.trips[at]) == ride.trip


def _levels_before(level: int, unit: int) -> tuple[int, ...]:
    """Return the levels from which some units of walking lead to a level."""
    if level < TOP:
        return (level - unit,) if level >= unit else ()
    return (TOP,) if unit == 0 else (TOP - unit, TOP)


def _rows(reach: Reach) -> Iterable[tuple[int, int, int, int]]:
    columns = (reach.stops, reach.seconds, reach.metres, effort(reach.metres))
    return zip(*(column.tolist() for column in columns), strict=True)


def _by_stop(reach: Reach) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = {}
    for stop, *way in _rows(reach):
        found.setdefault(stop, []).append((way[0], way[1], way[2]))
    return found
