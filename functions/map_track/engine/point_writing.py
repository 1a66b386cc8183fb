"""Points as answers have them: in the coordinate type of the answer, unknown speeds and directions as 0."""

from collections.abc import Sequence
from typing import Any, Final, TypedDict

import numpy as np

from shared.geo.coordinates import Crs, convert
from shared.geo.locations import DEGREE_DECIMALS
from shared.tracks.point import TrackPoint

ABROAD: Final = "wgs84"
COORD_TYPES: Final = {Crs.BD09: "bd09ll", Crs.GCJ02: "gcj02", Crs.WGS84: ABROAD}
"""`coord_type` of points in China, by the type of the answer."""


def write_positions(points: Sequence[TrackPoint], target: Crs) -> list[tuple[float, float]]:
    """Return longitude and latitude of points in the type of an answer; abroad that is WGS-84."""
    if not points:
        return []
    degrees = np.array([[point.lng for point in points], [point.lat for point in points]]).T
    is_in_china = np.array([point.is_in_china for point in points], dtype=bool)
    positions = convert(degrees, Crs.WGS84, target)
    if not is_in_china.all():
        positions = np.where(is_in_china[:, None], positions, degrees)
    lngs, lats = np.round(positions, DEGREE_DECIMALS).T.tolist()
    return list(zip(lngs, lats, strict=True))


def write_points(points: Sequence[TrackPoint], target: Crs) -> list[dict[str, Any]]:
    """Return points with everything that devices said; custom columns lie beside the other keys."""
    return [
        write_point(point, position)
        for point, position in zip(points, write_positions(points, target), strict=True)
    ]


def write_point(point: TrackPoint, position: tuple[float, float]) -> dict[str, Any]:
    """Return one point at its position in the coordinate type of the answer."""
    lng, lat = position
    content: dict[str, Any] = {
        "loc_time": point.loc_time,
        "latitude": lat,
        "longitude": lng,
        "direction": point.direction or 0,
        "speed": point.speed or 0.0,
    }
    if point.height is not None:
        content["height"] = point.height
    if point.radius is not None:
        content["radius"] = point.radius
    if point.object_name:
        content["object_name"] = point.object_name
    if point.floor:
        content["floor"] = point.floor
    if not point.is_in_china:
        content["coord_type"] = ABROAD
    if point.columns:
        for name, text in point.columns.items():
            content.setdefault(name, text)
    if point.supplement:
        content["_supplement"] = point.supplement
    return content


class EndPoint(TypedDict):
    """The first or last point of a track."""

    longitude: float
    latitude: float
    loc_time: int


def write_end(point: TrackPoint | None, target: Crs) -> EndPoint:
    """Return the first or the last point of a track, zeros where it has none."""
    if point is None:
        return {"longitude": 0.0, "latitude": 0.0, "loc_time": 0}
    [(lng, lat)] = write_positions([point], target)
    return {"longitude": lng, "latitude": lat, "loc_time": point.loc_time}
