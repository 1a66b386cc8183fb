"""The ways that vehicles take: shapes.txt, and where on them the stops of a pattern lie."""

from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.rows import rows_of
from shared.geo.geodesy import LocalPlane
from shared.transit.timetable import Floats

MOST_POINTS: Final = 20_000_000
TOLERANCE: Final = 3e-5
"""Degrees, three metres, that a simplified shape may be off."""


@dataclass(frozen=True)
class Shape:
    """A line of (longitude, latitude) in degrees, (N, 2)."""

    id: str
    points: Floats


def read_shapes(archive: FeedArchive) -> list[Shape]:
    """Read the shapes of a feed, none if it has none."""
    if "shapes.txt" not in archive:
        return []
    columns: dict[str, array[float]] = {}
    needed = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
    with rows_of(archive, "shapes.txt", needed) as rows:
        for count, row in enumerate(rows):
            if count >= MOST_POINTS:
                raise row.wrong(f"is one too many; expected at most {MOST_POINTS} points")
            row.needed("shape_pt_sequence")
            point = (
                row.whole("shape_pt_sequence", 0),
                row.number("shape_pt_lon", -180, 180),
                row.number("shape_pt_lat", -90, 90),
            )
            columns.setdefault(row.needed("shape_id"), array("d")).extend(point)
    shapes = []
    for id_, column in columns.items():
        of = np.frombuffer(column).reshape(-1, 3)
        if len(of) < 2:
            raise FeedError(
                archive.name, "shapes.txt", f"shape {id_[:60]!r} has one point; expected two or more"
            )
        line = shapely.LineString(of[np.argsort(of[:, 0], kind="stable"), 1:])
        shapes.append(Shape(id_, shapely.get_coordinates(shapely.simplify(line, TOLERANCE))))
    return shapes


def way_between(stops: Floats) -> Floats:
    """Return the metres from the first stop along straight lines; stops are (N, 2) in degrees."""
    steps = np.diff(_plane_of(stops).metre_columns(stops), axis=0)
    return np.concatenate(([0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))))


def lay_on_shape(stops: Floats, shape: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return of each stop the segment of the shape that it lies on, and its metres from the first stop.

    Stops keep their order along the shape, and the sum of the squares of their distances to it is the least
    possible: a line that passes a stop twice, as a loop does, is not confused by it.
    """
    plane = _plane_of(shape)
    line, points = plane.metre_columns(shape), plane.metre_columns(stops)
    start, along = line[:-1], np.diff(line, axis=0)
    lengths = np.hypot(along[:, 0], along[:, 1])
    squared = np.maximum(lengths**2, 1e-9)
    to_stop = points[:, None, :] - start[None, :, :]
    share = np.clip((to_stop * along).sum(2) / squared, 0.0, 1.0)  # (stops, segments)
    off = ((to_stop - share[..., None] * along) ** 2).sum(2)

    cost = off.copy()
    chosen = np.zeros(off.shape, dtype=np.intp)
    segments = np.arange(off.shape[1])
    for stop in range(1, len(stops)):
        least = np.minimum.accumulate(cost[stop - 1])
        # Where the least cost up to each segment was reached last.
        chosen[stop] = np.maximum.accumulate(np.where(cost[stop - 1] == least, segments, 0))
        cost[stop] += least
    at = np.zeros(len(stops), dtype=np.intp)
    at[-1] = int(cost[-1].argmin())
    for stop in range(len(stops) - 1, 0, -1):
        at[stop - 1] = chosen[stop, at[stop]]
    until = np.concatenate(([0.0], np.cumsum(lengths)))
    metres = until[at] + share[np.arange(len(stops)), at] * lengths[at]
    return at, np.maximum.accumulate(metres) - metres[0]


def _plane_of(line: Floats) -> LocalPlane:
    """Return the plane around the middle of a line."""
    return LocalPlane(*line.mean(axis=0).tolist())
