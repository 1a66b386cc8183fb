"""Takes away what looks like the person to the matting network alone: a wall beside curls, another's face.

The small segmentation network is too coarse for hair, but it was made for people. Measured on composites
(`bench/portrait_extras.py`), it tells large pieces better than another look of the matting network, at the
whole photo or at a smaller size, and costs nothing, since it runs anyway.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.body import MAP_SIDE, opacity_of_face
from functions.segment_idphoto.engine.scaling import Floats, resize, shrink
from functions.segment_idphoto.engine.vision.geometry import Box

OPAQUE: Final = 0.5  # of the alpha
ABSENT: Final = 0.3  # of the segmentation
THICKNESS: Final = 0.02  # of the long side: what is thinner may be hair
LEAST_PIECE: Final = 0.004  # of the picture
FACE_SEEN: Final = 0.97  # of the inner face; a segmentation that has holes in it is wrong
CORE_WIDTH: Final = 0.5  # of the face's: the body below it is the person's
MOST_MISSED: Final = 0.05  # of face and body below it; a segmentation that misses more of them is wrong


def drop_extras(alpha: Floats, segmentation: Floats, face: Box) -> Floats:
    """Return the alpha [h, w] without large pieces that the segmentation calls background.

    segmentation: coarse person map [n, m] 0..1 of the same picture at its own size. face: in pixels of alpha.
    One that misses the face or the body below it is not believed.
    """
    height, width = alpha.shape
    fine = shrink(alpha, MAP_SIDE)
    coarse = resize(segmentation, fine.shape)
    local_face = face.scale(fine.shape[1] / width)
    if opacity_of_face(coarse, local_face) < FACE_SEEN:
        return alpha
    is_extra = (fine > OPAQUE) & (coarse < ABSENT)
    core = _core(local_face, fine.shape) & (fine > OPAQUE)
    if not is_extra.any() or np.count_nonzero(is_extra & core) > MOST_MISSED * np.count_nonzero(core):
        return alpha
    radius = max(1, round(THICKNESS * max(fine.shape) / 2))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    thick = cv2.morphologyEx(is_extra.astype(np.uint8), cv2.MORPH_OPEN, disc)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(thick, connectivity=8)
    is_large = stats[:, cv2.CC_STAT_AREA] >= LEAST_PIECE * fine.size
    is_large[0] = False
    if not is_large.any():
        return alpha
    doubt = cv2.dilate(is_large[pieces].astype(np.uint8), disc).astype(np.float32)
    doubt = np.asarray(cv2.GaussianBlur(doubt, (0, 0), radius / 2), np.float32)
    return np.minimum(alpha, 1 - resize(doubt * (1 - coarse), (height, width)))


def _core(face: Box, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return where face and the body below it are: bool [h, w]."""
    core = np.zeros(shape, np.uint8)
    middle, half = face.centre[0], CORE_WIDTH * face.width / 2
    corners = np.rint([middle - half, face.centre[1], middle + half, shape[0]]).astype(int).tolist()
    cv2.rectangle(core, corners[:2], corners[2:], 1, cv2.FILLED)
    cv2.ellipse(core, (face.centre, (face.width, face.height), 0), 1, cv2.FILLED)
    return core.view(np.bool_)
