"""The trips of a feed as patterns: same route, direction, shape and calls, and no trip overtakes another."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.records import FeedTables, Frequency
from shared.transit.timetable import Bytes, Ints

MOST_RUNS: Final = 20_000_000
"""Trips with the repetitions of frequencies.txt."""


class Pattern(Struct, frozen=True):
    """Trips that call at the same stops; of two trips the earlier one is nowhere later than the other."""

    route: int
    direction: int
    shape: int
    stops: Ints
    flags: Bytes
    trips: Ints
    """Rows of trips.txt, by departure; a trip with a frequency is there many times."""
    arrival: Ints
    """(trips, stops), as is `departure`."""
    departure: Ints


def patterns_of(feed: FeedTables) -> list[Pattern]:
    """Return the patterns of a feed; a trip with fewer than two calls takes nobody anywhere."""
    times = feed.stop_times
    frequencies: dict[int, list[Frequency]] = defaultdict(list)
    for frequency in feed.frequencies:
        frequencies[frequency.trip].append(frequency)
    groups: dict[tuple[int, int, int, bytes, bytes], list[int]] = defaultdict(list)
    bounds = times.first.tolist()
    for number, trip in enumerate(feed.trips):
        first, end = bounds[number : number + 2]
        if end - first >= 2:
            calls = (times.stop[first:end].tobytes(), times.flags[first:end].tobytes())
            groups[trip.route, trip.direction, trip.shape, *calls].append(number)
    patterns: list[Pattern] = []
    runs = 0
    for (route, direction, shape, stops, flags), trips in groups.items():
        numbers, shifts = _runs(trips, times.departure[times.first[trips]], frequencies)
        runs += len(numbers)
        if runs > MOST_RUNS:
            raise FeedError(
                feed.file, "frequencies.txt", f"makes more than {MOST_RUNS} trips; expected longer headways"
            )
        stop_numbers = np.frombuffer(stops, np.int32)
        rows = times.first[numbers][:, None] + np.arange(len(stop_numbers))
        arrival, departure = times.arrival[rows] + shifts[:, None], times.departure[rows] + shifts[:, None]
        patterns += [
            Pattern(
                route,
                direction,
                shape,
                stop_numbers,
                np.frombuffer(flags, np.uint8),
                numbers[group],
                arrival[group],
                departure[group],
            )
            for group in _never_overtaking(arrival, departure)
        ]
    return patterns


def _runs(trips: Sequence[int], starts: Ints, frequencies: dict[int, list[Frequency]]) -> tuple[Ints, Ints]:
    """Return the trips, each as often as it runs, and the seconds by which each run is later than written.

    A frequency without exact times says how long one waits at most; it is kept as departures that far apart.
    """
    numbers: list[int] = []
    shifts: list[int] = []
    for trip, start in zip(trips, starts.tolist(), strict=True):
        if trip not in frequencies:
            numbers.append(trip)
            shifts.append(0)
        for frequency in frequencies.get(trip, ()):
            departures = range(frequency.start, frequency.end, frequency.headway)
            numbers += [trip] * len(departures)
            shifts += [departure - start for departure in departures]
    return np.array(numbers, np.int32), np.array(shifts, np.int32)


def _never_overtaking(arrival: Ints, departure: Ints) -> Iterator[Ints]:
    """Split the runs into as few groups as a greedy choice gives, each sorted and without overtaking."""
    calls = np.concatenate((departure, arrival), axis=1)
    order = np.lexsort((calls[:, -1], calls[:, 0])).astype(np.int32)
    if (np.diff(calls[order], axis=0) >= 0).all():
        yield order
        return
    groups: list[list[int]] = []
    for run in order.tolist():
        for group in groups:
            if (calls[group[-1]] <= calls[run]).all():
                group.append(run)
                break
        else:
            groups.append([run])
    for group in groups:
        yield np.array(group, np.int32)
