"""Lengths of lines on the earth, and whole numbers that add up."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS: Final = 6_378_160.0
"""Metres; the radius that the routing engine measures with, so that lengths agree."""


def great_circle(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the metres between two (lng, lat) by the haversine formula."""
    lat, other = math.radians(here[1]), math.radians(there[1])
    half_lat, half_lng = (other - lat) / 2, math.radians(there[0] - here[0]) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat) * math.cos(other) * math.sin(half_lng) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def segment_lengths(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the metres between neighbours of (N, 2) longitude and latitude: N - 1 lengths."""
    radians = np.radians(points)
    halves = np.diff(radians, axis=0) / 2
    cosines = np.cos(radians[:, 1])
    chord = np.sin(halves[:, 1]) ** 2 + cosines[:-1] * cosines[1:] * np.sin(halves[:, 0]) ** 2
    lengths: NDArray[np.float64] = 2 * EARTH_RADIUS * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return lengths


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """Split a whole number by shares into whole numbers that add up to it exactly; none is negative.

    Each running sum is rounded, so that no part is more than one off its share.
    """
    whole = sum(shares)
    if not shares:
        return []
    if whole <= 0:
        return [0] * (len(shares) - 1) + [total]
    parts, running, given = [], 0.0, 0
    for share in shares[:-1]:
        running += share
        upto = min(total, round(total * running / whole))
        parts.append(upto - given)
        given = upto
    return [*parts, total - given]
