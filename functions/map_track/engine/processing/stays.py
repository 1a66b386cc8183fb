"""Stay points: where a device stayed near one place for a while.

A stay lasts as long as its points lie nearer to its first point than the radius (Li et al., Mining User
Similarity Based on Location History, 2008; `positionfixes.generate_staypoints` of trackintel is the same).
"""

from math import cos, radians
from typing import Final

import numpy as np
from msgspec import Struct

from functions.map_track.engine.processing.columns import TrackColumns
from shared.geo.geodesy import METRES_PER_DEGREE, Column

LEAST_RADIUS, MOST_RADIUS = 1, 500
"""Metres."""
DEFAULT_RADIUS: Final = 20
DEFAULT_SECONDS: Final = 600


class Stay(Struct, frozen=True):
    """A stay and its place in WGS-84, the middle of its points."""

    start_time: int
    end_time: int
    lng: float
    lat: float

    @property
    def duration(self) -> int:
        """Seconds."""
        return self.end_time - self.start_time


def stays(columns: TrackColumns, radius: float, least_seconds: int) -> list[Stay]:
    """Return the stays of a track, in the order of time."""
    places, times = columns.points.tolist(), columns.times.tolist()
    all_stays, start = list[Stay](), 0
    for row in range(1, len(places) + 1):
        if row < len(places) and _distance(places[start], places[row]) < radius:
            continue
        if times[row - 1] - times[start] >= least_seconds:
            all_stays.append(_stay(columns.points[start:row], times[start], times[row - 1]))
        start = row
    return all_stays


def _stay(points: Column, start_time: int, end_time: int) -> Stay:
    lng, lat = np.mean(points, axis=0).tolist()
    return Stay(start_time, end_time, lng, lat)


def _distance(place: list[float], other: list[float]) -> float:
    """Return metres, exact enough for 500 m."""
    east = (other[0] - place[0]) * cos(radians(place[1]))
    return float(METRES_PER_DEGREE * (east**2 + (other[1] - place[1]) ** 2) ** 0.5)
