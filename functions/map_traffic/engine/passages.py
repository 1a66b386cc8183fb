"""Passages: when a vehicle entered and left an edge, from its points on the roads."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from shared.geo.geodesy import Column
from shared.roads.matching import RoadMatch, RoadPath

LEAST_SECONDS: Final = 0.2
LONGEST_SILENCE: Final = 120.0
"""Seconds between two points within an edge; after more, where the vehicle was is anybody's guess."""
LONGEST_PASSAGE: Final = 900.0
"""Seconds: who takes longer over an edge has parked on it."""
TOLERANCE: Final = 0.5
"""Metres."""


class Passage(NamedTuple):
    """One vehicle over one directed edge, by the engine's number, from end to end."""

    device: int
    edge: int
    exit_time: float
    """Unix seconds."""
    kmh: float


def find_passages(device: int, match: RoadMatch, times: NDArray[np.int64]) -> Iterator[Passage]:
    """Yield the passages of a track in the order of travel; times: Unix seconds of its points."""
    for number, path in enumerate(match.paths):
        rows = np.flatnonzero(match.path_numbers == number)
        if len(rows) > 1:
            yield from _path_passages(device, path, match.metres[rows], times[rows].astype(np.float64))


def _path_passages(device: int, path: RoadPath, metres: Column, times: Column) -> Iterator[Passage]:
    metres = np.maximum.accumulate(metres)
    is_last = np.append(metres[1:] > metres[:-1], True)  # a vehicle leaves a place when it was last there
    places, departures = metres[is_last], times[is_last]
    for edge in path.edges:
        is_seen = places[0] - TOLERANCE <= edge.begin and edge.end <= places[-1] + TOLERANCE
        if not (edge.is_whole and is_seen):
            continue
        entry_time, exit_time = np.interp([edge.begin, edge.end], places, departures).tolist()
        seconds = exit_time - entry_time
        if LEAST_SECONDS <= seconds <= LONGEST_PASSAGE and not _is_silent(times, entry_time, exit_time):
            yield Passage(device, edge.edge_id, exit_time, edge.metres / seconds * 3.6)


def _is_silent(times: Column, start: float, end: float) -> bool:
    first, last = max(np.searchsorted(times, start) - 1, 0), np.searchsorted(times, end)
    gaps = np.diff(times[first : last + 1])
    return bool(len(gaps) and gaps.max() > LONGEST_SILENCE)
