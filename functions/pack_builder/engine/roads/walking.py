"""Ways on foot between stops of public transport, over the roads of a pack."""

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from functions.pack_builder.engine.transit.transfers import StraightLine, WalkingTimes
from shared.roads import RoadNetwork, RoutingRefusal
from shared.transit.timetable import Floats

METRES: Final = 1_000.0
TENTHS: Final = 10
"""Tenths of a second, as walks are kept."""
NO_WALK: Final = -1

Ends = tuple[int, ...]
"""Two points: longitude and latitude of each in millionths of a degree."""
Length = tuple[int, int]
"""Metres and tenths of seconds."""


class RoadWalks:
    """Measures ways on foot over roads; where none are near a stop, as straight lines. A context manager."""

    name = "roads"

    def __init__(self, pack: Path) -> None:
        self._roads = RoadNetwork(pack)
        self._straight = StraightLine()

    def __call__(self, origin: Floats, destinations: Floats) -> tuple[Floats, Floats]:
        """Return metres and seconds from one point to others, (N, 2) in degrees; NaN where no way leads."""
        if not len(destinations):
            return np.zeros(0), np.zeros(0)
        query = {
            "sources": [_place(origin)],
            "targets": [_place(point) for point in destinations],
            "costing": "pedestrian",
        }
        try:
            row = self._roads.matrix(query)["sources_to_targets"][0]
        except RoutingRefusal:
            return self._straight(origin, destinations)
        metres = (
            np.array([cell["distance"] if cell["distance"] is not None else np.nan for cell in row]) * METRES
        )
        return metres, np.array(
            [cell["time"] if cell["time"] is not None else np.nan for cell in row], np.float64
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._roads.close()


class MeasuredWalks:
    """Ways on foot that are measured once: those of a file are looked up in it, and only others measured.

    The file holds those that were asked for, as rows of six whole numbers: both points in millionths of a
    degree, metres and tenths of seconds, -1 where no way leads.
    """

    def __init__(self, walks: WalkingTimes, file: Path) -> None:
        self.name = walks.name
        self._walks = walks
        self._file = file
        rows = np.load(file).tolist() if file.is_file() else ()
        self._known_walks = {tuple(row[:4]): (row[4], row[5]) for row in rows}
        self._walks_in_use: dict[Ends, Length] = {}

    def __call__(self, origin: Floats, destinations: Floats) -> tuple[Floats, Floats]:
        """Return metres and seconds from one point to others, (N, 2) in degrees; NaN where no way leads."""
        start = _millionths(origin)
        ends = [(*start, *_millionths(point)) for point in destinations]
        gaps = [index for index, pair in enumerate(ends) if pair not in self._known_walks]
        if gaps:
            metres, seconds = self._walks(origin, destinations[gaps])
            lengths = np.nan_to_num(np.round(np.stack([metres, seconds * TENTHS], axis=1)), nan=NO_WALK)
            for index, (length, tenths) in zip(gaps, lengths.astype(np.int64).tolist(), strict=True):
                self._known_walks[ends[index]] = (length, tenths)
        self._walks_in_use |= {pair: self._known_walks[pair] for pair in ends}
        values = np.array([self._known_walks[pair] for pair in ends], np.float64).reshape(-1, 2)
        values[values[:, 0] == NO_WALK] = np.nan
        return values[:, 0], values[:, 1] / TENTHS

    def write(self) -> None:
        """Write the walks that were asked for."""
        rows = [(*pair, *length) for pair, length in self._walks_in_use.items()]
        np.save(self._file, np.array(rows, np.int32).reshape(-1, 6))


def _millionths(point: Floats) -> tuple[int, int]:
    return round(float(point[0]) * 1e6), round(float(point[1]) * 1e6)


def _place(point: Floats) -> dict[str, float]:
    return {"lon": float(point[0]), "lat": float(point[1])}
