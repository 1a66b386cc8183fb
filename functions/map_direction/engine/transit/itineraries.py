"""Itineraries: the result of a search, traced back to the trips and walks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from functions.map_direction.engine.transit.day_table import SPAN
from functions.map_direction.engine.transit.network import (
    TOP,
    FootAccess,
    Network,
    Ride,
    ServiceDay,
    effort,
)
from functions.map_direction.engine.transit.search import Rounds, SearchQuery


class Walk(NamedTuple):
    """A walk between a point (None) and a stop, or two stops; a change at one stop has no metres."""

    origin: int | None
    destination: int | None
    seconds: int
    metres: int


class Itinerary(Struct, frozen=True):
    """Rides with a walk before each and after the last, so one more walk than rides."""

    walks: tuple[Walk, ...]
    rides: tuple[Ride, ...]

    @property
    def departure(self) -> int:
        """Departure from the origin, seconds since 1970."""
        return self.rides[0].departure - self.walks[0].seconds

    @property
    def arrival(self) -> int:
        """Arrival at the destination, seconds since 1970."""
        return self.rides[-1].arrival + self.walks[-1].seconds

    @property
    def changes(self) -> int:
        """The number of changes."""
        return len(self.rides) - 1


class _Boarding(NamedTuple):
    """One way to board a ride that arrives in time; the best has the least walking, then the least riding."""

    metres: int
    entries: int
    service_day: ServiceDay
    trip: int
    board: int
    alight: int
    walk: Walk
    level: int


class ItineraryTracer:
    """Traces the itineraries of one search."""

    def __init__(
        self, network: Network, days: Sequence[ServiceDay], query: SearchQuery, rounds: Rounds
    ) -> None:
        self._network = network
        self._days = days
        self._query = query
        self._rounds = rounds
        self._access = _by_stop(query.access)

    def trace(self, rides: int, level: int) -> Itinerary:
        """Return the itinerary of a number of rides and a level of walking of `Rounds.best`."""
        egress, level = self._egress(rides, level)
        walks: list[Walk] = [egress]
        traced_rides: list[Ride] = []
        stop = egress.origin
        while True:
            assert stop is not None  # noqa: S101 - only the first walk starts at a point
            arrival = int(self._rounds.rides[rides][level, stop])
            while rides > 1 and self._rounds.rides[rides - 1][level, stop] <= arrival:
                rides -= 1
            boarding = self._boarding(rides, level, stop, arrival)
            traced_rides.append(boarding.service_day.ride(boarding.trip, boarding.board, boarding.alight))
            walks.append(boarding.walk)
            if rides == 1:
                itinerary = Itinerary(tuple(reversed(walks)), tuple(reversed(traced_rides)))
                return self._leave_late(itinerary)
            stop, level, rides = boarding.walk.origin, boarding.level, rides - 1

    def _egress(self, rides: int, level: int) -> tuple[Walk, int]:
        arrival = self._rounds.arrivals[rides][level]
        egress, arrivals = self._query.egress, self._rounds.rides[rides]
        candidates = [
            (metres, stop, seconds, source_level)
            for stop, seconds, metres, unit in _rows(egress)
            for source_level in _source_levels(level, unit)
            if arrivals[source_level, stop] + seconds == arrival
        ]
        metres, stop, seconds, source_level = min(candidates)
        return Walk(stop, None, seconds, metres), source_level

    def _boarding(self, rides: int, level: int, stop: int, arrival: int) -> _Boarding:
        """Return the boarding, with the least walking, of a ride that reaches a stop at a moment."""
        ready = self._rounds.ready[rides - 1][level]
        excluded_patterns = self._query.excluded_patterns
        boardings: list[_Boarding] = []
        for day in self._days:
            table = day.table
            for alight in table.entries_at(stop):
                pattern = int(table.pattern[alight])
                is_excluded = excluded_patterns is not None and excluded_patterns[table.patterns[pattern]]
                if is_excluded or not table.alights[alight]:
                    continue
                boards = np.arange(table.pattern_first[pattern], alight)
                boards = boards[table.boards[boards]]
                earliest = np.minimum(np.maximum(ready[table.stop[boards]] - day.origin, 0), SPAN - 1)
                trips = table.keys.searchsorted(boards * SPAN + earliest) - table.row[boards]
                trip = int(trips.min(initial=table.count[alight]))
                if trip == table.count[alight] or table.arrival_time(alight, trip) + day.origin != arrival:
                    continue
                for board in boards[trips == trip].tolist():
                    departure = table.departure_time(board, trip) + day.origin
                    boardings += [
                        _Boarding(walk.metres, alight - board, day, trip, board, alight, walk, source_level)
                        for walk, source_level in self._walks_to_stop(
                            rides, level, int(table.stop[board]), departure
                        )
                    ]
        return min(boardings, key=lambda boarding: boarding[:2])

    def _walks_to_stop(self, rides: int, level: int, stop: int, latest: int) -> list[tuple[Walk, int]]:
        """Return the walks to a stop that arrive by a moment, each with the level at its start."""
        if rides == 1:
            return [
                (Walk(None, stop, seconds, metres), level)
                for seconds, metres, unit in self._access.get(stop, ())
                if unit <= level and self._query.departure + seconds <= latest
            ]
        arrays = self._network.timetable.arrays
        arrivals = self._rounds.rides[rides - 1]
        first, end = self._network.transfer_first[stop : stop + 2].tolist()
        return [
            (
                Walk(
                    int(arrays.transfer_from[transfer]),
                    stop,
                    int(arrays.transfer_seconds[transfer]),
                    int(arrays.transfer_metres[transfer]),
                ),
                source_level,
            )
            for transfer in range(first, end)
            for source_level in _source_levels(level, int(self._network.transfer_effort[transfer]))
            if arrivals[source_level, arrays.transfer_from[transfer]] + arrays.transfer_seconds[transfer]
            <= latest
        ]

    def _leave_late(self, itinerary: Itinerary) -> Itinerary:
        """Leave as late as possible: on each line with the last trip that still meets the next ride."""
        rides = list(itinerary.rides)
        for index in range(len(rides) - 2, -1, -1):
            latest = rides[index + 1].departure - itinerary.walks[index + 1].seconds
            rides[index] = self.last_arriving_by(rides[index], latest)
        return replace(itinerary, rides=tuple(rides))

    def last_arriving_by(self, ride: Ride, latest: int) -> Ride:
        """Return the last trip of a ride's line on its day that arrives by a moment."""
        (day,) = [day for day in self._days if day.number == ride.day and _has_trip(day, ride)]
        table = day.table
        pattern = int(np.searchsorted(table.patterns, ride.pattern))
        board, alight = (
            int(table.pattern_first[pattern])
            + entry
            - int(self._network.timetable.arrays.entry_first[ride.pattern])
            for entry in (ride.board, ride.alight)
        )
        first, count = int(table.row[alight]), int(table.count[alight])
        arrivals = table.arrivals[first : first + count]
        trip = int(np.searchsorted(arrivals, latest - day.origin, "right")) - 1
        return day.ride(trip, board, alight)


def _has_trip(day: ServiceDay, ride: Ride) -> bool:
    """Tell whether the trip of a ride runs on a service day."""
    trips = day.table.trips
    index = int(np.searchsorted(trips, ride.trip))
    return index < len(trips) and int(trips[index]) == ride.trip


def _source_levels(level: int, unit: int) -> tuple[int, ...]:
    """Return the levels from which some units of walking lead to a level."""
    if level < TOP:
        return (level - unit,) if level >= unit else ()
    return (TOP,) if unit == 0 else (TOP - unit, TOP)


def _rows(access: FootAccess) -> Iterable[tuple[int, int, int, int]]:
    columns = (access.stops, access.seconds, access.metres, effort(access.metres))
    return zip(*(column.tolist() for column in columns), strict=True)


def _by_stop(access: FootAccess) -> dict[int, list[tuple[int, int, int]]]:
    rows: dict[int, list[tuple[int, int, int]]] = {}
    for stop, seconds, metres, unit in _rows(access):
        rows.setdefault(stop, []).append((seconds, metres, unit))
    return rows
