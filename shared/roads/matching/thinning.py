"""Making a dense track thinner before it is matched.

Points that lie closer together than they are wrong seem to run back and forth, and the engine follows them
into side streets: at 30 m of noise and a point every 2 s it adds more than the whole length of the track.
So points are averaged in groups as wide as four times the noise; those of a sparse track stay alone.
"""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import Column

WIDTH_IN_NOISES: Final = 4.0
"""Of 2.5, 3, 4 and 5, the one with the fewest wrong roads that loses none (`bench/tracks_matching.py`)."""
LEAST_WIDTH: Final = 20.0
"""Metres."""
END_SHARE: Final = 1 / 3
"""Of the width; a path shall begin and end where the track does, and no noise shall lengthen it."""


class Groups(Struct, frozen=True):
    """The groups of a track: `centres`, (G, 2) metres, and the group of each of its N points."""

    centres: Column
    numbers: NDArray[np.int64]


def group_width(noise: float) -> float:
    """Return the metres between the centres of groups: what is smaller cannot be told from noise."""
    return max(LEAST_WIDTH, WIDTH_IN_NOISES * noise)


def group_points(metres: Column, noise: float) -> Groups:
    """Group the points of a track, (N, 2) metres in the order of time; N is at least one."""
    width = group_width(noise)
    numbers = _numbers(metres, width * width)
    sizes = np.bincount(numbers)
    centres = np.stack([np.bincount(numbers, metres[:, axis]) / sizes for axis in (0, 1)], axis=1)
    return _with_ends(Groups(centres, numbers), metres, width * END_SHARE)


def _with_ends(groups: Groups, metres: Column, distance: float) -> Groups:
    """Let the first and the last point stand alone where the centre of their group is farther away."""
    centres, numbers = groups.centres, groups.numbers.copy()
    if np.hypot(*(centres[-1] - metres[-1])) > distance:
        centres = np.concatenate((centres, metres[-1:]))
        numbers[-1] += 1
    if np.hypot(*(centres[0] - metres[0])) > distance:
        centres = np.concatenate((metres[:1], centres))
        numbers[1:] += 1
    return Groups(centres, numbers)


def _numbers(metres: Column, square_width: float) -> NDArray[np.int64]:
    """Begin a group at each point that is farther from the first of the last group than its width."""
    numbers = np.empty(len(metres), dtype=np.int64)
    first_east, first_north = metres[0].tolist()
    number = 0
    for index, (east, north) in enumerate(metres.tolist()):
        if (east - first_east) ** 2 + (north - first_north) ** 2 >= square_width:
            number += 1
            first_east, first_north = east, north
        numbers[index] = number
    return numbers
