"""Taking noise out of a track: inaccurate points, leaps that nobody can drive, the drift of what stands."""

from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.map_track.engine.processing.columns import TrackColumns
from shared.geo.geodesy import Column, LocalPlane, haversine

MOST_SPEEDS: Final = {"auto": 100.0, "driving": 70.0, "riding": 25.0, "walking": 12.0}
"""Metres a second that nobody exceeds by each means of transport; `auto` may be a fast train."""
LEAP_SLACK: Final = 100.0
"""Metres that noise alone may add to a step."""
MOST_LEAPS: Final = 5
"""Stretches of wrong points in a row that are recognised."""

STANDING_REACH: Final = 50.0
"""Metres around the middle of its points in which what stands seems to move."""
STANDING_SECONDS: Final = 300
STANDING_PATIENCE: Final = 3
"""Points in a row outside the reach that end a stand."""
STRAY_REACH: Final = 250.0
"""Metres beyond which a single point ends it."""


def accurate_rows(columns: TrackColumns, most_radius: float) -> NDArray[np.int64]:
    """Return the rows of the points whose radius is not larger than `most_radius`, or unknown."""
    rows: NDArray[np.int64] = np.flatnonzero(~(columns.radii > most_radius))
    return rows


class _Stretch(Struct):
    """Rows without a leap between them."""

    rows: list[range]
    count: int

    @property
    def first(self) -> int:
        return self.rows[0][0]

    @property
    def last(self) -> int:
        return self.rows[-1][-1]


def plausible_rows(columns: TrackColumns, transport: str) -> NDArray[np.int64]:
    """Return the rows of a track without the points that it leaps to and back from.

    A stretch is left out where the stretches around it fit together and have at least as many points.
    """
    count = len(columns)
    most_speed = MOST_SPEEDS[transport]
    seconds = np.maximum(columns.step_seconds, 1)
    leaps = np.flatnonzero(columns.step_lengths > LEAP_SLACK + most_speed * seconds) + 1
    if not len(leaps):
        return np.arange(count)
    stack: list[_Stretch] = []
    bounds = [0, *leaps.tolist(), count]
    for begin, end in pairwise(bounds):
        stack.append(_Stretch([range(begin, end)], end - begin))
        _reduce(stack, columns, most_speed)
    _drop_ends(stack)
    return np.concatenate([np.arange(rows.start, rows.stop) for stretch in stack for rows in stretch.rows])


def _reduce(stack: list[_Stretch], columns: TrackColumns, most_speed: float) -> None:
    """Join the last stretch with an earlier one that it continues, if few points lie between."""
    last = stack[-1]
    wrong = 0
    for index in range(len(stack) - 3, max(-1, len(stack) - 3 - MOST_LEAPS), -1):
        earlier = stack[index]
        wrong += stack[index + 1].count
        if wrong > earlier.count + last.count:
            return
        if _fit(earlier.last, last.first, columns, most_speed):
            stack[index:] = [_Stretch(earlier.rows + last.rows, earlier.count + last.count)]
            return


def _fit(row: int, next_row: int, columns: TrackColumns, most_speed: float) -> bool:
    seconds = max(1, int(columns.times[next_row] - columns.times[row]))
    metres = haversine(*columns.points[row].tolist(), *columns.points[next_row].tolist())
    return metres <= LEAP_SLACK + most_speed * seconds


def _drop_ends(stack: list[_Stretch]) -> None:
    """Drop a single point at an end of a track that leaps to the many others."""
    if len(stack) > 1 and stack[0].count == 1 and stack[1].count > 2:
        stack.pop(0)
    if len(stack) > 1 and stack[-1].count == 1 and stack[-2].count > 2:
        stack.pop()


def standing_runs(columns: TrackColumns) -> list[range]:
    """Return the rows of each stand of five minutes or more: all points of one lie around one place."""
    if len(columns) < 2:
        return []
    plane = LocalPlane(*columns.points[0].tolist())
    metres = plane.metre_columns(columns.points).tolist()
    times = columns.times.tolist()
    runs, row = list[range](), 0
    while row < len(times) - 1:
        last = _last_of_stand(metres, row)
        if times[last] - times[row] >= STANDING_SECONDS:
            runs.append(range(row, last + 1))
            row = last + 1
        else:
            row += max(1, (last - row) // 4)
    return runs


def _last_of_stand(metres: list[list[float]], row: int) -> int:
    """Return the last row that lies around the middle of the points from `row` on."""
    east, north = metres[row]
    count, last, strays = 1, row, 0
    for index in range(row + 1, len(metres)):
        x, y = metres[index]
        square = (x - east / count) ** 2 + (y - north / count) ** 2
        if square <= STANDING_REACH**2:
            east, north, count, last, strays = east + x, north + y, count + 1, index, 0
            continue
        strays += 1
        if strays >= STANDING_PATIENCE or square > STRAY_REACH**2:
            break
    return last


def settle(points: Column, runs: list[range]) -> Column:
    """Return points of which those of each stand lie in the middle of its points, strays not counted."""
    settled_points = points.copy()
    for run in runs:
        rows = slice(run.start, run.stop)
        settled_points[rows] = np.median(points[rows], axis=0)
    return settled_points
