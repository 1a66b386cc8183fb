"""What callers of several place services send: truth values, whole numbers, lists, points, radii.

The engine knows WGS-84 only. Abroad Baidu's services speak WGS-84, whatever a caller declares; China's
systems hold in a box around it.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from functions.map_place.answers import Location
from functions.map_place.errors import FieldInvalid
from shared.geo import Crs, UnknownCoordinateType, convert_point, coordinate_type
from shared.geo.formulas import in_china_box
from shared.geo.locations import DEGREE_DECIMALS, Degrees, parse_location
from shared.geo.notation import NotANumber, parse_number

COORD_TYPE = "of what is sent: 1 WGS-84, 2 GCJ-02, 3 BD-09, 4 BD-09 Mercator"
RET_COORDTYPE = "of the answer: `gcj02ll`, else BD-09"
LARGEST: Final = 1_000_000
LARGEST_RADIUS: Final = 20_000_000.0
"""Metres: half the way around the earth."""
MOST_CORNERS: Final = 100
_BY_NUMBER: Final = {"1": Crs.WGS84, "2": Crs.GCJ02, "3": Crs.BD09, "4": Crs.BD09MC}
_WHOLE: Final = re.compile(r"\s*([+-]?)0*([0-9]{1,40})\s*", re.ASCII)


def _truth(text: Any) -> Any:
    match str(text).strip().lower():
        case "1" | "true" | "yes":
            return True
        case "0" | "false" | "no":
            return False
    raise ValueError(f"is {str(text)[:40]!r}; expected true or false")


def whole(text: Any) -> Any:
    """Return the whole number of a text, a million where it is more. Raises ValueError."""
    match = _WHOLE.fullmatch(str(text))
    if match is None:
        raise ValueError(f"is {str(text)[:40]!r}; expected a whole number")
    number = int(match[2]) if len(match[2]) < 8 else LARGEST
    return -number if match[1] == "-" else min(number, LARGEST)


Truth = Annotated[bool, BeforeValidator(_truth, json_schema_input_type=str)]
Whole = Annotated[int, BeforeValidator(whole, json_schema_input_type=str)]
"""A number of any size; far beyond a million it is a million."""


def parts(text: str, separators: str) -> tuple[str, ...]:
    """Return what stands between any of some separators, without what is empty."""
    return tuple(part.strip() for part in re.split(f"[{re.escape(separators)}]", text) if part.strip())


@dataclass(frozen=True)
class Datum:
    """How the points of one call are read and written."""

    source: Crs
    target: Crs
    abroad: bool

    @classmethod
    def from_names(cls, coord_type: str, ret_coordtype: str, *, abroad: bool) -> "Datum":
        """Return the datum of two wire names; every target but GCJ-02 is BD-09. Raises FieldInvalid."""
        try:
            source = _BY_NUMBER.get(coord_type.strip()) or coordinate_type(coord_type)
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
