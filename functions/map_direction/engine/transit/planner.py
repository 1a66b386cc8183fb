"""Plans: several good and different journeys, in the order of a tactic."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from functions.map_direction.engine.transit.day_table import SPAN, Bools
from functions.map_direction.engine.transit.fares import FareTable
from functions.map_direction.engine.transit.journeys import Journey, JourneyTracer
from functions.map_direction.engine.transit.network import TOP, Network, Reach, Ride, Running
from functions.map_direction.engine.transit.search import Question, search
from functions.map_direction.engine.transit.tactics import Tactic
from functions.map_direction.engine.transit.vehicles import Kind, LineKind, line_kind
from shared.transit.timetable import Timetable

FURTHER_SEARCHES: Final = 3
"""Searches without the lines of the best journeys so far: they find other ways to go."""
ENOUGH: Final = 6
"""Journeys, of which no two take the same lines, after which no others are looked for."""
DEPARTURES: Final = 12
"""Departures in a window that are searched from, spread over it."""
SLOWER: Final = 2.0
MUCH_SLOWER: Final = 1_800
"""A journey that takes longer than SLOWER times the quickest one and this many seconds is left out."""
SAME_LEG: Final = 4
"""Other lines that are named for a ride."""
EARLIER: Final = 600
"""Seconds by which such a line may be earlier at the first stop, or later at the last one."""


@dataclass(frozen=True)
class Wish:
    """What a traveller wants; moments are seconds since 1970.

    until: the last moment to leave, where departures in a window are asked for. needs: a kind of vehicle that
    every journey must have a ride in. walk: seconds and metres all the way on foot, where that is near.
    """

    access: Reach
    egress: Reach
    departure: int
    tactic: Tactic
    until: int | None = None
    needs: Kind | None = None
    walk: tuple[int, int] | None = None


class Planner:
    """Plans over one timetable. Threads may share it."""

    def __init__(self, timetable: Timetable, currency: str = "CNY") -> None:
        self.timetable = timetable
        self.network = Network(timetable)
        self.fares = FareTable(timetable, currency)
        of = timetable.arrays
        self.kinds: list[LineKind] = [line_kind(number) for number in of.route_type.tolist()]
        kinds = np.array([kind.kind for kind in self.kinds])
        self._pattern_kind = kinds[of.pattern_route]

    def plan(self, wish: Wish) -> list[Journey]:
        """Return the journeys, best first; none where no line leads there."""
        never = np.isin(self._pattern_kind, wish.tactic.never)
        found: dict[tuple[object, ...], Journey] = {}
        self._collect(found, wish, self._window(wish, never))
        if not found:
            return []
        if wish.tactic.prefer:
            others = ~np.isin(self._pattern_kind, wish.tactic.prefer)
            self._collect(found, wish, self._search(wish, wish.departure, never | others)[0])
        without = never.copy()
        for _ in range(FURTHER_SEARCHES):
            if len(found) >= ENOUGH:
                break
            lines = self._lines(self._sorted(found.values(), wish), without)
            if not lines:
                break
            without |= np.isin(self.timetable.arrays.pattern_route, lines)
            self._collect(found, wish, self._search(wish, wish.departure, without)[0])
        return self._good(self._sorted(found.values(), wish), wish)

    def parallel(self, journey: Journey, at: int) -> list[Ride]:
        """Return rides by other lines from and to the same stations that fit into a journey as well."""
        of = self.timetable.arrays
        ride = journey.rides[at]
        earliest = ride.departure - EARLIER
        latest = ride.arrival + EARLIER
        if at > 0:
            earliest = journey.rides[at - 1].arrival + journey.walks[at].seconds
        if at + 1 < len(journey.rides):
            latest = journey.rides[at + 1].departure - journey.walks[at + 1].seconds
        boards, alights = (self._station(int(of.entry_stop[entry])) for entry in (ride.board, ride.alight))
        taken = {self._name(ride.pattern)}
        found: list[Ride] = []
        for running in self.network.running(earliest):
            found += _rides_between(running, boards, alights, earliest, latest)
        rides: list[Ride] = []
        for other in sorted(found, key=lambda of: (of.arrival, of.departure)):
            name = self._name(other.pattern)
            if name not in taken:
                taken.add(name)
                rides.append(other)
        return rides[:SAME_LEG]

    def kind(self, ride: Ride) -> LineKind:
        """Return what one rides in."""
        return self.kinds[int(self.timetable.arrays.pattern_route[ride.pattern])]

    def _window(self, wish: Wish, excluded: Bools) -> list[Journey]:
        """Return the journeys of one departure, or of several in a window."""
        journeys, leaves = self._search(wish, wish.departure, excluded)
        if wish.until is None:
            return journeys
        step = (wish.until - wish.departure) // DEPARTURES
        after = wish.departure
        for _ in range(DEPARTURES - 1):
            after = max(after + step, leaves + 1 if leaves is not None else 0)
            if after > wish.until:
                break
            further, leaves = self._search(wish, after, excluded)
            journeys += further
        return [journey for journey in journeys if journey.departure <= wish.until]

    def _search(self, wish: Wish, departure: int, excluded: Bools) -> tuple[list[Journey], int | None]:
        """Return the journeys after a moment, and when the first of them leaves."""
        without = excluded if excluded.any() else None
        question = Question(wish.access, wish.egress, departure, without, wish.walk)
        midnight = self.network.midnight_after(departure)
        running = self.network.running(departure)
        rounds = search(self.network, running, question)
        if rounds.arrivals[-1][TOP] >= midnight:  # tomorrow's trips may be earlier, or the only ones
            running = self.network.running(departure, days_ahead=1)
            rounds = search(self.network, running, question)
        tracer = JourneyTracer(self.network, running, question, rounds)
        journeys = [tracer.trace(rides, level) for rides, level in rounds.best()]
        return journeys, min((journey.departure for journey in journeys), default=None)

    def _collect(
        self, found: dict[tuple[object, ...], Journey], wish: Wish, journeys: Iterable[Journey]
    ) -> None:
        """Keep, of journeys by the same lines over the same stations, the best one."""
        for journey in journeys:
            if wish.needs is not None and all(self.kind(ride).kind != wish.needs for ride in journey.rides):
                continue
            of = self.timetable.arrays
            key: tuple[object, ...] = tuple(
                (
                    self._name(ride.pattern),
                    *(int(of.stop_station[of.entry_stop[end]]) for end in (ride.board, ride.alight)),
                )
                for ride in journey.rides
            )
            if wish.until is not None:
                key = (*key, journey.rides[0].departure)
            if key not in found or self.cost(journey, wish) < self.cost(found[key], wish):
                found[key] = journey

    def cost(self, journey: Journey, wish: Wish) -> float:
        """Return the seconds that a journey is worth by a tactic."""
        tactic = wish.tactic
        cost = journey.arrival - journey.departure + tactic.change * journey.changes
        cost += tactic.walk * sum(walk.seconds for walk in journey.walks)
        cost += tactic.wait * (journey.departure - wish.departure)
        if tactic.prefer:
            others = (ride for ride in journey.rides if self.kind(ride).kind not in tactic.prefer)
            cost += tactic.other * sum(ride.arrival - ride.departure for ride in others)
        if tactic.yuan:
            tickets = self.fares.tickets(journey)
            cost += tactic.yuan * sum(ticket.price for ticket in tickets or ())
        return cost

    def _sorted(self, journeys: Iterable[Journey], wish: Wish) -> list[Journey]:
        return sorted(journeys, key=lambda journey: (self.cost(journey, wish), journey.arrival))

    def _good(self, journeys: list[Journey], wish: Wish) -> list[Journey]:
        """Leave out what takes far longer than the quickest."""
        start = wish.departure if wish.until is None else None
        times = [journey.arrival - (start or journey.departure) for journey in journeys]
        limit = SLOWER * min(times) + MUCH_SLOWER
        return [journey for journey, takes in zip(journeys, times, strict=True) if takes <= limit]

    def _lines(self, journeys: Iterable[Journey], without: Bools) -> list[int]:
        """Return the routes of the best journey that avoids what was excluded already."""
        for journey in journeys:
            if not any(without[ride.pattern] for ride in journey.rides):
                return [int(self.timetable.arrays.pattern_route[ride.pattern]) for ride in journey.rides]
        return []

    def _station(self, stop: int) -> list[int]:
        stations = self.timetable.arrays.stop_station
        return np.flatnonzero(stations == stations[stop]).tolist()

    def _name(self, pattern: int) -> int:
        of = self.timetable.arrays
        return int(of.route_name[of.pattern_route[pattern]])


def _rides_between(
    running: Running, boards: list[int], alights: list[int], earliest: int, latest: int
) -> Iterable[Ride]:
    """Yield the next ride of every pattern that leads from some stops to others between two moments."""
    table = running.table
    ends = [
        (int(table.pattern[entry]), entry)
        for stop in alights
        for entry in table.entries_at(stop)
        if table.alights[entry]
    ]
    for board in (entry for stop in boards for entry in table.entries_at(stop) if table.boards[entry]):
        pattern = int(table.pattern[board])
        later = [entry for on, entry in ends if on == pattern and entry > board]
        if not later:
            continue
        alight = min(later)
        since = min(max(earliest - running.origin, 0), SPAN - 1)
        trip = int(np.searchsorted(table.keys, board * SPAN + since)) - int(table.row[board])
        if trip >= table.count[board] or table.arrives(alight, trip) + running.origin > latest:
            continue
        yield running.ride(trip, board, alight)
