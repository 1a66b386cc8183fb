"""Where each point of a track is on the path that was found for the groups of points."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.geo.geodesy import Column, LocalPlane
from shared.roads.matching.match import MatchedPosition, RoadPath
from shared.roads.matching.thinning import Groups

SLACK: Final = 30.0
"""Metres along the path by which a point may be beside where its group and their neighbours are."""


def place_points(
    plane: LocalPlane,
    metres: Column,
    groups: Groups,
    positions: Sequence[MatchedPosition],
    paths: Sequence[RoadPath],
) -> tuple[NDArray[np.int64], Column, Column]:
    """Return the number of the path, the position along it, and the place in metres of each point.

    metres: (N, 2) the points. positions: of the centre of each group. A point of a group on no road is on
    no road. Along a path positions never fall.
    """
    path_numbers = np.array([position.path for position in positions])[groups.numbers]
    group_metres = np.array([position.metres for position in positions])
    alongs, places = np.full(len(metres), np.nan), metres.copy()
    for number, path in enumerate(paths):
        rows = np.flatnonzero(path_numbers == number)
        if not len(rows):
            continue
        members = np.unique(groups.numbers[rows])
        own_metres = group_metres[members]
        order = np.searchsorted(members, groups.numbers[rows])
        lows = np.concatenate(([own_metres[0]], own_metres[:-1]))[order] - SLACK
        highs = np.concatenate((own_metres[1:], [own_metres[-1]]))[order] + SLACK
        line = plane.metre_columns(path.line)
        own_alongs = _rising(_nearest(line, path.metres, metres[rows], lows, highs))
        alongs[rows] = own_alongs
        places[rows] = plane.metre_columns(path.points_at(own_alongs))
    return path_numbers, alongs, places


def _nearest(line: Column, line_metres: Column, points: Column, lows: Column, highs: Column) -> Column:
    """Return the position along a line that is nearest to each point, between its `lows` and its `highs`."""
    lows, highs = np.maximum(lows, 0.0), np.minimum(highs, line_metres[-1])
    first = np.maximum(np.searchsorted(line_metres, lows, side="right") - 1, 0)
    last = np.maximum(np.searchsorted(line_metres, highs, side="left"), first + 1)
    last = np.minimum(last, len(line_metres) - 1)
    first = np.minimum(first, last - 1)
    counts = last - first
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    owners = np.repeat(np.arange(len(points)), counts)
    segments = np.arange(len(owners)) - starts[owners] + first[owners]
    begins, spans = line[segments], line[segments + 1] - line[segments]
    squares = np.maximum((spans**2).sum(axis=1), 1e-12)
    shares = np.clip(((points[owners] - begins) * spans).sum(axis=1) / squares, 0.0, 1.0)
    lengths = line_metres[segments + 1] - line_metres[segments]
    alongs = np.clip(line_metres[segments] + shares * lengths, lows[owners], highs[owners])
    distances = ((begins + shares[:, None] * spans - points[owners]) ** 2).sum(axis=1)
    least = np.repeat(np.minimum.reduceat(distances, starts), counts)
    candidates = np.flatnonzero(distances <= least)
    _, first_candidates = np.unique(owners[candidates], return_index=True)
    nearest: Column = alongs[candidates[first_candidates]]
    return nearest


def _rising(alongs: Column) -> Column:
    """Return positions that never fall: half-way between the highest so far and the lowest still to come."""
    highest = np.maximum.accumulate(alongs)
    lowest = np.minimum.accumulate(alongs[::-1])[::-1]
    rising: Column = (highest + lowest) / 2
    return rising
