"""What a picture shows: a point of the plane in its middle, at a zoom, so many map pixels wide and high.

Zooms are Baidu's: at zoom z a map pixel is 2^(18 - z) m of BD09MC. With scale 2 a map pixel is 2 x 2 pixels
of the picture.
"""

import math
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.baidu_plane import HALF_WORLD, metres_per_pixel, pixel_from_plane

LEAST_ZOOM, MOST_ZOOM = 3, 19
MOST_HIRES_ZOOM: Final = 18
"""The last zoom with scale 2, whose pixels are those of zoom 19."""
FITTED_ZOOM: Final = 17
"""The last zoom that a picture without one of its own is fitted to: a marker with the streets around it."""
MARGIN: Final = 48
"""Map pixels around what a picture is fitted to: a large pin has room above its point."""

Metres = tuple[float, float]
"""East and north on the plane."""
Points = NDArray[np.float64]
"""Metres of the plane, shape (N, 2)."""


class View(Struct, frozen=True):
    """A picture of `width` x `height` map pixels around a point of the plane."""

    centre: Metres
    zoom: int
    width: int
    height: int
    scale: int = 1

    @property
    def centre_pixel(self) -> tuple[float, float]:
        """The middle as column and row of the world's map pixels."""
        x, y = (min(max(value, -HALF_WORLD), HALF_WORLD) for value in self.centre)
        column, row = pixel_from_plane(x, y, self.zoom)
        return float(column), float(row)


def middle(points: Points) -> Metres:
    """Return the middle of the box around points."""
    x, y = (points.min(axis=0) + points.max(axis=0)) / 2
    return float(x), float(y)


def fitting_zoom(points: Points, width: int, height: int, *, margin: int, most: int) -> int:
    """Return the largest zoom at which the box around points lies within `width` x `height` map pixels.

    margin: map pixels that stay free on every side, where the picture is wide enough for them.
    """
    lengths = (points.max(axis=0) - points.min(axis=0)).tolist()
    room = [max(side - 2 * margin, side / 2) for side in (width, height)]
    resolution = max(length / pixels for length, pixels in zip(lengths, room, strict=True))
    if resolution <= 0:
        return most
    return min(max(math.floor(math.log2(metres_per_pixel(0) / resolution)), LEAST_ZOOM), most)
