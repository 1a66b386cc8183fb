"""Distances and directions on the earth: the haversine formula, and a local plane for short distances.

Longitudes and latitudes are degrees, in this order; lengths are metres. Columns are (N, 2) float64 arrays of
longitude and latitude, or of metres east and north.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]

EARTH_RADIUS: Final = 6_371_008.8
"""Mean radius in metres (IUGG)."""
ROUTING_RADIUS: Final = 6_378_160.0
"""The radius in metres that the routing engine measures with (`midgard/constants.h` of Valhalla)."""
METRES_PER_DEGREE: Final = EARTH_RADIUS * math.pi / 180.0
"""Metres of a degree of latitude, and of a degree of longitude at the equator."""

_LEAST_COSINE: Final = 1e-6
_HIGHEST_LATITUDE: Final = 89.9


def haversine(lng1: float, lat1: float, lng2: float, lat2: float, radius: float = EARTH_RADIUS) -> float:
    """Return the metres between two points along the great circle."""
    radians1, radians2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lng = (radians2 - radians1) / 2, math.radians(lng2 - lng1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(radians1) * math.cos(radians2) * math.sin(half_lng) ** 2
    return 2 * radius * math.asin(min(1.0, math.sqrt(chord)))


def haversine_columns(first: Column, second: Column, radius: float = EARTH_RADIUS) -> Column:
    """Return the metres between the points of two columns, row by row: N lengths."""
    radians1, radians2 = np.radians(first), np.radians(second)
    halves = (radians2 - radians1) / 2
    cosines = np.cos(radians1[..., 1]) * np.cos(radians2[..., 1])
    chord = np.sin(halves[..., 1]) ** 2 + cosines * np.sin(halves[..., 0]) ** 2
    lengths: Column = 2 * radius * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return lengths


def segment_lengths(line: Column, radius: float = EARTH_RADIUS) -> Column:
    """Return the metres between neighbouring points of a line: N - 1 lengths."""
    return haversine_columns(line[:-1], line[1:], radius)


def bearing(lng1: float, lat1: float, lng2: float, lat2: float) -> float:
    """Return the direction from one point to another near it, in degrees 0 to 360 clockwise from north.

    It is 0 where the points coincide.
    """
    east = (lng2 - lng1) * math.cos(math.radians((lat1 + lat2) / 2))
    return math.degrees(math.atan2(east, lat2 - lat1)) % 360.0


def circle_bounds(lng: float, lat: float, radius: float) -> tuple[float, float, float, float]:
    """Return (west, east, south, north) of the box around a circle, as wide as the globe near the poles."""
    high = radius / METRES_PER_DEGREE
    cosine = math.cos(math.radians(min(_HIGHEST_LATITUDE, abs(lat) + high)))
    wide = min(180.0, high / max(_LEAST_COSINE, cosine))
    return lng - wide, lng + wide, lat - high, lat + high


class LocalPlane:
    """Metres east and north of a point, for short distances; it does not wrap at the 180th meridian."""

    __slots__ = ("_lat", "_lng", "east_metres", "north_metres")

    east_metres: float
    """Metres of a degree of longitude."""
    north_metres: float
    """Metres of a degree of latitude."""

    def __init__(self, lng: float, lat: float) -> None:
        self._lng, self._lat = lng, lat
        self.east_metres = METRES_PER_DEGREE * math.cos(math.radians(lat))
        self.north_metres = METRES_PER_DEGREE

    def metres(self, lng: float, lat: float) -> tuple[float, float]:
        """Return the metres (east, north) of a point."""
        return (lng - self._lng) * self.east_metres, (lat - self._lat) * self.north_metres

    def degrees(self, east: float, north: float) -> tuple[float, float]:
        """Return the (longitude, latitude) of a point of the plane."""
        return self._lng + east / self.east_metres, self._lat + north / self.north_metres

    def distance(self, lng: float, lat: float) -> float:
        """Return the metres from the plane's origin to a point."""
        return math.hypot(*self.metres(lng, lat))

    def metre_columns(self, points: Column) -> Column:
        """Return the metres (east, north) of points in degrees."""
        return (points - (self._lng, self._lat)) * (self.east_metres, self.north_metres)

    def degree_columns(self, points: Column) -> Column:
        """Return the (longitude, latitude) of points in metres."""
        return points / (self.east_metres, self.north_metres) + (self._lng, self._lat)

    def distances(self, points: Column) -> Column:
        """Return the metres from the plane's origin to points in degrees."""
        metres = self.metre_columns(points)
        distances: Column = np.hypot(metres[..., 0], metres[..., 1])
        return distances
