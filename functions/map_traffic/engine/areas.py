"""The areas that callers ask for, as outlines in WGS-84; none is larger than 2 km across."""

import math
from collections.abc import Sequence
from typing import Final

import shapely

from shared.geo.geodesy import LocalPlane, haversine
from shared.geo.refusal import ParameterInvalid

MOST_METRES: Final = 2_000.0
ROUNDING: Final = 1.005
"""By which conversions of coordinates may lengthen a diagonal."""
CORNERS_OF_A_CIRCLE: Final = 48

Point = tuple[float, float]


def box_outline(first: Point, second: Point) -> shapely.Polygon:
    """Return the box between two corners. Raises ParameterInvalid for one too large or without area."""
    (west, east), (south, north) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    if west == east or south == north:
        raise ParameterInvalid("bounds", "has no area; expected lat,lng;lat,lng of two corners")
    _check_size("bounds", west, south, east, north)
    return shapely.box(west, south, east, north)


def polygon_outline(corners: Sequence[Point]) -> shapely.Geometry:
    """Return the polygon of its corners. Raises ParameterInvalid for one that is too large or has no area."""
    polygon = shapely.Polygon(corners)
    _check_size("vertexes", *polygon.bounds)
    outline = polygon if polygon.is_valid else shapely.make_valid(polygon)
    if outline.area == 0:
        raise ParameterInvalid("vertexes", "have no area; expected lat,lng;lat,lng;… of the corners in order")
    return outline


def circle_outline(centre: Point, metres: float) -> shapely.Polygon:
    """Return a polygon around a circle."""
    plane, reach = LocalPlane(*centre), metres / math.cos(math.pi / CORNERS_OF_A_CIRCLE)
    angles = (2 * math.pi * number / CORNERS_OF_A_CIRCLE for number in range(CORNERS_OF_A_CIRCLE))
    return shapely.Polygon(
        [plane.degrees(reach * math.cos(angle), reach * math.sin(angle)) for angle in angles]
    )


def _check_size(name: str, west: float, south: float, east: float, north: float) -> None:
    diagonal = haversine(west, south, east, north)
    if not diagonal <= MOST_METRES * ROUNDING:
        raise ParameterInvalid(name, f"has a diagonal of {diagonal:.0f} m; expected 2000 m at most")
