"""Points of an operator's own tables as WGS-84.

A table in GCJ-02 or BD-09 has WGS-84 abroad, where neither system holds: Baidu's services give points abroad
so whatever is declared, and so do those of this bundle.
"""

import numpy as np
from numpy.typing import NDArray

from functions.pack_builder.engine.country_zones import country_at
from shared.geo import Crs, convert
from shared.geo.countries import is_of_china


def to_wgs84(points: NDArray[np.float64], crs: Crs) -> NDArray[np.float64]:
    """Return points of shape (N, 2), longitude and latitude in a system, as WGS-84."""
    degrees = convert(points, crs, Crs.BD09, exact=True) if crs.in_metres else points
    converted_points = convert(degrees, Crs.BD09 if crs.in_metres else crs, Crs.WGS84, exact=True)
    abroad = np.array([_is_abroad(lng, lat) for lng, lat in degrees.tolist()], dtype=bool)
    return np.where(abroad[:, None], degrees, converted_points)


def _is_abroad(lng: float, lat: float) -> bool:
    """Tell whether a point lies on land that is not China's."""
    country = country_at(lng, lat)
    return bool(country) and not is_of_china(country)
