"""Points between the wire and the engines, which know WGS-84 only.

Abroad Baidu's services speak WGS-84, whatever a caller declares: `bd09ll` and `gcj02ll` are plain degrees
there, and `bd09mc` the projection of these.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from functions.map_geocode.wire.fields import DEGREE_DECIMALS, METRE_DECIMALS, PointAsked
from shared.geo import Crs, convert_point
from shared.geo.notation import NotANumber, parse_pair
from shared.geo.refusal import Refusal

FARTHEST_X: Final = 20_037_726.4
FARTHEST_Y: Final = 12_474_104.2
"""Metres of BD09MC at 180 degrees east and at 75 degrees north, where it ends."""

Degrees = tuple[float, float]
"""Longitude and latitude."""


@dataclass(frozen=True)
class Frame:
    """How the points of one answer are written."""

    crs: Crs
    is_abroad: bool = False

    def write(self, lng: float, lat: float) -> PointAsked:
        """Return a WGS-84 point as the caller wants it."""
        if self.is_abroad:
            x, y = convert_point(lng, lat, Crs.BD09, Crs.BD09MC) if self.crs.in_metres else (lng, lat)
        else:
            x, y = convert_point(lng, lat, Crs.WGS84, self.crs)
        decimals = METRE_DECIMALS if self.crs.in_metres else DEGREE_DECIMALS
        return {"lng": round(x, decimals), "lat": round(y, decimals)}


@dataclass(frozen=True)
class Spot:
    """The point that a caller asks about."""

    lng: float
    lat: float
    is_abroad: bool


def read_location(location: str, crs: Crs) -> Degrees:
    """Return the degrees of `lat,lng`, or those that metres `y,x` of BD09MC are; raises Refusal."""
    try:
        lat, lng = parse_pair(location)
    except NotANumber as error:
        raise Refusal(f"Parameter Invalid: location {error}; expected lat,lng") from None
    if crs.in_metres:
        if not (abs(lng) <= FARTHEST_X and abs(lat) <= FARTHEST_Y):
            raise Refusal(
                f"Parameter Invalid: location {lat:g},{lng:g} lies outside bd09mc; expected y,x metres"
            )
        lng, lat = convert_point(lng, lat, Crs.BD09MC, Crs.BD09, exact=True)
    if not (abs(lat) <= 90 and abs(lng) <= 180) or math.isnan(lat + lng):
        hint = ": these are swapped" if abs(lat) <= 180 and abs(lng) <= 90 else ""
        raise Refusal(f"Parameter Invalid: location {lat:g},{lng:g} is nowhere; expected lat,lng{hint}")
    return lng, lat


def spot_of(
    degrees: Degrees,
    crs: Crs,
    is_in_china: Callable[[float, float], bool],
    is_abroad: Callable[[float, float], bool],
) -> Spot:
    """Return where degrees of a type lie: in China as converted, abroad as they are."""
    source = Crs.BD09 if crs.in_metres else crs
    lng, lat = convert_point(*degrees, source, Crs.WGS84, exact=True)
    if not is_in_china(lng, lat) and is_abroad(*degrees):
        return Spot(*degrees, is_abroad=True)
    return Spot(lng, lat, is_abroad=False)
