"""The trips of some service days as a table, for one search over all entries at once."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.transit.timetable import ALIGHT, BOARD, Ints, Longs, Timetable

SPAN: Final = 1 << 21
"""More seconds than any trip of a service day has; times of different entries never meet."""

Bools = NDArray[np.bool_]


class DayTable(Struct, frozen=True):
    """The trips of one set of services, as columns over entries of patterns and over times.

    Entries keep the order of the timetable: those of a pattern follow each other. The times of entry e, one
    for each trip of its pattern, by departure, start at row[e].
    """

    patterns: Ints
    """Number of each pattern in the timetable; `pattern` below counts within these."""
    pattern_first: Longs
    trips: Ints
    """Numbers in the timetable; the trips of pattern p start at trip_first[p]."""
    trip_first: Longs
    entry: Longs
    """Number of each entry in the timetable."""
    stop: Ints
    pattern: Longs
    count: Longs
    """Trips of the entry's pattern."""
    row: Longs
    boards: Bools
    alights: Bools
    keys: Longs
    """SPAN times entry, plus departure: ascending from end to end."""
    arrivals: Ints
    by_stop: Longs
    """Entries in the order of their stops."""
    stop_first: Longs
    """Where the entries of each stop start in `by_stop`."""

    def departure_time(self, entry: int, trip: int) -> int:
        """Return the second of the service day at which a trip of the pattern leaves an entry."""
        return int(self.keys[self.row[entry] + trip]) - entry * SPAN

    def arrival_time(self, entry: int, trip: int) -> int:
        """Return the second of the service day at which a trip of the pattern reaches an entry."""
        return int(self.arrivals[self.row[entry] + trip])

    def entries_at(self, stop: int) -> list[int]:
        """Return the entries of a stop."""
        first, end = self.stop_first[stop : stop + 2].tolist()
        entries: list[int] = self.by_stop[first:end].tolist()
        return entries


def build_day_table(
    timetable: Timetable, services: Bools, least_end: int = 0, has_trip: Bools | None = None
) -> DayTable | None:
    """Return the table of the trips of some services that end at or after a second of their day.

    has_trip: tells of each trip of the timetable whether it counts. None where there is no such trip.
    """
    arrays = timetable.arrays
    lengths = np.diff(arrays.entry_first)
    trip_pattern = timetable.trip_pattern
    is_running = services[arrays.trip_service]
    if has_trip is not None:
        is_running &= has_trip
    if least_end > 0:
        is_running &= arrays.arrival[arrays.trip_time + lengths[trip_pattern] - 1] >= least_end
    trips = np.flatnonzero(is_running)
    if not len(trips):
        return None
    all_counts = np.bincount(trip_pattern[trips], minlength=len(lengths))
    patterns = np.flatnonzero(all_counts)
    counts, lengths = all_counts[patterns], lengths[patterns]
    trip_first, pattern_first = _firsts(counts), _firsts(lengths)

    pattern = np.repeat(np.arange(len(patterns)), lengths)
    position = np.arange(pattern_first[-1]) - pattern_first[:-1][pattern]
    entry = arrays.entry_first[patterns][pattern] + position
    count = counts[pattern]
    rows = _firsts(count)

    # The timetable holds times trip by trip, this table entry by entry.
    owner = np.repeat(np.arange(len(entry)), count)
    order = np.arange(rows[-1]) - rows[:-1][owner]
    trip = trips[trip_first[:-1][pattern[owner]] + order]
    source = arrays.trip_time[trip] + position[owner]
    stop = np.asarray(arrays.entry_stop[entry])
    flags = arrays.entry_flags[entry]
    by_stop = np.argsort(stop, kind="stable")
    stops = np.arange(len(arrays.stop_id) + 1)
    return DayTable(
        patterns=patterns.astype(np.int32),
        pattern_first=pattern_first,
        trips=trips.astype(np.int32),
        trip_first=trip_first,
        entry=entry,
        stop=stop,
        pattern=pattern,
        count=count,
        row=rows[:-1],
        boards=flags & BOARD != 0,
        alights=flags & ALIGHT != 0,
        keys=owner * SPAN + arrays.departure[source],
        arrivals=arrays.arrival[source],
        by_stop=by_stop,
        stop_first=np.searchsorted(stop[by_stop], stops),
    )


def _firsts(lengths: Longs) -> Longs:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
