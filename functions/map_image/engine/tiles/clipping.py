"""Points, lines and rings cut at the sides of a square, many vertices at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Vertices = NDArray[np.float64]
"""An array of shape (n, 2)."""

_NOTHING: Final[Vertices] = np.empty((0, 2))


def clip_points(points: Vertices, least: float, most: float) -> Vertices:
    """Return the points within the square."""
    return points[np.all((points >= least) & (points <= most), axis=1)]


def clip_ring(ring: Vertices, least: float, most: float) -> Vertices:
    """Return a ring (its first vertex not repeated) cut at the four sides, empty where nothing is left.

    Sutherland and Hodgman's way: the ring stays one ring, may run along the square's edge and keeps its
    direction.
    """
    for axis in (0, 1):
        for bound, sign in ((least, 1.0), (most, -1.0)):
            is_inside = sign * (ring[:, axis] - bound) >= 0
            if is_inside.all():
                continue
            if not is_inside.any():
                return _NOTHING
            following = np.roll(ring, -1, axis=0)
            is_crossing = is_inside != np.roll(is_inside, -1)
            step = following - ring
            length = np.where(is_crossing, step[:, axis], 1.0)
            share = (bound - ring[:, axis]) / length
            crossing = ring + share[:, None] * step
            crossing[:, axis] = bound
            pairs = np.stack([ring, crossing], axis=1)
            ring = pairs[np.stack([is_inside, is_crossing], axis=1)]
    return ring


def clip_line(line: Vertices, least: float, most: float) -> list[Vertices]:
    """Return the pieces of a line within the square, by Liang and Barsky's parameters of its segments."""
    if np.all((line >= least) & (line <= most)):
        return [line]
    start, step = line[:-1], np.diff(line, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = (np.array([least, most])[:, None, None] - start) / step
    still = step == 0
    is_between = (start >= least) & (start <= most)
    entry = np.where(still, np.where(is_between, -np.inf, np.inf), np.fmin(*sides)).max(axis=1)
    exit_ = np.where(still, np.where(is_between, np.inf, -np.inf), np.fmax(*sides)).min(axis=1)
    entry, exit_ = np.maximum(entry, 0.0), np.minimum(exit_, 1.0)
    is_visible = entry < exit_
    continues = is_visible[:-1] & is_visible[1:] & (exit_[:-1] == 1.0) & (entry[1:] == 0.0)
    pieces = []
    for run in _runs(is_visible, continues):
        first = start[run[0]] + entry[run[0]] * step[run[0]]
        rest = start[run] + exit_[run][:, None] * step[run]
        pieces.append(np.vstack([first, rest]))
    return pieces


def _runs(is_visible: NDArray[np.bool_], continues: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Return the numbers of the visible segments, those that follow one another together."""
    numbers = np.flatnonzero(is_visible)
    if not numbers.size:
        return []
    breaks = np.flatnonzero(~continues[numbers[1:] - 1]) + 1
    return np.split(numbers, breaks)
