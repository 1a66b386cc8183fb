"""Points of an operator's own tables as WGS-84.

A table in GCJ-02 or BD-09 has WGS-84 abroad, where neither system holds: Baidu's services give points abroad
so whatever is declared, and so do those of this bundle.
"""

from typing import Final

import numpy as np
import tzfpy
from numpy.typing import NDArray

from shared.geo import Crs, convert

CHINESE: Final = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei")
AT_SEA: Final = "Etc/"


def to_wgs84(points: NDArray[np.float64], crs: Crs) -> NDArray[np.float64]:
    """Return points of shape (N, 2), longitude and latitude in a system, as WGS-84."""
    degrees = convert(points, crs, Crs.BD09, exact=True) if crs.in_metres else points
    shifted = convert(degrees, Crs.BD09 if crs.in_metres else crs, Crs.WGS84, exact=True)
    abroad = np.array([is_abroad(lng, lat) for lng, lat in degrees.tolist()], dtype=bool)
    return np.where(abroad[:, None], degrees, shifted)


def is_abroad(lng: float, lat: float) -> bool:
    """Tell whether a point lies on land that is not China's, by its time zone; good to about 100 m."""
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        return False
    zones = tzfpy.get_tzs(lng, lat)
    return bool(zones) and not any(zone in CHINESE or zone.startswith(AT_SEA) for zone in zones)
