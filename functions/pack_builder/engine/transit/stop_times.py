"""When trips call at stops: stop_times.txt as columns, sorted by trip and sequence."""

from array import array
from collections.abc import Container, Mapping
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.notes import FeedNotes
from functions.pack_builder.engine.transit.rows import FeedRow, rows_of
from shared.transit.timetable import ALIGHT, BOARD, NONE, Bytes, Ints, Longs

FILE: Final = "stop_times.txt"
MOST_ROWS: Final = 80_000_000
NOT_OFFERED: Final = 1
"""Value of `pickup_type` and `drop_off_type`; by arrangement (2, 3) counts as offered."""


class StopTimes(Struct, frozen=True):
    """All calls of the feed; those of trip t are first[t] to first[t + 1], in their order."""

    first: Longs
    stop: Ints
    arrival: Ints
    departure: Ints
    flags: Bytes


def read_stop_times(
    archive: FeedArchive,
    trips: Mapping[str, int],
    stops: Mapping[str, int],
    idle_trips: Container[str],
    notes: FeedNotes,
) -> StopTimes:
    """Read the calls, fill in the times between timepoints, and leave out trips that go back in time.

    idle_trips: trips that are left out already, and their calls with them.
    """
    columns = {name: array("i") for name in ("trip", "sequence", "stop", "arrival", "departure", "line")}
    flags = bytearray()
    add = [column.append for column in columns.values()]
    with rows_of(archive, FILE, ("trip_id", "stop_id", "stop_sequence"), notes) as rows:
        for row in rows:
            if row.text("trip_id") in idle_trips:
                continue
            if not row.text("stop_id"):
                notes.add(FILE, "left out: stop_id is empty, as of services on demand", row.line)
                continue
            with notes.leaving_out(row):
                values = _values(row, trips, stops)
                for append, value in zip(add, values, strict=True):
                    append(value)
                flags.append(_flags(row, notes))
            if len(flags) > MOST_ROWS:
                raise row.wrong(f"is one too many; expected at most {MOST_ROWS} rows")
    calls = {name: np.asarray(column, np.int32) for name, column in columns.items()}
    times = _sort(archive.name, calls | {"flags": np.frombuffer(bytes(flags), np.uint8)}, notes)
    notes.check(FILE)
    return StopTimes(
        np.searchsorted(times["trip"], np.arange(len(trips) + 1)),
        *(times[name] for name in ("stop", "arrival", "departure", "flags")),
    )


def _values(row: FeedRow, trips: Mapping[str, int], stops: Mapping[str, int]) -> tuple[int, ...]:
    arrival, departure = row.time("arrival_time"), row.time("departure_time")
    arrival = departure if arrival is None else arrival
    departure = arrival if departure is None else departure
    row.required_text("stop_sequence")
    return (
        row.reference("trip_id", trips, "trips.txt"),
        row.whole("stop_sequence", 0),
        row.reference("stop_id", stops, "stops.txt as a stop (location_type 0)"),
        NONE if arrival is None else arrival,
        NONE if departure is None else departure,
        row.line,
    )


def _flags(row: FeedRow, notes: FeedNotes) -> int:
    """Return whether one gets on and off; an unknown kind of stopping is the usual one."""
    flags = 0
    for column, bit in (("pickup_type", BOARD), ("drop_off_type", ALIGHT)):
        try:
            kind = row.choice(column, 0, range(4))
        except FeedError as error:
            notes.add(FILE, f"taken as 0: {error.problem}", row.line)
            kind = 0
        flags |= 0 if kind == NOT_OFFERED else bit
    return flags


def _sort(feed: str, columns: Mapping[str, Any], notes: FeedNotes) -> dict[str, Any]:
    """Return the calls by trip and sequence, without trips whose calls contradict each other."""
    order = np.lexsort((columns["sequence"], columns["trip"]))
    calls = {name: column[order] for name, column in columns.items()}
    for mistakes in (_same_sequence, _ends_without_time):
        calls = _without_trips(feed, calls, *mistakes(calls), notes)
    calls |= {name: _fill(calls[name]) for name in ("arrival", "departure")}
    for mistakes in (_departs_before_arrival, _goes_back):
        calls = _without_trips(feed, calls, *mistakes(calls), notes)
    return calls


Mistakes = tuple[NDArray[np.bool_], str]
"""Which calls are wrong, and how."""


def _same_trip(calls: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Tell of each call whether the one before it is of the same trip."""
    return np.concatenate(([False], np.diff(calls["trip"]) == 0))[: len(calls["trip"])]


def _same_sequence(calls: Mapping[str, Any]) -> Mistakes:
    is_same = np.diff(calls["sequence"], prepend=NONE) == 0
    problem = "stop_sequence is the same as in another row of the trip; expected one of its own"
    return _same_trip(calls) & is_same, problem


def _ends_without_time(calls: Mapping[str, Any]) -> Mistakes:
    follows = np.append(_same_trip(calls), False)
    is_end = ~(follows[:-1] & follows[1:])
    return is_end & (calls["arrival"] == NONE), "the trip's first or last call has no time; expected one"


def _departs_before_arrival(calls: Mapping[str, Any]) -> Mistakes:
    problem = "departure_time is before arrival_time; expected the same or later"
    return calls["departure"] < calls["arrival"], problem


def _goes_back(calls: Mapping[str, Any]) -> Mistakes:
    is_back = np.concatenate(([False], calls["arrival"][1:] < calls["departure"][:-1]))[: len(calls["trip"])]
    problem = "arrival_time is before the departure from the stop before; expected the same or later"
    return _same_trip(calls) & is_back, problem


def _without_trips(
    feed: str, calls: dict[str, Any], mistakes: NDArray[np.bool_], problem: str, notes: FeedNotes
) -> dict[str, Any]:
    """Return the calls without the trips that have a mistake."""
    if not mistakes.any():
        return calls
    lines = sorted(calls["line"][mistakes].tolist())
    is_wrong = np.isin(calls["trip"], calls["trip"][mistakes])
    for number, line in enumerate(lines):
        rows = int(is_wrong.sum()) - len(lines) + 1 if number == 0 else 1
        notes.add_wrong(FILE, FeedError(feed, FILE, problem, line), line, rows)
    return {name: column[~is_wrong] for name, column in calls.items()}


def _fill(times: Ints) -> Ints:
    """Fill in the times between timepoints evenly; ends of trips always have one."""
    timepoints = np.flatnonzero(times != NONE)
    if len(timepoints) == len(times) or not len(timepoints):
        return times
    return np.interp(np.arange(len(times)), timepoints, times[timepoints]).astype(np.int32)
