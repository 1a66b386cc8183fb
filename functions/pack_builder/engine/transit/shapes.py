"""The ways that vehicles take: shapes.txt, and where on them the stops of a pattern lie."""

from array import array
from typing import Final

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray

from functions.pack_builder.engine.transit.archive import FeedArchive
from functions.pack_builder.engine.transit.errors import FeedError
from functions.pack_builder.engine.transit.notes import FeedNotes
from functions.pack_builder.engine.transit.rows import rows_of
from shared.geo.geodesy import LocalPlane
from shared.transit.timetable import Floats

FILE: Final = "shapes.txt"
MOST_POINTS: Final = 20_000_000
TOLERANCE: Final = 3e-5
"""Degrees, three metres, that a simplified shape may be off."""


class Shape(Struct, frozen=True):
    """A line of (longitude, latitude) in degrees, (N, 2)."""

    id: str
    points: Floats


def read_shapes(archive: FeedArchive, notes: FeedNotes) -> list[Shape]:
    """Read the shapes of a feed, none if it has none."""
    if FILE not in archive:
        return []
    columns: dict[str, array[float]] = {}
    lines: dict[str, int] = {}
    required_columns = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
    with rows_of(archive, FILE, required_columns, notes) as rows:
        for count, row in enumerate(rows):
            if count >= MOST_POINTS:
                raise row.wrong(f"is one too many; expected at most {MOST_POINTS} points")
            with notes.leaving_out(row):
                row.required_text("shape_pt_sequence")
                point = (
                    row.whole("shape_pt_sequence", 0),
                    row.number("shape_pt_lon", -180, 180),
                    row.number("shape_pt_lat", -90, 90),
                )
                id_ = row.required_text("shape_id")
                lines[id_] = row.line
                columns.setdefault(id_, array("d")).extend(point)
    shapes = []
    for id_, column in columns.items():
        values = np.frombuffer(column).reshape(-1, 3)
        if len(values) < 2:
            problem = f"shape {id_[:60]!r} has one point; expected two or more"
            notes.add_wrong(FILE, FeedError(archive.name, FILE, problem), lines[id_])
            continue
        line = shapely.LineString(values[np.argsort(values[:, 0], kind="stable"), 1:])
        shapes.append(Shape(id_, shapely.get_coordinates(shapely.simplify(line, TOLERANCE))))
    notes.check(FILE)
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
    start, directions = line[:-1], np.diff(line, axis=0)
    lengths = np.hypot(directions[:, 0], directions[:, 1])
    squared_lengths = np.maximum(lengths**2, 1e-9)
    to_stop = points[:, None, :] - start[None, :, :]
    share = np.clip((to_stop * directions).sum(2) / squared_lengths, 0.0, 1.0)  # (stops, segments)
    distances = ((to_stop - share[..., None] * directions) ** 2).sum(2)

    cost = distances.copy()
    best_segments = np.zeros(distances.shape, dtype=np.intp)
    segments = np.arange(distances.shape[1])
    for stop in range(1, len(stops)):
        least = np.minimum.accumulate(cost[stop - 1])
        # Where the least cost up to each segment was reached last.
        best_segments[stop] = np.maximum.accumulate(np.where(cost[stop - 1] == least, segments, 0))
        cost[stop] += least
    segment_of = np.zeros(len(stops), dtype=np.intp)
    segment_of[-1] = int(cost[-1].argmin())
    for stop in range(len(stops) - 1, 0, -1):
        segment_of[stop - 1] = best_segments[stop, segment_of[stop]]
    metres_until = np.concatenate(([0.0], np.cumsum(lengths)))
    metres = metres_until[segment_of] + share[np.arange(len(stops)), segment_of] * lengths[segment_of]
    return segment_of, np.maximum.accumulate(metres) - metres[0]


def _plane_of(line: Floats) -> LocalPlane:
    """Return the plane around the middle of a line."""
    return LocalPlane(*line.mean(axis=0).tolist())
