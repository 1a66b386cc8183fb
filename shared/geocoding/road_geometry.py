"""Roads of the index as lines: where two of them cross, how far one is, and how far it reaches. WGS-84."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from shared.geo.geodesy import LocalPlane
from shared.places.index import PlaceIndex
from shared.places.records import Place, Stretch

ALMOST: Final = 40.0
"""Metres that may lie between two roads that cross: the carriageways of one are drawn apart."""


class NearestRoad(NamedTuple):
    """A road's point that is nearest to another point."""

    place: int
    metres: float
    lng: float
    lat: float


def crossing(index: PlaceIndex, first: Place, second: Place) -> tuple[float, float] | None:
    """Return the middle of where two roads meet, None if they do not come within 40 m of each other."""
    one, other = _lines(index.stretches(first.id)), _lines(index.stretches(second.id))
    if one is None or other is None:
        return None
    intersection = shapely.intersection(one, other)
    if intersection.is_empty:
        nearest = shapely.shortest_line(one, other)
        (lng, lat), (other_lng, other_lat) = shapely.get_coordinates(nearest).tolist()
        gap = LocalPlane(lng, lat).distance(other_lng, other_lat)
        return None if gap > ALMOST else ((lng + other_lng) / 2, (lat + other_lat) / 2)
    meeting = shapely.get_coordinates(intersection)
    middle = meeting[np.abs(meeting - np.median(meeting, axis=0)).sum(axis=1).argmin()]
    return float(middle[0]), float(middle[1])


def nearest_roads(stretches: Sequence[Stretch], lng: float, lat: float) -> list[NearestRoad]:
    """Return each road once, where it comes nearest to a point, the nearest first."""
    if not stretches:
        return []
    plane = LocalPlane(lng, lat)
    vertices = plane.metre_columns(np.concatenate([stretch.line for stretch in stretches]))
    owner = np.repeat(np.arange(len(stretches)), [len(stretch.line) for stretch in stretches])
    start, step = vertices[:-1], np.diff(vertices, axis=0)
    step[owner[:-1] != owner[1:]] = 0.0  # from the end of one stretch to the beginning of the next is no road
    length = (step**2).sum(axis=1)
    shares = np.clip(-(start * step).sum(axis=1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    points = start + shares[:, None] * step
    metres = np.hypot(points[:, 0], points[:, 1])
    best: dict[int, NearestRoad] = {}
    for row in metres.argsort().tolist():
        place = stretches[owner[row]].place
        if place not in best:
            best[place] = NearestRoad(place, float(metres[row]), *plane.degrees(*points[row].tolist()))
    return list(best.values())


def reach(stretches: Sequence[Stretch], lng: float, lat: float) -> float:
    """Return the metres from a point to the farthest end of a road."""
    if not stretches:
        return 0.0
    points = np.concatenate([stretch.line for stretch in stretches])
    return float(LocalPlane(lng, lat).distances(points).max())


def point_along(line: NDArray[np.float64], share: float) -> tuple[float, float, float]:
    """Return (longitude, latitude) at a share of a line's length, and the length in metres."""
    steps = np.diff(LocalPlane(*line[0].tolist()).metre_columns(line), axis=0)
    distances = np.concatenate([[0.0], np.hypot(*steps.T).cumsum()])
    metres = share * distances[-1]
    return (
        float(np.interp(metres, distances, line[:, 0])),
        float(np.interp(metres, distances, line[:, 1])),
        float(distances[-1]),
    )


def _lines(stretches: Sequence[Stretch]) -> shapely.Geometry | None:
    lines = [shapely.LineString(stretch.line) for stretch in stretches]
    return shapely.MultiLineString(lines) if lines else None
