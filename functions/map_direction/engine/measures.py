"""Lengths on the routing engine's earth, so that they agree with its own; whole numbers that add up."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shared.geo import geodesy


def great_circle(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the metres between two (lng, lat)."""
    return geodesy.haversine(*here, *there, geodesy.ROUTING_RADIUS)


def segment_lengths(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the metres between neighbours of (N, 2) longitude and latitude: N - 1 lengths."""
    return geodesy.segment_lengths(line, geodesy.ROUTING_RADIUS)


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
