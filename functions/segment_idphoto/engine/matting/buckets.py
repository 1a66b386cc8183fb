"""A few sizes for pictures of all sizes, so that requests on a card can share a run.

A picture is filled up to the right and downwards with its own mirror image, which has the same colours and
textures, so means over the whole picture stay near what they were.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

LONGEST_SIDE: Final = 1200  # px of the region that networks see; bounds time and memory
# At most an eighth longer each, so a network that works at a share of the long side hardly sees another
# picture. 448 is where RVM begins to do that, and most photos are shrunk to the longest side.
SIDES: Final = (
    *(48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 216, 240, 272, 304, 336),
    *(368, 408, 448, 504, 560, 624, 696, 776, 864, 968, 1080, LONGEST_SIDE),
)


def bucket_of(height: int, width: int) -> tuple[int, int]:
    """Return height and width of the bucket that a picture of that size is filled up to."""
    return _side(height), _side(width)


def fill_bucket(picture: Picture, bucket: tuple[int, int]) -> Picture:
    """Return the picture [h, w, 3] at the height and width of its bucket; the picture itself if it fits."""
    height, width = picture.shape[:2]
    if (height, width) == bucket:
        return picture
    missing_rows, missing_columns = bucket[0] - height, bucket[1] - width
    larger = cv2.copyMakeBorder(picture, 0, missing_rows, 0, missing_columns, cv2.BORDER_REFLECT)
    return np.asarray(larger, np.uint8)


def _side(pixels: int) -> int:
    return next((side for side in SIDES if side >= pixels), pixels)
