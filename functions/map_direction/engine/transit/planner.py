"""Plans by public transport: several good and different itineraries, in the order of a tactic."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct

from functions.map_direction.engine.transit.day_table import SPAN, Bools
from functions.map_direction.engine.transit.fares import FareTable
from functions.map_direction.engine.transit.itineraries import Itinerary, ItineraryTracer
from functions.map_direction.engine.transit.network import TOP, FootAccess, Network, Ride, ServiceDay
from functions.map_direction.engine.transit.search import SearchQuery, search
from functions.map_direction.engine.transit.tactics import Tactic
from functions.map_direction.engine.transit.vehicle_types import Kind, LineKind, line_kind
from shared.transit.timetable import Timetable

FURTHER_SEARCHES: Final = 3
"""Searches without the lines of the best itineraries so far, for other connections."""
ENOUGH: Final = 6
"""Itineraries of different lines after which the search ends."""
DEPARTURES: Final = 12
"""Departures in a window that are searched from, spread over it."""
SLOWER: Final = 2.0
MUCH_SLOWER: Final = 1_800
"""An itinerary longer than SLOWER times the quickest one plus this many seconds is left out."""
MOST_PARALLEL: Final = 4
"""Other lines given for a ride."""
PARALLEL_SLACK: Final = 600
"""Seconds by which such a line may be earlier at the first stop, or later at the last one."""

ItineraryKey = tuple[object, ...]
"""The lines and stations of an itinerary."""


class TransitRequest(Struct, frozen=True):
    """The request for itineraries; moments are seconds since 1970.

    latest_departure: the end of a window of departures, None for a single departure. required_kind: a kind of
    vehicle that every itinerary must have a ride in. walk: seconds and metres all the way on foot, where that
    is near.
    """

    access: FootAccess
    egress: FootAccess
    departure: int
    tactic: Tactic
    latest_departure: int | None = None
    required_kind: Kind | None = None
    walk: tuple[int, int] | None = None


class TransitPlanner:
    """Plans over one timetable. Threads may share it."""

    def __init__(self, timetable: Timetable, currency: str = "CNY") -> None:
        self.timetable = timetable
        self.network = Network(timetable)
        self.fares = FareTable(timetable, currency)
        arrays = timetable.arrays
        self.kinds: list[LineKind] = [line_kind(number) for number in arrays.route_type.tolist()]
        kinds = np.array([kind.kind for kind in self.kinds])
        self._pattern_kind = kinds[arrays.pattern_route]

    def plan(self, request: TransitRequest) -> list[Itinerary]:
        """Return the itineraries, best first; an empty list where no line connects the points."""
        excluded_patterns = np.isin(self._pattern_kind, request.tactic.never)
        collection: dict[ItineraryKey, Itinerary] = {}
        self._collect(collection, request, self._search_window(request, excluded_patterns))
        if not collection:
            return []
        if request.tactic.prefer:
            others = ~np.isin(self._pattern_kind, request.tactic.prefer)
            itineraries, _ = self._search(request, request.departure, excluded_patterns | others)
            self._collect(collection, request, itineraries)
        excluded_patterns = excluded_patterns.copy()
        for _ in range(FURTHER_SEARCHES):
            if len(collection) >= ENOUGH:
                break
            routes = self._best_routes(self._sort(collection.values(), request), excluded_patterns)
            if not routes:
                break
            excluded_patterns |= np.isin(self.timetable.arrays.pattern_route, routes)
            itineraries, _ = self._search(request, request.departure, excluded_patterns)
            self._collect(collection, request, itineraries)
        return _without_slow(self._sort(collection.values(), request), request)

    def parallel(self, itinerary: Itinerary, index: int) -> list[Ride]:
        """Return rides by other lines between the same stations that fit in place of one ride."""
        arrays = self.timetable.arrays
        ride = itinerary.rides[index]
        earliest = ride.departure - PARALLEL_SLACK
        latest = ride.arrival + PARALLEL_SLACK
        if index > 0:
            earliest = itinerary.rides[index - 1].arrival + itinerary.walks[index].seconds
        if index + 1 < len(itinerary.rides):
            latest = itinerary.rides[index + 1].departure - itinerary.walks[index + 1].seconds
        boards, alights = (
            self._station_stops(int(arrays.entry_stop[entry])) for entry in (ride.board, ride.alight)
        )
        candidates: list[Ride] = []
        districts = self.network.districts.common(np.array(boards), np.array(alights))
        for day in self.network.service_days(earliest, districts):
            candidates += _rides_between(day, boards, alights, earliest, latest)
        names = {self._line_name(ride.pattern)}
        rides: list[Ride] = []
        for candidate in sorted(candidates, key=lambda ride: (ride.arrival, ride.departure)):
            name = self._line_name(candidate.pattern)
            if name not in names:
                names.add(name)
                rides.append(candidate)
        return rides[:MOST_PARALLEL]

    def kind(self, ride: Ride) -> LineKind:
        """Return the kind of vehicle of a ride."""
        return self.kinds[int(self.timetable.arrays.pattern_route[ride.pattern])]

    def cost(self, itinerary: Itinerary, request: TransitRequest) -> float:
        """Return the cost of an itinerary by the tactic, in seconds."""
        tactic = request.tactic
        cost = itinerary.arrival - itinerary.departure + tactic.change * itinerary.changes
        cost += tactic.walk * sum(walk.seconds for walk in itinerary.walks)
        cost += tactic.wait * (itinerary.departure - request.departure)
        if tactic.prefer:
            others = (ride for ride in itinerary.rides if self.kind(ride).kind not in tactic.prefer)
            cost += tactic.other * sum(ride.arrival - ride.departure for ride in others)
        if tactic.yuan:
            tickets = self.fares.tickets(itinerary)
            cost += tactic.yuan * sum(ticket.price for ticket in tickets or ())
        return cost

    def _search_window(self, request: TransitRequest, excluded_patterns: Bools) -> list[Itinerary]:
        """Return the itineraries of one departure, or of several in a window."""
        itineraries, first_departure = self._search(request, request.departure, excluded_patterns)
        if request.latest_departure is None:
            return itineraries
        step = (request.latest_departure - request.departure) // DEPARTURES
        departure = request.departure
        for _ in range(DEPARTURES - 1):
            departure = max(departure + step, first_departure + 1 if first_departure is not None else 0)
            if departure > request.latest_departure:
                break
            further, first_departure = self._search(request, departure, excluded_patterns)
            itineraries += further
        return [itinerary for itinerary in itineraries if itinerary.departure <= request.latest_departure]

    def _search(
        self, request: TransitRequest, departure: int, excluded_patterns: Bools
    ) -> tuple[list[Itinerary], int | None]:
        """Return the itineraries from a moment on, and the first of their departures."""
        query = SearchQuery(
            request.access,
            request.egress,
            departure,
            excluded_patterns if excluded_patterns.any() else None,
            request.walk,
        )
        districts = self.network.districts.common(request.access.stops, request.egress.stops)
        midnight = self.network.next_midnight(departure, districts)
        days = self.network.service_days(departure, districts)
        rounds = search(self.network, days, query)
        if rounds.arrivals[-1][TOP] >= midnight:  # tomorrow's trips may be earlier, or the only ones
            days = self.network.service_days(departure, districts, days_ahead=1)
            rounds = search(self.network, days, query)
        tracer = ItineraryTracer(self.network, days, query, rounds)
        candidates = [tracer.trace(rides, level) for rides, level in rounds.best()]
        itineraries = [itinerary for itinerary in candidates if _beats_walk(itinerary, query)]
        return itineraries, min((itinerary.departure for itinerary in itineraries), default=None)

    def _collect(
        self,
        collection: dict[ItineraryKey, Itinerary],
        request: TransitRequest,
        itineraries: Iterable[Itinerary],
    ) -> None:
        """Keep the best one of the itineraries by the same lines over the same stations."""
        for itinerary in itineraries:
            kinds = {self.kind(ride).kind for ride in itinerary.rides}
            if request.required_kind is not None and request.required_kind not in kinds:
                continue
            key = self._key(itinerary)
            if request.latest_departure is not None:
                key = (*key, itinerary.rides[0].departure)
            rival = collection.get(key)
            if rival is None or self.cost(itinerary, request) < self.cost(rival, request):
                collection[key] = itinerary

    def _key(self, itinerary: Itinerary) -> ItineraryKey:
        arrays = self.timetable.arrays
        return tuple(
            (
                self._line_name(ride.pattern),
                int(arrays.stop_station[arrays.entry_stop[ride.board]]),
                int(arrays.stop_station[arrays.entry_stop[ride.alight]]),
            )
            for ride in itinerary.rides
        )

    def _sort(self, itineraries: Iterable[Itinerary], request: TransitRequest) -> list[Itinerary]:
        return sorted(itineraries, key=lambda itinerary: (self.cost(itinerary, request), itinerary.arrival))

    def _best_routes(self, itineraries: Iterable[Itinerary], excluded_patterns: Bools) -> list[int]:
        """Return the routes of the best itinerary that has no excluded pattern."""
        for itinerary in itineraries:
            if not any(excluded_patterns[ride.pattern] for ride in itinerary.rides):
                pattern_route = self.timetable.arrays.pattern_route
                return [int(pattern_route[ride.pattern]) for ride in itinerary.rides]
        return []

    def _station_stops(self, stop: int) -> list[int]:
        stations = self.timetable.arrays.stop_station
        return np.flatnonzero(stations == stations[stop]).tolist()

    def _line_name(self, pattern: int) -> int:
        arrays = self.timetable.arrays
        return int(arrays.route_name[arrays.pattern_route[pattern]])


def _beats_walk(itinerary: Itinerary, query: SearchQuery) -> bool:
    """Tell whether an itinerary arrives before, or walks less than, somebody who walks all the way.

    The search counts walking in whole units, so that an itinerary of several short walks may walk more.
    """
    if query.walk is None:
        return True
    seconds, metres = query.walk
    return (
        itinerary.arrival < query.departure + seconds or sum(walk.metres for walk in itinerary.walks) < metres
    )


def _without_slow(itineraries: list[Itinerary], request: TransitRequest) -> list[Itinerary]:
    """Leave out the itineraries that take far longer than the quickest one."""
    start = request.departure if request.latest_departure is None else None
    durations = [itinerary.arrival - (start or itinerary.departure) for itinerary in itineraries]
    limit = SLOWER * min(durations) + MUCH_SLOWER
    return [
        itinerary for itinerary, duration in zip(itineraries, durations, strict=True) if duration <= limit
    ]


def _rides_between(
    day: ServiceDay, boards: list[int], alights: list[int], earliest: int, latest: int
) -> Iterable[Ride]:
    """Yield the next ride of every pattern from some stops to others between two moments."""
    table = day.table
    ends = [
        (int(table.pattern[entry]), entry)
        for stop in alights
        for entry in table.entries_at(stop)
        if table.alights[entry]
    ]
    for board in (entry for stop in boards for entry in table.entries_at(stop) if table.boards[entry]):
        pattern = int(table.pattern[board])
        later = [entry for end_pattern, entry in ends if end_pattern == pattern and entry > board]
        if not later:
            continue
        alight = min(later)
        second = min(max(earliest - day.origin, 0), SPAN - 1)
        trip = int(np.searchsorted(table.keys, board * SPAN + second)) - int(table.row[board])
        if trip >= table.count[board] or table.arrival_time(alight, trip) + day.origin > latest:
            continue
        yield day.ride(trip, board, alight)
