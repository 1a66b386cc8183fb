"""The search: round-based (RAPTOR), over all lines at once, with walking as a criterion of its own.

Round k holds for every level of walking and every stop the earliest arrival by a ride with at most k rides.
Delling, Pajor and Werneck (2012) scan line by line; here a round is a few operations over all entries of
all lines that start from a stop reached earlier than before:

1. for each entry the first trip that can be boarded: one binary search over all entries
2. the trip on board at an entry: the least of those boarded at earlier entries (trips never overtake)
3. its arrival, and the least arrival of each stop
4. transfers from there; each adds its units of walking, and so moves up that many levels

Itineraries of the top level walk any distance, so its arrivals are the earliest of all.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from functions.map_direction.engine.transit.day_table import SPAN, Bools, DayTable
from functions.map_direction.engine.transit.network import (
    LEVELS,
    TOP,
    FootAccess,
    Network,
    ServiceDay,
    effort,
)
from shared.transit.timetable import Ints, Longs

NEVER: Final = 1 << 50
MOST_RIDES: Final = 5
MOST_LATER: Final = 900
"""Seconds by which an itinerary that saves walking may arrive later than somebody who walks all the way."""


class SearchQuery(Struct, frozen=True):
    """The stops around origin and destination, the departure, and the patterns to leave out.

    departure: seconds since 1970. excluded_patterns: one value for each pattern of the timetable. walk:
    seconds and metres all the way on foot, which an itinerary must beat in arrival, or in walking by arriving
    less than MOST_LATER after it.
    """

    access: FootAccess
    egress: FootAccess
    departure: int
    excluded_patterns: Bools | None = None
    walk: tuple[int, int] | None = None
    most_rides: int = MOST_RIDES


class Rounds(Struct, frozen=True):
    """The result of a search; arrays are (levels, stops) of seconds since 1970, NEVER for unreachable stops.

    ready[k]: the earliest boarding after k rides; rides[k]: the arrival after at most k rides.
    arrivals[k]: (levels,), at the destination.
    """

    ready: list[Longs]
    rides: list[Longs]
    arrivals: list[Longs]

    def best(self) -> list[tuple[int, int]]:
        """Return (rides, level) of the itineraries that no other one beats in arrival, rides and walking."""
        pareto: list[tuple[int, int]] = []
        least = np.full(LEVELS, NEVER)
        for rides, arrivals in enumerate(self.arrivals):
            pareto += [
                (rides, level)
                for level in range(LEVELS)
                if rides and arrivals[level] < min(least[level], arrivals[:level].min(initial=NEVER))
            ]
            least = np.minimum(least, arrivals)
        return pareto


def search(network: Network, days: Sequence[ServiceDay], query: SearchQuery) -> Rounds:
    """Return the earliest arrivals for each number of rides and level of walking."""
    ready = np.full((LEVELS, network.stops), NEVER)
    for stop, seconds, level in query.access.rows():
        ready[level:, stop] = np.minimum(ready[level:, stop], query.departure + seconds)
    is_new = ready < NEVER
    arrivals = np.full(LEVELS, NEVER)
    if query.walk is not None:
        seconds, metres = query.walk
        arrivals[:] = query.departure + seconds + MOST_LATER
        arrivals[int(effort(np.array(metres))) :] = query.departure + seconds
    rounds = Rounds([ready], [np.full_like(ready, NEVER)], [arrivals])
    for _ in range(query.most_rides):
        rides = rounds.rides[-1].copy()
        is_new[1:] &= ready[1:] < ready[:-1]  # the same boarding with less walking stands for both
        for day in days:
            _ride(day.table, day.origin, ready, is_new, query.excluded_patterns, rides, rounds.arrivals[-1])
        rides = np.minimum.accumulate(rides)
        is_earlier = rides < rounds.rides[-1]
        if not is_earlier.any():
            break
        ready = ready.copy()
        is_new = _transfer(network, np.where(is_earlier, rides, NEVER), ready)
        rounds.rides.append(rides)
        rounds.ready.append(ready)
        rounds.arrivals.append(_arrive(rides, query.egress, rounds.arrivals[-1]))
    return rounds


def _ride(
    table: DayTable,
    origin: int,
    ready: Longs,
    is_new: Bools,
    excluded_patterns: Bools | None,
    rides: Longs,
    arrivals: Longs,
) -> None:
    """Lower `rides` by the lines of a table from the stops with a new boarding time."""
    may_board = is_new.any(axis=0)[table.stop] & table.boards
    if excluded_patterns is not None:
        may_board &= ~excluded_patterns[table.patterns][table.pattern]
    has_boarding = np.zeros(len(table.patterns), dtype=np.bool_)
    has_boarding[table.pattern[may_board]] = True
    is_active = has_boarding[table.pattern]
    entries = np.flatnonzero(is_active)
    if not len(entries):
        return
    pattern, count, row, stop = (
        table.pattern[entries],
        table.count[entries],
        table.row[entries],
        table.stop[entries],
    )

    levels, columns = np.nonzero(is_new[:, stop] & may_board[entries])
    earliest = np.minimum(np.maximum(ready[levels, stop[columns]] - origin, 0), SPAN - 1)
    trip = table.keys.searchsorted(entries[columns] * SPAN + earliest) - row[columns]
    no_trip = int(count.max())
    first_trip = np.full((LEVELS, len(entries)), no_trip)
    first_trip[levels, columns] = np.where(trip < count[columns], trip, no_trip)
    # Lower for each later pattern, so that the running minimum starts anew with it.
    base = -pattern * (no_trip + 1)
    first_trip = np.minimum.accumulate(first_trip + base, axis=1)
    trip_on_board = np.full_like(first_trip, no_trip)
    follows = np.flatnonzero(pattern[1:] == pattern[:-1]) + 1
    trip_on_board[:, follows] = first_trip[:, follows - 1] - base[follows]
    levels, columns = np.nonzero((trip_on_board < no_trip) & table.alights[entries])
    moments = table.arrivals[row[columns] + trip_on_board[levels, columns]] + np.int64(origin)
    arrival = np.full(first_trip.shape, NEVER)
    # An arrival later than that at the destination is useless.
    arrival[levels, columns] = np.where(moments < arrivals[levels], moments, NEVER)

    position = np.cumsum(is_active) - 1
    order = position[table.by_stop[is_active[table.by_stop]]]
    _lower(rides, arrival[:, order], stop[order])


def _transfer(network: Network, rides: Longs, ready: Longs) -> Bools:
    """Lower `ready` by the transfers from the stops of new arrivals; return where it became less."""
    arrays = network.timetable.arrays
    previous = ready.copy()
    transfers = np.flatnonzero((rides < NEVER).any(axis=0)[arrays.transfer_from])
    units = network.transfer_effort[transfers]
    for unit in np.unique(units).tolist():
        same_unit = transfers[units == unit]
        moments = rides[:, arrays.transfer_from[same_unit]] + arrays.transfer_seconds[same_unit]
        stops = arrays.transfer_to[same_unit]
        _lower(ready[unit:], moments[: LEVELS - unit], stops)
        if unit:
            _lower(ready[TOP:], moments[TOP:], stops)
    is_new: Bools = ready < previous
    return is_new


def _arrive(rides: Longs, egress: FootAccess, previous: Longs) -> Longs:
    """Return the arrivals at the destination by level."""
    arrivals = previous.copy()
    for stop, seconds, unit in egress.rows():
        moments = rides[:, stop] + seconds
        arrivals[unit:] = np.minimum(arrivals[unit:], moments[: LEVELS - unit])
        arrivals[TOP] = min(arrivals[TOP], moments[TOP])
    return np.minimum.accumulate(arrivals)


def _lower(target: Longs, values: Longs, stops: Ints) -> None:
    """Lower (levels, stops) by values whose stops ascend; `target` may be a view of some levels."""
    first = np.flatnonzero(np.concatenate(([True], stops[1:] != stops[:-1])))
    columns = stops[first]
    target[:, columns] = np.minimum(target[:, columns], np.minimum.reduceat(values, first, axis=1))
