"""Directions of lines: degrees clockwise from north, and the wire's twelve sectors."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.geo.geodesy import bearing

SECTORS: Final = 12
SECTOR_DEGREES: Final = 360 / SECTORS

CARDINALS: Final = 8
"""Directions of sentences: north, north-east and so on."""


def sector(degrees: float) -> int:
    """Return the sector 0 to 11: 30 degrees each, clockwise, sector 0 around north (345 to 15)."""
    return int((degrees + SECTOR_DEGREES / 2) // SECTOR_DEGREES) % SECTORS


def cardinal(degrees: float) -> int:
    """Return the nearest of the eight directions: 0 north, 1 north-east, … 7 north-west."""
    return round(degrees / (360 / CARDINALS)) % CARDINALS


def whole_degrees(degrees: float) -> int:
    """Return the direction as answers give it: 0 to 359."""
    return round(degrees) % 360


def line_bearing(line: NDArray[np.float64]) -> float:
    """Return the direction in which a line of (N, 2) starts."""
    start = (float(line[0][0]), float(line[0][1]))
    for point in line[1:]:  # the second one, unless points repeat
        x, y = float(point[0]), float(point[1])
        if (x, y) != start:
            return bearing(*start, x, y)
    return 0.0
