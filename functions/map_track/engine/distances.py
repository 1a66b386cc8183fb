"""Lengths of tracks: along the points, without the gaps in which nobody saw the device."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.geo.geodesy import segment_lengths
from shared.tracks.point import TrackPoint

GAP_SECONDS: Final = 300
GAP_METRES: Final = 300.0
"""A gap is longer than both."""


def step_lengths(points: Sequence[TrackPoint]) -> NDArray[np.float64]:
    """Return the metres between neighbouring points: N - 1 lengths."""
    if len(points) < 2:
        return np.zeros(0)
    return segment_lengths(np.array([(point.lng, point.lat) for point in points], dtype=np.float64))


def step_seconds(points: Sequence[TrackPoint]) -> NDArray[np.float64]:
    """Return the seconds between neighbouring points: N - 1 durations."""
    return np.diff(np.array([point.loc_time for point in points], dtype=np.float64))


def gap_mask(lengths: NDArray[np.float64], seconds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which steps are gaps."""
    mask: NDArray[np.bool_] = (seconds > GAP_SECONDS) & (lengths > GAP_METRES)
    return mask


def low_speed_length(lengths: NDArray[np.float64], seconds: NDArray[np.float64], threshold: float) -> float:
    """Return the metres of the steps that were slower than `threshold` kilometres an hour."""
    with np.errstate(divide="ignore", invalid="ignore"):
        speeds = np.where(seconds > 0, lengths / seconds * 3.6, np.inf)
    return float(lengths[speeds < threshold].sum())
