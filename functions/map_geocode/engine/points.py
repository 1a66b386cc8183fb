"""Points between the wire and the engines, which know WGS-84 only.

Abroad Baidu's services speak WGS-84, whatever a caller declares: `bd09ll` and `gcj02ll` are plain degrees
there, and `bd09mc` the projection of these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from functions.map_geocode.answers import PointAnswer
from shared.geo import Crs, convert_point
from shared.geo.formulas import in_china_box
from shared.geo.locations import DEGREE_DECIMALS, Degrees, parse_location
from shared.geo.refusal import Refusal

METRE_DECIMALS: Final = 2


@dataclass(frozen=True)
class Frame:
    """How the points of one answer are written."""

    crs: Crs
    is_abroad: bool = False

    def write(self, lng: float, lat: float) -> PointAnswer:
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
        return parse_location(location, crs)[0]
    except ValueError as wrong:
        raise Refusal(f"Parameter Invalid: location {wrong}; expected lat,lng") from None


def spot_of(
    degrees: Degrees,
    crs: Crs,
    is_in_china: Callable[[float, float], bool],
    is_abroad: Callable[[float, float], bool],
) -> Spot:
    """Return where degrees of a type lie: in China as converted, abroad as they are.

    So are those at sea, outside the box around China in which its systems hold.
    """
    source = Crs.BD09 if crs.in_metres else crs
    lng, lat = convert_point(*degrees, source, Crs.WGS84, exact=True)
    if not is_in_china(lng, lat) and (not in_china_box(*degrees) or is_abroad(*degrees)):
        return Spot(*degrees, is_abroad=True)
    return Spot(lng, lat, is_abroad=False)
