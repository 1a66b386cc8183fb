"""Where a rectangle of Baidu's plane lies in Web Mercator, outside China.

Abroad BD-09 is WGS-84 and both planes are Mercators, of an ellipsoid and of a sphere. So a rectangle of one
is nearly one of the other: fitted by its four sides, a metatile is less than a pixel wrong inside.
"""

import math

from shared.geo.baidu_plane import PlaneBox
from shared.geo.bd09mc import load_bands
from shared.geo.formulas import mercator_of_degrees


def mercator_box(box: PlaneBox) -> PlaneBox:
    """Return a rectangle in metres of EPSG:3857."""
    middle = (box.south + box.north) / 2
    (west, _), (east, _) = _mercator(box.west, middle), _mercator(box.east, middle)
    (_, south), (_, north) = _mercator(0.0, box.south), _mercator(0.0, box.north)
    return PlaneBox(west, south, east, north)


def _mercator(x: float, y: float) -> tuple[float, float]:
    """Return one point; beyond 75 degrees, where BD-09 ends, the metres go on as they are."""
    to_degrees = load_bands()[1]
    rest = y - max(min(y, to_degrees.limit), -to_degrees.limit)
    mercator_x, mercator_y = mercator_of_degrees(*to_degrees.transform_point(x, y - rest), math)
    return float(mercator_x), float(mercator_y) + rest
