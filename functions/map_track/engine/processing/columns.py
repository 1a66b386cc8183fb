"""The points of a track as columns, for arithmetic over all of them at once."""

from collections.abc import Sequence
from itertools import repeat

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import Column, segment_lengths
from shared.tracks.point import TrackPoint


class TrackColumns(Struct, frozen=True):
    """N points in the order of time; what a device did not say is NaN."""

    points: Column
    """(N, 2) WGS-84 longitude and latitude."""
    times: NDArray[np.int64]
    radii: Column
    speeds: Column
    """Kilometres an hour."""
    directions: Column
    """Degrees clockwise from north."""

    def __len__(self) -> int:
        return len(self.times)

    @property
    def step_lengths(self) -> Column:
        """The metres between neighbouring points: N - 1."""
        return segment_lengths(self.points)

    @property
    def step_seconds(self) -> NDArray[np.int64]:
        """The seconds between neighbouring points: N - 1."""
        return np.diff(self.times)


def columns_of(points: Sequence[TrackPoint]) -> TrackColumns:
    """Return the columns of points."""
    times, lngs, lats, speeds, directions, _, radii, *_ = (
        zip(*points, strict=True) if points else repeat((), len(TrackPoint._fields))
    )

    def column(values: Sequence[float | None]) -> Column:
        return np.array(values, dtype=np.float64)

    return TrackColumns(
        points=np.column_stack((column(lngs), column(lats))),
        times=np.array(times, dtype=np.int64),
        radii=column(radii),
        speeds=column(speeds),
        directions=column(directions),
    )
