"""Speeds and directions of a track: what devices said, else what follows from their positions."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.map_track.engine.processing.columns import TrackColumns
from shared.geo.geodesy import Column

LONGEST_STEP: Final = 10
"""Seconds between two points beyond which nothing is known of what was in between."""
LEAST_METRES: Final = 10.0
"""A shorter move has no direction."""
KMH: Final = 3.6


class Motion(Struct, frozen=True):
    """Speeds in kilometres an hour and directions in degrees of N points; NaN where nothing tells them."""

    speeds: Column
    directions: Column
    has_derived_values: bool
    """Whether any of them follows from positions."""


def motion_of(columns: TrackColumns, step_metres: Column) -> Motion:
    """Return speeds and directions; a device's own count more."""
    speeds, directions = columns.speeds.copy(), columns.directions.copy()
    missing_speeds, missing_directions = np.isnan(speeds), np.isnan(directions)
    if len(columns) > 1:
        speeds[missing_speeds] = _speeds(columns, step_metres)[missing_speeds]
        directions[missing_directions] = _directions(columns)[missing_directions]
    is_derived = bool((missing_speeds & ~np.isnan(speeds)).any())
    return Motion(speeds, directions, is_derived or bool((missing_directions & ~np.isnan(directions)).any()))


def _neighbours(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows before and behind each of `count` points, the point itself at an end."""
    rows = np.arange(count)
    return np.maximum(rows - 1, 0), np.minimum(rows + 1, count - 1)


def _speeds(columns: TrackColumns, step_metres: Column) -> Column:
    """Return the mean speed from the point before to the point behind each point."""
    earlier, later = _neighbours(len(columns))
    metres = np.concatenate(([0.0], np.cumsum(step_metres)))
    seconds = columns.times[later] - columns.times[earlier]
    with np.errstate(invalid="ignore", divide="ignore"):
        speeds: Column = (metres[later] - metres[earlier]) / seconds * KMH
    speeds[(seconds <= 0) | (seconds > 2 * LONGEST_STEP)] = np.nan
    return speeds


def _directions(columns: TrackColumns) -> Column:
    """Return the direction from the point before to the point behind each point."""
    earlier, later = _neighbours(len(columns))
    first, last = columns.points[earlier], columns.points[later]
    cosines = np.cos(np.radians((first[:, 1] + last[:, 1]) / 2))
    east, north = (last[:, 0] - first[:, 0]) * cosines, last[:, 1] - first[:, 1]
    directions: Column = np.degrees(np.arctan2(east, north)) % 360
    metres = np.concatenate(([0.0], np.cumsum(columns.step_lengths)))
    directions[metres[later] - metres[earlier] < LEAST_METRES] = np.nan
    return directions
