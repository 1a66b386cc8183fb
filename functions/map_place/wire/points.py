"""Points between the wire and the engine, which knows WGS-84 only.

Abroad Baidu's services speak WGS-84, whatever a caller declares; China's systems hold in a box around it.
"""

from dataclasses import dataclass
from typing import Final, TypedDict

from functions.map_place.refused import FieldInvalid
from shared.geo import Crs, UnknownCoordinateType, convert_point, coordinate_type
from shared.geo.formulas import in_china_box
from shared.geo.locations import DEGREE_DECIMALS, Degrees, parse_location
from shared.geo.notation import NotANumber, parse_number

LARGEST_RADIUS: Final = 20_000_000.0
"""Metres: half the way around the earth."""
MOST_CORNERS: Final = 100
_NUMBERED: Final = {"1": Crs.WGS84, "2": Crs.GCJ02, "3": Crs.BD09, "4": Crs.BD09MC}


class Location(TypedDict):
    """A point in degrees of the type asked for."""

    lat: float
    lng: float


@dataclass(frozen=True)
class Frame:
    """How the points of one call are read and written."""

    source: Crs
    target: Crs
    abroad: bool

    @classmethod
    def of(cls, coord_type: str, ret_coordtype: str, *, abroad: bool) -> "Frame":
        """Return the frame of two wire names; every target but GCJ-02 is BD-09. Raises FieldInvalid."""
        try:
            source = _NUMBERED.get(coord_type.strip()) or coordinate_type(coord_type)
        except UnknownCoordinateType:
            raise FieldInvalid(f"coord_type is {coord_type[:40]!r}; expected 1, 2, 3 or 4") from None
        gcj02 = ret_coordtype.strip().lower() in ("gcj02ll", "gcj02")
        return cls(source, Crs.GCJ02 if gcj02 else Crs.BD09, abroad)

    def read(self, text: str, name: str) -> Degrees:
        """Return the WGS-84 point of `lat,lng`, or of metres `y,x`. Raises FieldInvalid."""
        try:
            degrees, crs = parse_location(text, self.source)
        except ValueError as wrong:
            raise FieldInvalid(f"{name}: {wrong}; expected lat,lng") from None
        if self.abroad and not self.source.in_metres and not in_china_box(*degrees):
            return degrees
        return convert_point(*degrees, crs, Crs.WGS84, exact=True)

    def write(self, lng: float, lat: float, *, inland: bool) -> Location:
        """Return a WGS-84 point as the caller wants it."""
        x, y = convert_point(lng, lat, Crs.WGS84, self.target) if inland else (lng, lat)
        return {"lat": round(y, DEGREE_DECIMALS), "lng": round(x, DEGREE_DECIMALS)}

    def corners(self, text: str) -> list[Degrees]:
        """Return the WGS-84 points of `lat,lng,lat,lng,…`, 2 to 100. Raises FieldInvalid."""
        fields = text.split(",", 2 * MOST_CORNERS + 1)
        if len(fields) % 2 or not 2 <= len(fields) // 2 <= MOST_CORNERS:
            raise FieldInvalid(
                f"bounds has {len(fields)} numbers; expected 2 to {MOST_CORNERS} pairs lat,lng"
            )
        return [self.read(f"{lat},{lng}", "bounds") for lat, lng in zip(*[iter(fields)] * 2, strict=True)]


def read_radius(text: str) -> float:
    """Return metres, at most half the way around the earth. Raises FieldInvalid."""
    try:
        radius = parse_number(text)
    except NotANumber as error:
        raise FieldInvalid(f"radius: {error}; expected metres") from None
    if radius <= 0:
        raise FieldInvalid(f"radius is {radius:g}; expected more than 0 metres")
    return min(radius, LARGEST_RADIUS)
