"""Making the shapes of fences of what callers send."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from functions.map_track.engine.entities.districts import find_division
from functions.map_track.engine.surroundings import Surroundings
from shared.geo.geodesy import METRES_PER_DEGREE, haversine, segment_lengths
from shared.geo.notation import Pair
from shared.geo.points import CallerPoint, Datum
from shared.geo.refusal import ParameterInvalid

GREATEST_AREA: Final = 1_000e6
"""Square metres of the box around a polygon."""
LONGEST_LINE: Final = 500_000.0
"""Metres."""

ShapeFields = dict[str, Any]
"""Fields of a Fence."""


def draw_circle(datum: Datum, center: Pair, radius: float) -> ShapeFields:
    """Return the fields of a circle around `lat,lng`. Raises ParameterInvalid."""
    return {**_corners([datum.read("center", center)]), "metres": radius}


def draw_polygon(datum: Datum, vertexes: Sequence[Pair]) -> ShapeFields:
    """Return the fields of a polygon. Raises ParameterInvalid where it is too large."""
    points = [datum.read("vertexes", pair) for pair in vertexes]
    west, east = min(point.lng for point in points), max(point.lng for point in points)
    south, north = min(point.lat for point in points), max(point.lat for point in points)
    if haversine(west, south, east, south) * (north - south) * METRES_PER_DEGREE > GREATEST_AREA:
        raise ParameterInvalid("vertexes", "span more than 1,000 square kilometres")
    return _corners(points)


def draw_line(datum: Datum, vertexes: Sequence[Pair]) -> ShapeFields:
    """Return the fields of a line. Raises ParameterInvalid where it is too long."""
    points = [datum.read("vertexes", pair) for pair in vertexes]
    if float(segment_lengths(np.array([point.degrees for point in points])).sum()) > LONGEST_LINE:
        raise ParameterInvalid("vertexes", "are a line of more than 500 km")
    return _corners(points)


def draw_division(surroundings: Surroundings, keyword: str) -> ShapeFields:
    """Return the fields of a division. Raises AmbiguousDistrict, ParameterInvalid and NoData."""
    division = find_division(surroundings, keyword)
    return {"district": division.name, "district_code": division.code}


def _corners(points: Sequence[CallerPoint]) -> ShapeFields:
    return {
        "corners": tuple(point.degrees for point in points),
        "is_in_china": all(point.is_in_china for point in points),
    }
