"""What a picture shows: a part of the plane, and the points of what is drawn on it."""

from dataclasses import dataclass

import numpy as np

from functions.map_image.engine.view import FITTED_ZOOM, MARGIN, Points, View, fitting_zoom, middle


@dataclass(frozen=True)
class Spots:
    """Where markers, labels and lines stand on the plane; NaN where a name is unknown."""

    markers: Points
    labels: Points
    paths: tuple[Points, ...]

    @property
    def places(self) -> Points:
        """All of them that are known."""
        points = np.vstack([self.markers, self.labels, *self.paths])
        return points[~np.isnan(points).any(axis=1)]


@dataclass(frozen=True)
class Scene:
    """A view and what is drawn on it."""

    view: View
    spots: Spots


def view_around(places: Points, zoom: int | None, width: int, height: int, scale: int) -> View:
    """Return the view around all places at a zoom, without one at the largest that they fit in."""
    if zoom is None:
        zoom = fitting_zoom(places, width, height, margin=MARGIN, most=FITTED_ZOOM)
    return View(middle(places), zoom, width, height, scale)


def view_of_box(corners: Points, width: int, height: int, scale: int, *, most: int) -> View:
    """Return the view that shows the whole of a box, at zoom `most` or below."""
    zoom = fitting_zoom(corners, width, height, margin=0, most=most)
    return View(middle(corners), zoom, width, height, scale)
