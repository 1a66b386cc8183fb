"""The search: round-based (RAPTOR), over all lines at once, with walking as a criterion of its own.

Round k holds for every level of walking and every stop the earliest arrival by a ride with at most k rides.
Delling, Pajor and Werneck (2012) scan line by line; here a round is a few operations over all entries of
all lines that start from a stop reached earlier than before:

1. for each entry the first trip that one can board: one binary search over all entries
2. the trip that one sits in at an entry: the least of those of the entries before it (trips never overtake)
3. its arrival, and of each stop the least
4. transfers from there; each adds its units of walking, and so moves up that many levels

Journeys of the top level walk any distance, so its arrivals are the earliest there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from functions.map_direction.engine.transit.day_table import SPAN, Bools, DayTable
from functions.map_direction.engine.transit.network import LEVELS, TOP, Network, Reach, Running, effort
from shared.transit.timetable import Ints, Longs

NEVER: Final = 1 << 50
MOST_RIDES: Final = 5


@dataclass(frozen=True)
class Question:
    """From where to where on foot, when, and without which patterns.

    departure: seconds since 1970. excluded: one value for each pattern of the timetable. walk: seconds and
    metres all the way on foot, which a journey must beat in arrival or in walking.
    """

    access: Reach
    egress: Reach
    departure: int
    excluded: Bools | None = None
    walk: tuple[int, int] | None = None
    most_rides: int = MOST_RIDES


@dataclass(frozen=True)
class Rounds:
    """What a search found; each array is (levels, stops) of seconds since 1970, NEVER where nothing leads.

    ready[k]: when one can board after k rides; rides[k]: the arrival after at most k of them.
    arrivals[k]: (levels,), at the destination.
    """

    ready: list[Longs]
    rides: list[Longs]
    arrivals: list[Longs]

    def best(self) -> list[tuple[int, int]]:
        """Return (rides, level) of the journeys that no other one beats in arrival, rides and walking."""
        found: list[tuple[int, int]] = []
        least = np.full(LEVELS, NEVER)
        for rides, arrivals in enumerate(self.arrivals):
            found += [
                (rides, level)
                for level in range(LEVELS)
                if rides and arrivals[level] < min(least[level], arrivals[:level].min(initial=NEVER))
            ]
            least = np.minimum(least, arrivals)
        return found


def search(network: Network, running: Sequence[Running], question: Question) -> Rounds:
    """Return the earliest arrivals for each number of rides and level of walking."""
    ready = np.full((LEVELS, network.stops), NEVER)
    access = question.access
    for stop, seconds, level in access.rows():
        ready[level:, stop] = np.minimum(ready[level:, stop], question.departure + seconds)
    changed = ready < NEVER
    arrivals = np.full(LEVELS, NEVER)
    if question.walk is not None:
        seconds, metres = question.walk
        arrivals[int(effort(np.array(metres))) :] = question.departure + seconds
    rounds = Rounds([ready], [np.full_like(ready, NEVER)], [arrivals])
    for _ in range(question.most_rides):
        rides = rounds.rides[-1].copy()
        changed[1:] &= ready[1:] < ready[:-1]  # what less walking gives as well is done below
        for of in running:
            _ride(of.table, of.origin, ready, changed, question.excluded, rides, rounds.arrivals[-1])
        rides = np.minimum.accumulate(rides)
        earlier = rides < rounds.rides[-1]
        if not earlier.any():
            break
        ready = ready.copy()
        changed = _change(network, np.where(earlier, rides, NEVER), ready)
        rounds.rides.append(rides)
        rounds.ready.append(ready)
        rounds.arrivals.append(_arrive(rides, question.egress, rounds.arrivals[-1]))
    return rounds


def _ride(
    table: DayTable,
    origin: int,
    ready: Longs,
    changed: Bools,
    excluded: Bools | None,
    rides: Longs,
    arrivals: Longs,
) -> None:
    """Lower `rides` by what the lines of a table give from the stops that changed."""
    may_board = changed.any(axis=0)[table.stop] & table.boards
    if excluded is not None:
        may_board &= ~excluded[table.patterns][table.pattern]
    touched = np.zeros(len(table.patterns), dtype=np.bool_)
    touched[table.pattern[may_board]] = True
    is_used = touched[table.pattern]
    used = np.flatnonzero(is_used)
    if not len(used):
        return
    pattern, count, row, stop = table.pattern[used], table.count[used], table.row[used], table.stop[used]

    levels, at = np.nonzero(changed[:, stop] & may_board[used])
    since = np.minimum(np.maximum(ready[levels, stop[at]] - origin, 0), SPAN - 1)
    trip = table.keys.searchsorted(used[at] * SPAN + since) - row[at]
    missed = int(count.max())
    boarded = np.full((LEVELS, len(used)), missed)
    boarded[levels, at] = np.where(trip < count[at], trip, missed)
    # Lower for each later pattern, so that the running minimum starts anew with it.
    base = -pattern * (missed + 1)
    boarded = np.minimum.accumulate(boarded + base, axis=1)
    seated = np.full_like(boarded, missed)
    follows = np.flatnonzero(pattern[1:] == pattern[:-1]) + 1
    seated[:, follows] = boarded[:, follows - 1] - base[follows]
    levels, at = np.nonzero((seated < missed) & table.alights[used])
    reached = table.arrival[row[at] + seated[levels, at]] + np.int64(origin)
    arrival = np.full(boarded.shape, NEVER)
    # What is later than the destination itself is of no use.
    arrival[levels, at] = np.where(reached < arrivals[levels], reached, NEVER)

    place = np.cumsum(is_used) - 1
    order = place[table.by_stop[is_used[table.by_stop]]]
    _lower(rides, arrival[:, order], stop[order])


def _change(network: Network, rides: Longs, ready: Longs) -> Bools:
    """Lower `ready` by the transfers from stops just reached; return where it became less."""
    of = network.timetable.arrays
    before = ready.copy()
    used = np.flatnonzero((rides < NEVER).any(axis=0)[of.transfer_from])
    units = network.transfer_effort[used]
    for unit in np.unique(units).tolist():
        ways = used[units == unit]
        there = rides[:, of.transfer_from[ways]] + of.transfer_seconds[ways]
        to = of.transfer_to[ways]
        _lower(ready[unit:], there[: LEVELS - unit], to)
        if unit:
            _lower(ready[TOP:], there[TOP:], to)
    changed: Bools = ready < before
    return changed


def _arrive(rides: Longs, egress: Reach, before: Longs) -> Longs:
    """Return the arrivals at the destination by level."""
    arrivals = before.copy()
    for stop, seconds, unit in egress.rows():
        there = rides[:, stop] + seconds
        arrivals[unit:] = np.minimum(arrivals[unit:], there[: LEVELS - unit])
        arrivals[TOP] = min(arrivals[TOP], there[TOP])
    return np.minimum.accumulate(arrivals)


def _lower(target: Longs, values: Longs, stops: Ints) -> None:
    """Lower (levels, stops) by values whose stops ascend; a view of some levels may be given."""
    first = np.flatnonzero(np.concatenate(([True], stops[1:] != stops[:-1])))
    columns = stops[first]
    target[:, columns] = np.minimum(target[:, columns], np.minimum.reduceat(values, first, axis=1))
