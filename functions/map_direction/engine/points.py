"""Points of the engines, and the texts of paths in answers."""

from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from shared.geo.locations import DEGREE_DECIMALS

Point = tuple[float, float]
"""(longitude, latitude) in WGS-84 degrees."""

EXPONENT_BELOW: Final = 1e-4
"""Numbers below this are written with an exponent by JSON."""


def path_text(points: NDArray[np.float64]) -> str:
    """Return `lng,lat;lng,lat;…` of points in the type of the answer."""
    return ";".join(pair_texts(points))


def pair_texts(points: NDArray[np.float64]) -> list[str]:
    """Return `lng,lat` of each point of (N, 2), rounded to six decimals.

    orjson writes the whole array at once, four times as fast as one text after the other. It would write the
    numbers of the first metres beside the equator and Greenwich with an exponent, so a path there is written
    text by text.
    """
    points = np.ascontiguousarray(np.round(points, DEGREE_DECIMALS))
    if ((np.abs(points) < EXPONENT_BELOW) & (points != 0)).any():
        return [f"{lng:.6f},{lat:.6f}" for lng, lat in points.tolist()]
    return orjson.dumps(points, option=orjson.OPT_SERIALIZE_NUMPY).decode()[2:-2].split("],[")
