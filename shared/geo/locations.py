"""The points of requests: a pair of numbers in the caller's coordinate type, as degrees on earth.

Whether the degrees are of that type, or WGS-84 as abroad, `points` decides.
"""

import math
from typing import Final

from shared.geo.coordinates import Crs, convert_point
from shared.geo.notation import Pair

Degrees = tuple[float, float]
"""Longitude and latitude."""

DEGREE_DECIMALS: Final = 6
"""Of degrees in an answer: a decimetre."""

FARTHEST_X: Final = 20_037_726.4
FARTHEST_Y: Final = 12_474_104.2
"""Metres of BD09MC at 180 degrees east and at 75 degrees north, where it ends."""


class NotOnEarth(ValueError):
    """The two numbers are no point of the earth in their coordinate type."""


def degrees_of(pair: Pair, crs: Crs) -> tuple[Degrees, Crs]:
    """Return the degrees of a latitude and a longitude, and their type; metres (y, x) come as
    degrees of BD09.

    Raises NotOnEarth, whose text says what was found.
    """
    lat, lng = pair
    if crs.in_metres:
        if not (abs(lng) <= FARTHEST_X and abs(lat) <= FARTHEST_Y):
            raise NotOnEarth(
                f"{lat:g},{lng:g} lies outside {crs}; expected y,x in metres, to 75 degrees at most"
            )
        lng, lat = convert_point(lng, lat, crs, Crs.BD09, exact=True)
        crs = Crs.BD09
    if not (abs(lat) <= 90 and abs(lng) <= 180) or math.isnan(lat + lng):
        hint = ": latitude comes first" if abs(lat) <= 180 and abs(lng) <= 90 else ""
        raise NotOnEarth(f"{lat:g},{lng:g} is nowhere on earth{hint}")
    return (lng, lat), crs
