"""Areas that entities are searched in, and that fences are: circles, polygons, strips along lines."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from shared.geo.geodesy import METRES_PER_DEGREE, haversine, haversine_columns
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid

GREATEST_AREA: Final = 3_000e6
"""Square metres of the box around a polygon."""

Points = NDArray[np.float64]
"""(N, 2) degrees of WGS-84."""


class Area(Protocol):
    """Something that points lie in or not."""

    def covers(self, points: Points) -> NDArray[np.bool_]:
        """Return which points lie in the area."""


class Circle:
    """`radius` metres around a point."""

    def __init__(self, lng: float, lat: float, radius: float) -> None:
        self.center = lng, lat
        self._radius = radius

    def covers(self, points: Points) -> NDArray[np.bool_]:
        """Return which points lie in the circle."""
        mask: NDArray[np.bool_] = self.distances(points) <= self._radius
        return mask

    def distances(self, points: Points) -> NDArray[np.float64]:
        """Return the metres of points from the centre."""
        return haversine_columns(np.broadcast_to(np.array(self.center), points.shape), points)


class Polygon:
    """A polygon, or the outline of a division."""

    def __init__(self, shape: shapely.Geometry) -> None:
        self._shape = shape
        shapely.prepare(shape)

    @classmethod
    def from_corners(cls, corners: Sequence[tuple[float, float]]) -> "Polygon":
        """Return the polygon of corners (longitude, latitude), which may turn either way."""
        return cls(shapely.make_valid(shapely.Polygon(corners)))

    @classmethod
    def from_wkb(cls, outline: bytes) -> "Polygon":
        """Return the outline of a division."""
        return cls(shapely.from_wkb(outline))

    def covers(self, points: Points) -> NDArray[np.bool_]:
        """Return which points lie in the polygon or on its edge."""
        mask: NDArray[np.bool_] = shapely.intersects_xy(self._shape, points[:, 0], points[:, 1])
        return mask


class Corridor:
    """What lies within some metres of a line (longitude, latitude).

    Each point measures in a plane of its own: a line may be 500 km long.
    """

    def __init__(self, line: Sequence[tuple[float, float]], metres: float) -> None:
        corners = np.array(line, dtype=np.float64)
        self._metres = metres
        self._starts = corners[:-1]
        self._vectors = corners[1:] - corners[:-1]

    def covers(self, points: Points) -> NDArray[np.bool_]:
        """Return which points lie beside the line."""
        cosines = np.cos(np.radians(points[:, 1]))
        scale = METRES_PER_DEGREE * np.column_stack([cosines, np.ones(len(points))])[:, None]
        offsets, vectors = (points[:, None] - self._starts) * scale, self._vectors * scale
        lengths = np.maximum((vectors**2).sum(axis=2), 1e-9)
        shares = np.clip((offsets * vectors).sum(axis=2) / lengths, 0.0, 1.0)
        squares = ((offsets - shares[..., None] * vectors) ** 2).sum(axis=2)
        mask: NDArray[np.bool_] = (squares <= self._metres**2).any(axis=1)
        return mask


def rectangle(datum: Datum, lower_left: tuple[float, float], upper_right: tuple[float, float]) -> Polygon:
    """Return the rectangle of two corners `lat,lng`. Raises ParameterInvalid."""
    west_south, east_north = datum.read("bounds", lower_left), datum.read("bounds", upper_right)
    if west_south.lng > east_north.lng or west_south.lat > east_north.lat:
        raise ParameterInvalid("bounds", "begins with another corner; expected the lower left one first")
    return Polygon(shapely.box(*west_south.degrees, *east_north.degrees))


def polygon(datum: Datum, vertexes: Sequence[tuple[float, float]]) -> Polygon:
    """Return the polygon of points `lat,lng`. Raises ParameterInvalid where it is too large."""
    corners = [datum.read("vertexes", pair).degrees for pair in vertexes]
    lngs, lats = zip(*corners, strict=True)
    height = (max(lats) - min(lats)) * METRES_PER_DEGREE
    width = haversine(min(lngs), min(lats), max(lngs), min(lats))
    if width * height > GREATEST_AREA:
        raise ParameterInvalid("vertexes", "span more than 3,000 square kilometres")
    return Polygon.from_corners(corners)
