"""The paths of a route's steps as the wire has them, with their runs of traffic.

A path has fewer points than the engine's line: those that a straight line passes within half a metre are left
out. Where a run of traffic ends a point stays, so that the counts of all runs add up to the points less one,
which clients cut the path by. All steps are simplified, converted and rounded in one go.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.map_direction.measures import segment_lengths
from functions.map_direction.points import DECIMALS, Datum, Point, path_text
from functions.map_direction.route import Route
from functions.map_direction.traffic import runs

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
    lines = _simplified([route.line[begin : end + 1] for _, begin, end, _ in pieces])
    written = datum.write(np.concatenate(lines))
    metres = np.concatenate(([0.0], np.cumsum(segment_lengths(route.line))))
    drawn: list[Drawn] = []
    parts: list[NDArray[np.float64]] = []
    found: list[Run] = []
    offset = 0
    for number, (index, begin, end, status) in enumerate(pieces):
        size = len(lines[number])
        part = written[offset : offset + size]
        offset += size
        parts.append(part[1:] if parts else part)
        found.append(Run(status, size - 1, round(float(metres[end] - metres[begin]), 1)))
        if number + 1 == len(pieces) or pieces[number + 1][0] != index:
            points = np.concatenate(parts)
            drawn.append(Drawn(path_text(points), _point(points[0]), _point(points[-1]), tuple(found)))
            parts, found = [], []
    return drawn


def _pieces(route: Route) -> list[tuple[int, int, int, int]]:
    """Return (step, first point, last point, status) of every run of every step."""
    pieces = []
    for index, step in enumerate(route.steps):
        begin = step.begin
        for end, status in runs(route, step):
            pieces.append((index, begin, end, status))
            begin = end
    return pieces


def _simplified(lines: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return the lines without the points that hardly bend them; the ends stay."""
    owners = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    shapes = shapely.simplify(
        shapely.linestrings(np.concatenate(lines), indices=owners), OFF_LINE, preserve_topology=False
    )
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    starts = np.searchsorted(owners, np.arange(len(lines) + 1))
    return [
        points[start:stop] if stop - start > 1 else line[[0, -1]]
        for line, start, stop in zip(lines, starts[:-1], starts[1:], strict=True)
    ]


def _point(row: NDArray[np.float64]) -> Point:
    return round(float(row[0]), DECIMALS), round(float(row[1]), DECIMALS)
