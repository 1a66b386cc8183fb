"""The points of a request: texts `lat,lng` in the caller's coordinate type, and back to that type.

Engines work in WGS-84 (longitude, latitude). Abroad no service shifts coordinates: there every type holds
WGS-84 degrees. Hong Kong, Macao and Taiwan are shifted like the mainland.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from functions.map_direction.errors import ParameterInvalid
from shared.geo import Crs, convert, convert_point
from shared.geo.formulas import in_china_box
from shared.geo.locations import DEGREE_DECIMALS, parse_location

Point = tuple[float, float]
"""(longitude, latitude) in WGS-84 degrees."""

SOURCES: Final = {"bd09ll": Crs.BD09, "bd09mc": Crs.BD09MC, "gcj02": Crs.GCJ02, "gcj02ll": Crs.GCJ02} | {
    "wgs84": Crs.WGS84,
    "wgs84ll": Crs.WGS84,
}
"""`coord_type`."""
TARGETS: Final = {"bd09ll": Crs.BD09, "gcj02": Crs.GCJ02, "gcj02ll": Crs.GCJ02} | {
    "wgs84": Crs.WGS84,
    "wgs84ll": Crs.WGS84,
}
"""`ret_coordtype`; WGS-84 is an extension."""

EXPONENT_BELOW: Final = 1e-4

InChina = Callable[[float, float], bool]
"""Tells whether a point, in any of the types, lies where coordinates are shifted."""


def in_box(lng: float, lat: float) -> bool:
    """Tell whether a point lies in the box of GCJ-02: the rule without boundaries."""
    return bool(in_china_box(lng, lat))


@dataclass(frozen=True)
class Datum:
    """The coordinate types of one request: how its texts are read and its points written."""

    source: Crs
    target: Crs
    in_china: InChina = in_box

    @classmethod
    def from_names(cls, coord_type: str, ret_coordtype: str, in_china: InChina = in_box) -> "Datum":
        """Return the datum of two wire names; raises ParameterInvalid for an unknown name."""
        return cls(
            _system(SOURCES, "coord_type", coord_type),
            _system(TARGETS, "ret_coordtype", ret_coordtype),
            in_china,
        )

    def read(self, text: str, name: str) -> Point:
        """Return the point of `lat,lng`; raises ParameterInvalid."""
        if not text:
            raise ParameterInvalid(f"{name} is missing; expected lat,lng")
        try:
            (lng, lat), crs = parse_location(text, self.source)
        except ValueError as problem:
            raise ParameterInvalid(f"{name}: {problem}; expected lat,lng") from None
        return convert_point(lng, lat, crs, Crs.WGS84, exact=True) if self.in_china(lng, lat) else (lng, lat)

    def read_list(self, text: str, name: str, most: int) -> list[Point]:
        """Return the points of `lat,lng|lat,lng|…`, none of an empty text; raises ParameterInvalid."""
        if not text:
            return []
        if (count := text.count("|") + 1) > most:
            raise ParameterInvalid(f"{name} has {count} points; at most {most} are taken")
        return [self.read(part, f"{name}[{number}]") for number, part in enumerate(text.split("|"))]

    def write(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return WGS-84 points of shape (N, 2) in the type of the answer, all as the first one is."""
        if self.target is Crs.WGS84 or not len(points) or not self.in_china(*points[0].tolist()):
            return points
        return convert(points, Crs.WGS84, self.target)

    def write_point(self, point: Point) -> Point:
        """Return one WGS-84 point in the type of the answer, rounded."""
        lng, lat = point
        if self.target is not Crs.WGS84 and self.in_china(lng, lat):
            lng, lat = convert_point(lng, lat, Crs.WGS84, self.target)
        return round(lng, DEGREE_DECIMALS), round(lat, DEGREE_DECIMALS)


def path_text(points: NDArray[np.float64]) -> str:
    """Return `lng,lat;lng,lat;…` of points in the type of the answer."""
    return ";".join(pair_texts(points))


def pair_texts(points: NDArray[np.float64]) -> list[str]:
    """Return `lng,lat` of each point of (N, 2), rounded to six decimals.

    orjson writes the whole array at once, four times as fast as one text after the other; only numbers that
    it would write with an exponent, some metres beside the equator and Greenwich, go that way.
    """
    points = np.ascontiguousarray(np.round(points, DEGREE_DECIMALS))
    if ((np.abs(points) < EXPONENT_BELOW) & (points != 0)).any():
        return [f"{lng:.6f},{lat:.6f}" for lng, lat in points.tolist()]
    return orjson.dumps(points, option=orjson.OPT_SERIALIZE_NUMPY).decode()[2:-2].split("],[")


def _system(table: dict[str, Crs], name: str, value: str) -> Crs:
    crs = table.get(value.strip().lower())
    if crs is None:
        raise ParameterInvalid(f"{name} is {value[:16]!r}; expected one of {', '.join(table)}")
    return crs
