"""Leaving out points that hardly bend a track."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from shared.geo.geodesy import Column, LocalPlane

TOLERANCES: Final = (0.0, 2.0, 5.0, 10.0, 20.0, 40.0)
"""Metres between a point that is left out and the track, by grade. Ours: Baidu does not publish its own."""


def bending_rows(points: Column, grade: int) -> NDArray[np.int64]:
    """Return the rows of the points that stay at a grade, 0 to 5: the first and the last always do."""
    if grade == 0 or len(points) < 3:
        return np.arange(len(points))
    metres = LocalPlane(*points[0].tolist()).metre_columns(points)
    numbered_points = np.column_stack((metres, np.arange(len(points))))
    line = shapely.simplify(shapely.linestrings(numbered_points), TOLERANCES[grade], preserve_topology=False)
    rows: NDArray[np.int64] = shapely.get_coordinates(line, include_z=True)[:, 2].astype(np.int64)
    return rows
