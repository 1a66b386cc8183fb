"""When trips call at stops: stop_times.txt as columns, sorted by trip and sequence."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.rows import rows_of
from shared.transit.timetable import ALIGHT, BOARD, NONE, Bytes, Ints, Longs

FILE: Final = "stop_times.txt"
MOST_ROWS: Final = 80_000_000
NOT_OFFERED: Final = 1
"""Value of `pickup_type` and `drop_off_type`; by arrangement (2, 3) counts as offered."""


@dataclass(frozen=True)
class StopTimes:
    """All calls of the feed; those of trip t are first[t] to first[t + 1], in their order."""

    first: Longs
    stop: Ints
    arrival: Ints
    departure: Ints
    flags: Bytes


def read_stop_times(archive: FeedArchive, trips: Mapping[str, int], stops: Mapping[str, int]) -> StopTimes:
    """Read the calls, fill in the times between timepoints, and check that no vehicle goes back in time."""
    columns = {name: array("i") for name in ("trip", "sequence", "stop", "arrival", "departure", "line")}
    flags = bytearray()
    add = [column.append for column in columns.values()]
    with rows_of(archive, FILE, ("trip_id", "stop_id", "stop_sequence")) as rows:
        for row in rows:
            arrival, departure = row.time("arrival_time"), row.time("departure_time")
            arrival = departure if arrival is None else arrival
            departure = arrival if departure is None else departure
            row.required_text("stop_sequence")
            values = (
                row.reference("trip_id", trips, "trips.txt"),
                row.whole("stop_sequence", 0),
                row.reference("stop_id", stops, "stops.txt as a stop (location_type 0)"),
                NONE if arrival is None else arrival,
                NONE if departure is None else departure,
                row.line,
            )
            for append, value in zip(add, values, strict=True):
                append(value)
            no_boarding = row.choice("pickup_type", 0, range(4)) == NOT_OFFERED
            no_alighting = row.choice("drop_off_type", 0, range(4)) == NOT_OFFERED
            flags.append((0 if no_boarding else BOARD) | (0 if no_alighting else ALIGHT))
            if len(flags) > MOST_ROWS:
                raise row.wrong(f"is one too many; expected at most {MOST_ROWS} rows")
    return _sort(
        archive.name,
        {name: np.asarray(column, np.int32) for name, column in columns.items()},
        flags,
        len(trips),
    )


def _sort(feed: str, columns: Mapping[str, Ints], flags: bytearray, trips: int) -> StopTimes:
    order = np.lexsort((columns["sequence"], columns["trip"]))
    calls = {name: column[order] for name, column in columns.items()}
    follows = np.diff(calls["trip"], prepend=NONE, append=NONE) == 0
    same_trip = follows[1:-1]  # of each two rows: whether they are of one trip

    def wrong(rows: "np.ndarray[tuple[int], np.dtype[np.bool_]]", problem: str) -> None:
        if len(bad := np.flatnonzero(rows)):
            raise FeedError(feed, FILE, problem, int(calls["line"][bad].min()))

    later = np.concatenate(([False], same_trip))
    same = np.concatenate(([False], np.diff(calls["sequence"]) == 0))
    wrong(later & same, "stop_sequence is the same as in another row of the trip; expected one of its own")
    is_end = ~(follows[:-1] & follows[1:])
    wrong(
        is_end & (calls["arrival"] == NONE),
        "the trip's first or last call has no time; expected one",
    )
    calls["arrival"], calls["departure"] = (
        _fill(calls["arrival"]),
        _fill(calls["departure"]),
    )
    wrong(
        calls["departure"] < calls["arrival"],
        "departure_time is before arrival_time; expected the same or later",
    )
    back = np.concatenate(([False], calls["arrival"][1:] < calls["departure"][:-1]))
    wrong(
        later & back, "arrival_time is before the departure from the stop before; expected the same or later"
    )
    return StopTimes(
        np.searchsorted(calls["trip"], np.arange(trips + 1)),
        calls["stop"],
        calls["arrival"],
        calls["departure"],
        np.frombuffer(bytes(flags), np.uint8)[order],
    )


def _fill(times: Ints) -> Ints:
    """Fill in the times between timepoints evenly; ends of trips always have one."""
    timepoints = np.flatnonzero(times != NONE)
    if len(timepoints) == len(times):
        return times
    return np.interp(np.arange(len(times)), timepoints, times[timepoints]).astype(np.int32)
