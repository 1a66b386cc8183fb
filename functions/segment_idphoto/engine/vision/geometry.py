"""Boxes, points and quarter turns in pixels: x to the right, y down."""

import math
from typing import Any, Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Photo = NDArray[np.uint8]  # RGB, H x W x 3
Points = NDArray[np.float32]  # N x 2 (or more columns, x and y first)

FULL_TURN: Final = 360.0


class Box(Struct, frozen=True):
    """An axis-parallel rectangle; `left` and `top` may be negative, sides are never."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """x of the right side."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """y of the lower side."""
        return self.top + self.height

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """(x, y) of the middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def intersection(self, other: "Box") -> float:
        """Return the common area."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    def iou(self, other: "Box") -> float:
        """Return intersection over union, 0..1."""
        common = self.intersection(other)
        union = self.area + other.area - common
        return common / union if union > 0 else 0.0

    def share_inside(self, other: "Box") -> float:
        """Return the part of this box that lies inside the other, 0..1."""
        return self.intersection(other) / self.area if self.area > 0 else 0.0

    def union(self, other: "Box") -> "Box":
        """Return the smallest box around both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        return Box(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)

    def grow(self, factor: float) -> "Box":
        """Return the box of `factor` times the sides around the same centre."""
        extra_width, extra_height = self.width * (factor - 1), self.height * (factor - 1)
        return Box(
            self.left - extra_width / 2,
            self.top - extra_height / 2,
            self.width + extra_width,
            self.height + extra_height,
        )

    def scale(self, factor: float) -> "Box":
        """Return the box in an image resized by `factor`."""
        return Box(self.left * factor, self.top * factor, self.width * factor, self.height * factor)

    def clip(self, width: float, height: float) -> "Box":
        """Return the part inside an image of this size."""
        left, top = min(max(self.left, 0.0), width), min(max(self.top, 0.0), height)
        right, bottom = min(max(self.right, left), width), min(max(self.bottom, top), height)
        return Box(left, top, right - left, bottom - top)


def signed_angle(degrees: float) -> float:
    """Return the same direction in -180 (exclusive) .. 180 (inclusive)."""
    return -((-degrees + FULL_TURN / 2) % FULL_TURN - FULL_TURN / 2)


def line_angle(start: NDArray[Any], end: NDArray[Any]) -> float:
    """Return the angle of a line in degrees, 0 to the right, positive clockwise (y is down)."""
    return math.degrees(math.atan2(float(end[1] - start[1]), float(end[0] - start[0])))


def sample_square(
    photo: Photo, centre: tuple[float, float], side: float, angle: float, size: int
) -> tuple[Photo, NDArray[np.float64]]:
    """Cut a rotated square out of the photo.

    The square of `side` pixels around `centre` is turned by `angle` degrees (positive clockwise) and
    resampled to `size` x `size`; outside the photo it is black. Returns the pixels and the 2x3 matrix
    from square to photo coordinates (continuous: pixel i covers i..i+1).
    """
    to_photo = _square_to_photo(centre, side, angle, size)
    to_source, source = to_photo.copy(), photo
    if side > 2 * size:  # bilinear sampling would skip pixels: shrink first
        factor = size / side
        source = np.asarray(
            cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8
        )
        to_source *= np.array([[source.shape[1] / photo.shape[1]], [source.shape[0] / photo.shape[0]]])
    # OpenCV counts from pixel centres: shift both ends by half a pixel.
    to_source[:, 2] += to_source[:, :2].sum(axis=1) / 2 - 0.5
    pixels = cv2.warpAffine(source, to_source, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(pixels, dtype=np.uint8), to_photo


def _square_to_photo(
    centre: tuple[float, float], side: float, angle: float, size: int
) -> NDArray[np.float64]:
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    step = side / size
    return np.array(
        [
            [cosine * step, -sine * step, centre[0] - (cosine - sine) * side / 2],
            [sine * step, cosine * step, centre[1] - (sine + cosine) * side / 2],
        ]
    )


def transform(points: NDArray[Any], matrix: NDArray[Any]) -> Points:
    """Apply a 2x3 matrix to the first two columns of the points."""
    return np.asarray(points[:, :2] @ matrix[:, :2].T + matrix[:, 2], dtype=np.float32)
