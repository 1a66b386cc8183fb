"""Coasts of an extract closed to land and sea.

OpenStreetMap draws coasts as lines with the land on their left and the water on their right. In the box of an
extract they part faces; each face is land or sea by the side of the lines that bound it. Where a line ends
within the box, a face would be both: then nothing is concluded, and the sea of the packages stays. A coast
that ends just before the border reaches it.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from functions.pack_builder.engine.map.sea import Coasts, parts_of_type

SIDE_DEGREES: Final = 1e-6
"""How far from a line its sides are looked at, some 10 cm."""

REACH_DEGREES: Final = 5e-4
"""How far from the border of an extract, some 50 m, a coast may end that reaches it."""

Box = tuple[float, float, float, float]


def with_extract_coast(coasts: Coasts, coast: Sequence[Any], box: Box) -> Coasts:
    """Return coasts in which those of an extract hold within its box, where they close; else as they are."""
    lands = closed_lands(coast, box)
    if lands is None:
        return coasts
    area = shapely.box(*box)
    return Coasts(np.concatenate([_difference(coasts.lands, area), lands]), _difference(coasts.seas, area))


def closed_lands(coast: Sequence[Any], box: Box) -> Any | None:
    """Return the land in a box that coasts part from the sea; None where they do not close."""
    lines = parts_of_type(
        shapely.clip_by_rect(np.array([*coast], dtype=object), *box), shapely.GeometryType.LINESTRING
    )
    if not len(lines):
        return None
    border = shapely.get_exterior_ring(shapely.box(*box))
    lines = _reach(shapely.get_parts(shapely.line_merge(shapely.MultiLineString(lines.tolist()))), border)
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(shapely.union_all([border, *lines]))]))
    tree = shapely.STRtree(faces)
    left, right = _side_points(lines)
    land = set(tree.query(left, predicate="within")[1].tolist())
    water = set(tree.query(right, predicate="within")[1].tolist())
    if land & water or not water or len(land | water) < len(faces):
        return None
    return faces[sorted(land)]


def _reach(lines: Any, border: Any) -> Any:
    """Return lines whose ends reach a border that they nearly do: extracts end lines at their last node."""
    return np.array([_reaching_line(line, border) for line in lines], dtype=object)


def _reaching_line(line: Any, border: Any) -> Any:
    points = shapely.get_coordinates(line)
    if shapely.is_closed(line):
        return line
    ends = shapely.points(points[[0, -1]])
    at_border = shapely.get_coordinates(
        shapely.line_interpolate_point(border, shapely.line_locate_point(border, ends))
    )
    is_near = shapely.distance(ends, border) < REACH_DEGREES
    start, end = at_border[:1][is_near[:1]], at_border[1:][is_near[1:]]
    return shapely.LineString(np.concatenate([start, points, end]))


def _side_points(lines: Any) -> tuple[Any, Any]:
    """Return points beside the middle of every segment of lines: on the left, and on the right."""
    points, owners = shapely.get_coordinates(lines, return_index=True)
    is_segment = owners[1:] == owners[:-1]
    starts, ends = points[:-1][is_segment], points[1:][is_segment]
    direction = ends - starts
    length = np.hypot(*direction.T)[:, None]
    middle, direction = (starts + ends) / 2, direction / np.where(length > 0, length, 1)
    normal = np.column_stack([-direction[:, 1], direction[:, 0]]) * SIDE_DEGREES
    is_long = length[:, 0] > 4 * SIDE_DEGREES
    return shapely.points((middle + normal)[is_long]), shapely.points((middle - normal)[is_long])


def _difference(polygons: Any, area: Any) -> Any:
    is_near = shapely.intersects(polygons, area)
    cut = shapely.difference(shapely.make_valid(polygons[is_near]), area)
    return np.concatenate([polygons[~is_near], parts_of_type(cut, shapely.GeometryType.POLYGON)])
