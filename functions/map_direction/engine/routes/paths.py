"""The paths of a route's steps as answers give them, with their runs of traffic.

A path has fewer points than the engine's line: points within half a metre of a straight line are left out.
The last point of each run of traffic stays, so that the segments of all runs add up to the points less one;
clients cut the path by these counts. All steps are simplified, converted and rounded at once.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray

from functions.map_direction.engine.points import Point, pair_texts
from functions.map_direction.engine.routes.route import Route
from functions.map_direction.engine.routes.traffic import traffic_runs
from shared.geo.geodesy import ROUTING_RADIUS, segment_lengths
from shared.geo.locations import DEGREE_DECIMALS
from shared.geo.points import Datum
from shared.traffic.status import TrafficStatus

TOLERANCE: Final = 5e-6
"""Degrees, half a metre, between a point that is left out and the path."""


class TrafficRun(Struct, frozen=True):
    """Consecutive segments of a path with one status of traffic."""

    status: TrafficStatus
    segments: int
    distance: float
    """Metres."""


class StepPath(Struct, frozen=True):
    """The path of one step in the coordinate type of the answer."""

    text: str
    start: Point
    end: Point
    runs: tuple[TrafficRun, ...]


def step_paths(route: Route, datum: Datum) -> list[StepPath]:
    """Return the path of every step."""
    pieces = _pieces(route)
    simple_points, starts = _simplify(route.line, pieces)
    points = datum.write_path(simple_points)
    coordinates, texts = points.tolist(), pair_texts(points)
    metres = np.concatenate(([0.0], np.cumsum(segment_lengths(route.line, ROUTING_RADIUS)))).tolist()
    paths: list[StepPath] = []
    pairs: list[str] = []
    runs: list[TrafficRun] = []
    for number, piece in enumerate(pieces):
        start, stop = starts[number], starts[number + 1]
        pairs += texts[start + 1 : stop] if pairs else texts[start:stop]
        length = round(metres[piece.end] - metres[piece.begin], 1)
        runs.append(TrafficRun(piece.status, stop - start - 1, length))
        if number + 1 == len(pieces) or pieces[number + 1].step != piece.step:
            first = starts[number - len(runs) + 1]
            ends = _point(coordinates[first]), _point(coordinates[stop - 1])
            paths.append(StepPath(";".join(pairs), *ends, tuple(runs)))
            pairs, runs = [], []
    return paths


class _Piece(NamedTuple):
    """A run of one step: its points in the route's line, both ends included."""

    step: int
    begin: int
    end: int
    status: TrafficStatus


def _pieces(route: Route) -> list[_Piece]:
    """Return every run of every step."""
    pieces = []
    for index, step in enumerate(route.steps):
        begin = step.begin
        for end, status in traffic_runs(route, step):
            pieces.append(_Piece(index, begin, end, status))
            begin = end
    return pieces


def _simplify(line: NDArray[np.float64], pieces: Sequence[_Piece]) -> tuple[NDArray[np.float64], list[int]]:
    """Return the points of the pieces, one after the other, without those that hardly bend the line.

    Also the index of the first point of each piece, and last the number of points. The ends of a piece stay,
    so that it has at least two points.
    """
    sizes = [piece.end - piece.begin + 1 for piece in pieces]
    all_points = np.concatenate([line[piece.begin : piece.end + 1] for piece in pieces])
    owners = np.repeat(np.arange(len(pieces)), sizes)
    shapes = shapely.linestrings(all_points, indices=owners)
    shapes = shapely.simplify(shapes, TOLERANCE, preserve_topology=False)
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    starts = np.searchsorted(owners, np.arange(len(pieces) + 1))
    if (np.diff(starts) < 2).any():  # a piece without length may collapse
        return all_points, [0, *np.cumsum(sizes).tolist()]
    return points, starts.tolist()


def _point(point: list[float]) -> Point:
    return round(point[0], DEGREE_DECIMALS), round(point[1], DEGREE_DECIMALS)
