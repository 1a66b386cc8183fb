"""The paths of a route's steps as the wire has them, with their runs of traffic.

A path has fewer points than the engine's line: those that a straight line passes within half a metre are left
out. Where a run of traffic ends a point stays, so that the counts of all runs add up to the points less one,
which clients cut the path by. All steps are simplified, converted and rounded in one go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.map_direction.engine.measures import segment_lengths
from functions.map_direction.engine.points import Datum, Point, pair_texts
from functions.map_direction.engine.routes.route import Route
from functions.map_direction.engine.routes.traffic import runs
from shared.geo.locations import DEGREE_DECIMALS

OFF_LINE: Final = 5e-6
"""Degrees, half a metre, that a point left out may lie off the path."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive segments of a path with one status of traffic."""

    status: int
    segments: int
    distance: float
    """Metres."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The path of one step in the caller's coordinates."""

    path: str
    start: Point
    end: Point
    runs: tuple[Run, ...]


def draw(route: Route, datum: Datum) -> list[Drawn]:
    """Return the path of every step."""
    pieces = _pieces(route)
    points, starts = _simplified(route.line, pieces)
    converted = datum.write(points)
    written, texts = converted.tolist(), pair_texts(converted)
    metres = np.concatenate(([0.0], np.cumsum(segment_lengths(route.line)))).tolist()
    drawn: list[Drawn] = []
    path: list[str] = []
    found: list[Run] = []
    for number, piece in enumerate(pieces):
        start, stop = starts[number], starts[number + 1]
        path += texts[start + 1 : stop] if path else texts[start:stop]
        found.append(Run(piece.status, stop - start - 1, round(metres[piece.end] - metres[piece.begin], 1)))
        if number + 1 == len(pieces) or pieces[number + 1].step != piece.step:
            first = starts[number - len(found) + 1]
            drawn.append(
                Drawn(";".join(path), _point(written[first]), _point(written[stop - 1]), tuple(found))
            )
            path, found = [], []
    return drawn


class _Piece(NamedTuple):
    """A run of one step: its points in the route's line, both ends included."""

    step: int
    begin: int
    end: int
    status: int


def _pieces(route: Route) -> list[_Piece]:
    """Return every run of every step."""
    pieces = []
    for index, step in enumerate(route.steps):
        begin = step.begin
        for end, status in runs(route, step):
            pieces.append(_Piece(index, begin, end, status))
            begin = end
    return pieces


def _simplified(line: NDArray[np.float64], pieces: Sequence[_Piece]) -> tuple[NDArray[np.float64], list[int]]:
    """Return the pieces of a line one after the other without the points that hardly bend them.

    Also where each begins among these points, and last their number. The ends of a piece stay, so that it has
    two points at least.
    """
    sizes = [piece.end - piece.begin + 1 for piece in pieces]
    taken = np.concatenate([line[piece.begin : piece.end + 1] for piece in pieces])
    owners = np.repeat(np.arange(len(pieces)), sizes)
    shapes = shapely.simplify(shapely.linestrings(taken, indices=owners), OFF_LINE, preserve_topology=False)
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    starts = np.searchsorted(owners, np.arange(len(pieces) + 1))
    if (np.diff(starts) < 2).any():  # a piece without metres may collapse
        return taken, [0, *np.cumsum(sizes).tolist()]
    return points, starts.tolist()


def _point(point: list[float]) -> Point:
    return round(point[0], DEGREE_DECIMALS), round(point[1], DEGREE_DECIMALS)
