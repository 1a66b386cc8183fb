"""How far a tilted head is turned upright: fully, unless the photo's own edge would then cut the person.

A turned frame shows the photo's edges as slanting lines. Beside the person nobody sees them, since the
background is replaced; through hair or a sleeve they are a slanted cut, which no studio photo has.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.outline import FOREGROUND, AlphaLike

SHARES: Final = (1.0, 0.7, 0.4, 0.0)
"""Of the tilt that is taken out, tried in this order."""
MOST_CUT: Final = 0.01
"""Of the frame's height, over all edges: a shorter cut lies within the softness of the person's outline."""
INSET: Final = 1.5  # px inside the photo's edge at which the person is looked for


def straighten_crop(
    crop_with: Callable[[float], Crop], matte: AlphaLike, photo_size: tuple[int, int]
) -> Crop:
    """Return the crop with the largest share of the tilt taken out that shows no slanted cut.

    crop_with: from a share 0..1 to a crop; without any share the frame is not slanted at all.
    """
    crop = crop_with(SHARES[0])
    for share in SHARES[1:]:
        if slanted_cut(crop, matte, photo_size) <= MOST_CUT:
            break
        crop = crop_with(share)
    return crop


def slanted_cut(crop: Crop, matte: AlphaLike, photo_size: tuple[int, int]) -> float:
    """Return how long the photo's edges run through the person inside a turned frame, in frame heights."""
    if not crop.turn:
        return 0.0
    width, height = crop.size
    rows, columns = matte.alpha.shape
    length = 0.0
    for start, end in _edges(photo_size):
        count = max(2, int(math.dist(start, end)))
        points = np.linspace(start, end, count)
        x, y = crop.move(points).T
        points = points[(x > 0) & (y > 0) & (x < width) & (y < height)]
        column = ((points[:, 0] - matte.region.left) * matte.scale).astype(int)
        row = ((points[:, 1] - matte.region.top) * matte.scale).astype(int)
        is_in_matte = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
        is_person = matte.alpha[row[is_in_matte], column[is_in_matte]] >= FOREGROUND / 255
        length += np.count_nonzero(is_person) * math.dist(start, end) / (count - 1)
    return length * crop.scale / height


def _edges(photo_size: tuple[int, int]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    left, top = INSET, INSET
    right, bottom = photo_size[0] - INSET, photo_size[1] - INSET
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return zip(corners, [*corners[1:], corners[0]], strict=True)
