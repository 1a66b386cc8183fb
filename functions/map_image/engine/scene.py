"""What a picture shows: a part of the plane, and the points of what is drawn on it."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.map_image.engine.view import FITTED_ZOOM, MARGIN, Metres, Points, View, fitting_zoom, middle
from shared.geo.locations import FARTHEST_X

CIRCUMFERENCE: Final = 2 * FARTHEST_X
"""Metres of the plane around the world."""


class Spots(Struct, frozen=True):
    """Where markers, labels and lines stand on the plane; NaN where a name is unknown."""

    markers: Points
    labels: Points
    paths: tuple[Points, ...]

    @property
    def places(self) -> Points:
        """All of them that are known."""
        points = np.vstack([self.markers, self.labels, *self.paths])
        return points[~np.isnan(points).any(axis=1)]


class Scene(Struct, frozen=True):
    """A view and what is drawn on it."""

    view: View
    spots: Spots


def nearest_copies(points: Points, centre: Metres) -> Points:
    """Return points where the map has them nearest to the middle of a view: it goes on beyond 180 degrees."""
    if not len(points):
        return points
    turns = np.round((points[:, 0] - centre[0]) / CIRCUMFERENCE)
    return np.column_stack((points[:, 0] - turns * CIRCUMFERENCE, points[:, 1]))


def nearest_copy_of_line(line: Points, centre: Metres) -> Points:
    """Return a line the shorter way between its points, where the map has its middle nearest."""
    if not len(line):
        return line
    course = np.column_stack((np.unwrap(line[:, 0], period=CIRCUMFERENCE), line[:, 1]))
    turns = round((middle(course)[0] - centre[0]) / CIRCUMFERENCE)
    return np.column_stack((course[:, 0] - turns * CIRCUMFERENCE, course[:, 1]))


def gather(points: Points) -> Points:
    """Return points where the map has them nearest to each other, with their middle within the world.

    They are parted where no point lies for the longest way around the world, which may be anywhere.
    """
    columns = np.sort(points[:, 0])
    gaps = np.diff(columns, append=columns[0] + CIRCUMFERENCE)
    widest = int(gaps.argmax())
    if gaps[widest] == gaps[-1]:
        return points
    return _move_into_world(points, points[:, 0] < columns[widest + 1])


def unfold_box(corners: Points) -> Points:
    """Return two opposite corners of a box, in the order written.

    From 178 to -176 a box goes over 180 degrees: written the other way around, it is nearly the whole world.
    """
    if corners[0, 0] - corners[1, 0] <= FARTHEST_X:
        return corners
    return _move_into_world(corners, np.array([False, True]))


def _move_into_world(points: Points, is_west: NDArray[np.bool_]) -> Points:
    """Return points, some of them one turn further east, with the middle of all within the world."""
    copies = points + np.outer(is_west, (CIRCUMFERENCE, 0.0))
    if middle(copies)[0] > FARTHEST_X:
        copies -= (CIRCUMFERENCE, 0.0)
    return copies


def view_around(places: Points, zoom: int | None, width: int, height: int, scale: int) -> View:
    """Return the view around all places at a zoom, without one at the largest that they fit in."""
    places = gather(places)
    if zoom is None:
        zoom = fitting_zoom(places, width, height, margin=MARGIN, most=FITTED_ZOOM)
    return View(middle(places), zoom, width, height, scale)


def view_of_box(corners: Points, width: int, height: int, scale: int, *, most: int) -> View:
    """Return the view that shows the whole of a box, at zoom `most` or below."""
    corners = unfold_box(corners)
    zoom = fitting_zoom(corners, width, height, margin=0, most=most)
    return View(middle(corners), zoom, width, height, scale)
