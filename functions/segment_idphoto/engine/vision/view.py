"""The small copy of a photo on which the detectors work."""

from typing import Final

import cv2
import numpy as np
from msgspec import Struct

from functions.segment_idphoto.engine.scaling import average
from functions.segment_idphoto.engine.vision.geometry import Photo

DETECTION_SIDE: Final = 640  # px, long side; a face of 1/20 of it still scores .8


class View(Struct, frozen=True):
    """A resized photo; view pixels = photo pixels * scale."""

    pixels: Photo
    scale: float

    @property
    def width(self) -> int:
        """Columns of the view."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows of the view."""
        return int(self.pixels.shape[0])

    def turn(self, quarter_turns: int) -> "View":
        """Return the view after counter-clockwise turns of 90 degrees, as `np.rot90` counts them."""
        return View(np.ascontiguousarray(np.rot90(self.pixels, quarter_turns)), self.scale)


def view_of(photo: Photo, long_side: int = DETECTION_SIDE) -> View:
    """Return a view whose long side is `long_side`; a smaller photo is kept as it is."""
    height, width = photo.shape[:2]
    scale = min(1.0, long_side / max(height, width))
    if scale == 1.0:
        return View(photo, 1.0)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return View(average(photo, size), scale)


def letterbox(pixels: Photo, long_side: int, multiple: int) -> tuple[Photo, float]:
    """Fit the pixels to the upper left of a black canvas.

    The long side becomes `long_side`, both sides of the canvas are multiples of `multiple`. Returns the
    canvas and canvas pixels per input pixel.
    """
    height, width = pixels.shape[:2]
    scale = long_side / max(height, width)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    # The true mean over areas: with halves, MoveNet misses somebody in one of 808 pictures.
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    columns, rows = (-(-side // multiple) * multiple for side in inner)
    canvas = np.zeros((rows, columns, 3), dtype=np.uint8)
    canvas[: inner[1], : inner[0]] = cv2.resize(pixels, inner, interpolation=interpolation)
    return canvas, scale
