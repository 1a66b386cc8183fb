"""Tracks for tests, given in metres and seconds around a point of China."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.geo.geodesy import LocalPlane
from shared.tracks.point import TrackPoint

PLANE = LocalPlane(106.7, 26.6)
START = 1_795_324_000


def track(
    metres: NDArray[np.float64] | Sequence[Sequence[float]],
    times: NDArray[np.int64] | Sequence[int],
    **fields: Sequence[float] | NDArray[np.float64],
) -> list[TrackPoint]:
    """Return points east and north of the middle, `times` in seconds; `fields` are those of the points."""
    degrees = PLANE.degree_columns(np.asarray(metres, dtype=np.float64)).tolist()
    rows = (
        [dict(zip(fields, row, strict=True)) for row in zip(*fields.values(), strict=True)] if fields else []
    )
    return [
        TrackPoint(START + int(seconds), lng, lat, **(rows[index] if rows else {}))
        for index, ((lng, lat), seconds) in enumerate(zip(degrees, times, strict=True))
    ]


def straight(count: int, spacing: float, interval: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return metres and seconds of a drive to the east."""
    rows = np.arange(count)
    return np.stack([rows * spacing, np.zeros(count)], axis=1), rows * interval


def parked(hours: float, interval: int, noise: float, seed: int = 1) -> list[TrackPoint]:
    """Return what a device sends that stands."""
    times = np.arange(0, hours * 3600, interval)
    return track(np.random.default_rng(seed).normal(0, noise, (len(times), 2)), times)
