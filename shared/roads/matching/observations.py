"""What map matching is given: the points of one track in the order of time, split where it has a gap."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import Column, segment_lengths

GAP_SECONDS: Final = 300
GAP_METRES: Final = 300.0
"""A track has a gap where both are exceeded."""
USUAL_NOISE: Final = 10.0
"""Metres by which a position is wrong whose device did not say."""


class Observations(Struct, frozen=True):
    """N points of a track in the order of time."""

    points: Column
    """(N, 2) WGS-84 longitude and latitude."""
    times: NDArray[np.int64] | None = None
    """Unix seconds; None where nobody said when the points were, which have no gaps then."""
    radii: Column | None = None
    """Metres by which each position may be wrong, NaN where that is unknown."""

    def __len__(self) -> int:
        return len(self.points)

    def section(self, rows: slice) -> "Observations":
        """Return some of the points."""
        return Observations(
            self.points[rows],
            None if self.times is None else self.times[rows],
            None if self.radii is None else self.radii[rows],
        )

    @property
    def noise(self) -> float:
        """The metres by which most positions may be wrong."""
        if self.radii is None:
            return USUAL_NOISE
        radii = self.radii[np.isfinite(self.radii) & (self.radii > 0)]
        return float(np.median(radii)) if len(radii) else USUAL_NOISE


def gap_rows(points: Column, times: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Return the index of each point that begins anew after a gap."""
    if times is None or len(points) < 2:
        return np.array([], dtype=np.int64)
    is_gap = (np.diff(times) > GAP_SECONDS) & (segment_lengths(points) > GAP_METRES)
    rows: NDArray[np.int64] = np.flatnonzero(is_gap) + 1
    return rows


def sections(observations: Observations) -> Iterator[slice]:
    """Yield the rows between the gaps of a track."""
    bounds = [0, *gap_rows(observations.points, observations.times).tolist(), len(observations)]
    for begin, end in pairwise(bounds):
        if begin < end:
            yield slice(begin, end)
