"""Stretches of directed edges as the engine gives them, mended where it was misled by noise.

The engine has two habits that no setting turns off. Where a point lies some metres behind the one before
it, on the same edge, it ends the path and begins another: the two are joined again. And where a turn is
sharp it drives into a side road and back, to its end: such a spur is left out, unless points lie deep in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from msgspec import Struct

from shared.geo.geodesy import Column, segment_lengths
from shared.roads.polyline import decode

Row = Mapping[str, Any]

NO_MATCH: Final = "unmatched"
OVERLAP_EDGES: Final = 4
"""Edges at the end of a path among which the next one may begin again."""


class Stretch(Struct, eq=False):
    """An edge between two shares of its length, as it was travelled."""

    row: Row
    """The engine's attributes of the edge."""
    line: Column
    begin_share: float
    end_share: float
    metres: float
    """The length of the line."""

    @property
    def edge_id(self) -> int:
        """The engine's number of the edge."""
        return self.row["id"]  # type: ignore[no-any-return]

    def metres_to(self, share: float) -> float:
        """Return the metres from the beginning of the stretch to a share of the edge."""
        width = self.end_share - self.begin_share
        part = (share - self.begin_share) / width if width > 0 else 0.0
        return min(max(part, 0.0), 1.0) * self.metres

    def extend(self, other: "Stretch") -> None:
        """Go on along the same edge to where another stretch of it ends."""
        if other.end_share <= self.end_share:
            return
        metres = np.concatenate(([0.0], np.cumsum(segment_lengths(other.line))))
        rest = other.line[metres > other.metres_to(self.end_share) + 0.01]
        self.line = np.concatenate((self.line, rest))
        self.metres = float(segment_lengths(self.line).sum())
        self.end_share = other.end_share


class Place(NamedTuple):
    """A point on a stretch, by the share of the whole edge; None is on no road."""

    stretch: Stretch | None
    share: float


Run = list[Stretch]
"""Stretches that follow each other."""


def read_runs(answer: Row) -> tuple[list[Run], list[Place]]:
    """Return the runs of the engine's answer, and the place of each point that it was given."""
    line = decode(answer["shape"])
    metres = np.concatenate(([0.0], np.cumsum(segment_lengths(line)))).tolist()
    stretches = [_stretch(row, line, metres) for row in answer["edges"]]
    places = [_place(point, stretches) for point in answer["matched_points"]]
    return list(_runs(stretches)), places


def _stretch(row: Row, line: Column, metres: Sequence[float]) -> Stretch:
    begin, end = row["begin_shape_index"], row["end_shape_index"]
    shares = row.get("source_percent_along", 0.0), row.get("target_percent_along", 1.0)
    return Stretch(row, line[begin : end + 1], *shares, metres[end] - metres[begin])


def _place(point: Row, stretches: Sequence[Stretch]) -> Place:
    index = point.get("edge_index", len(stretches))
    if point["type"] == NO_MATCH or index >= len(stretches):
        return Place(None, np.nan)
    return Place(stretches[index], point["distance_along_edge"])


def _runs(stretches: Sequence[Stretch]) -> Iterator[Run]:
    """Yield the stretches that follow each other: where the line leaps, a run ends."""
    begin = 0
    for index in range(1, len(stretches) + 1):
        if (
            index == len(stretches)
            or stretches[index].row["begin_shape_index"] != stretches[index - 1].row["end_shape_index"]
        ):
            yield list(stretches[begin:index])
            begin = index


def join_runs(runs: Sequence[Run], places: list[Place]) -> list[Run]:
    """Join each run that begins on the last edges of the one before; `places` follow their stretches."""
    longer_runs: list[Run] = []
    successors: dict[Stretch, Stretch] = {}
    for run in runs:
        overlap = _overlap(longer_runs[-1], run) if longer_runs else 0
        if not overlap:
            longer_runs.append(run)
            continue
        tail = longer_runs[-1][-overlap:]
        successors.update(zip(run[:overlap], tail, strict=True))
        tail[-1].extend(run[overlap - 1])
        longer_runs[-1] += run[overlap:]
    for index, place in enumerate(places):
        if place.stretch in successors:
            places[index] = Place(successors[place.stretch], place.share)
    return longer_runs


def _overlap(run: Run, successor: Run) -> int:
    """Return how many of the last edges of a run are the first ones of its successor."""
    for count in range(1, min(OVERLAP_EDGES, len(run), len(successor)) + 1):
        if [stretch.edge_id for stretch in run[-count:]] == [
            stretch.edge_id for stretch in successor[:count]
        ]:
            return count
    return 0


def leave_out_spurs(run: Run, places: list[Place], depth: float) -> Run:
    """Return a run without the ways there and back in which no point lies deeper than `depth` metres.

    `places` of points in a spur move to where it branches off.
    """
    reaches = _reaches(places)
    kept_run, bases = list[Stretch](), dict[Stretch, Stretch]()
    for stretch in run:
        if len(kept_run) > 1 and _turns_back(kept_run[-1], stretch):
            outward = kept_run[-1]
            _, outward_reach = reaches.get(outward, (0.0, 0.0))
            return_reach, _ = reaches.get(stretch, (stretch.metres, 0.0))
            if max(outward_reach, stretch.metres - return_reach) <= depth:
                kept_run.pop()
                bases |= {outward: kept_run[-1], stretch: kept_run[-1]}
                continue
        kept_run.append(stretch)
    for index, place in enumerate(places):
        base = place.stretch
        while base in bases:
            base = bases[base]
        if base is not None and base is not place.stretch:
            places[index] = Place(base, base.end_share)
    return kept_run


def _reaches(places: Sequence[Place]) -> dict[Stretch, tuple[float, float]]:
    """Return how many metres along each stretch its first and its last point lie."""
    reaches: dict[Stretch, tuple[float, float]] = {}
    for stretch, share in places:
        if stretch is not None:
            metres = stretch.metres_to(share)
            least, most = reaches.get(stretch, (metres, metres))
            reaches[stretch] = min(least, metres), max(most, metres)
    return reaches


def _turns_back(stretch: Stretch, successor: Stretch) -> bool:
    """Tell whether an edge is travelled back after it has been travelled."""
    return (
        stretch.row["way_id"] == successor.row["way_id"]
        and len(stretch.line) == len(successor.line)
        and bool(np.array_equal(stretch.line, successor.line[::-1]))
    )
