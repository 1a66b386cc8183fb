"""Keeps earrings and the rims of glasses that stand out from the head: before a plain wall colours show them.

A matting network was taught people, and takes a ring beside the cheek for background. Where what lies beside
the face is of one colour, everything else there that hangs on the person belongs to them.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.scaling import Floats, resize, shrink
from functions.segment_idphoto.engine.vision.geometry import Box

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# Around the face box, in its widths aside and its heights below its top: from the temples to the collar.
OUTER_ROOM, INNER_ROOM = 0.32, 0.12
TOP, BOTTOM = 0.15, 1.3
FACE_SIDE: Final = 200  # px of the face's width at which the sides are looked at
# Of the alpha: surely the wall, the person, nothing but the person.
ABSENT, SOLID, OPAQUE = 0.05, 0.5, 0.9
LEAST_WALL: Final = 0.1  # of a side, or its colour is unknown
PLAIN_SHARE: Final = 95  # per cent of the wall
PLAIN: Final = 9.0  # Lab units within which that share of a plain wall lies
APART: Final = 20.0  # Lab units from the wall's colour
# Of the person's own distance from the wall, beyond what the alpha explains: the pixels of an edge are mixed.
EDGE_SLACK: Final = 0.2
# A shadow is the wall, only darker: so little colour beside so much lightness.
SHADE_CHROMA, SHADE_DEPTH = 6.0, 40.0
LEAST_AREA: Final = 0.0006  # of the face's squared width
LARGEST_SIDE: Final = 0.5  # of the face's width
OPENING: Final = 2  # px at that size: chains of single pixels along an edge join what hangs on it
THICKNESS: Final = 1.2  # px at that size, from its middle: what is thinner may be a hair
REACH: Final = 0.03  # of the face's width, between a part and the person it hangs on
CORE: Final = 0.7  # of a part's distance from the wall, from which a pixel is nothing but the part


def keep_ornaments(picture: Picture, alpha: Floats, face: Box | None) -> Floats:
    """Return the alpha [h, w] with small parts beside the face that a plain wall shows, opaque.

    picture: RGB [h, w, 3]. face: in pixels of both. Nothing is made more transparent.
    """
    if face is None or face.width < 1:
        return alpha
    height, width = alpha.shape
    result = alpha
    for left, right in (
        (face.left - OUTER_ROOM * face.width, face.left + INNER_ROOM * face.width),
        (face.right - INNER_ROOM * face.width, face.right + OUTER_ROOM * face.width),
    ):
        rows = _span(face.top + TOP * face.height, face.top + BOTTOM * face.height, height)
        columns = _span(left, right, width)
        side = alpha[rows, columns]
        if not side.size or side.min() >= ABSENT:
            continue
        longest = max(side.shape) * FACE_SIDE / face.width
        small = shrink(picture[rows, columns], round(longest))
        opacity = _ornaments(small, resize(side, small.shape), small.shape[1] / side.shape[1] * face.width)
        if opacity is not None:
            result = result.copy() if result is alpha else result
            result[rows, columns] = np.maximum(side, resize(opacity, side.shape))
    return result


def _ornaments(side: Picture, alpha: Floats, face_width: float) -> Floats | None:
    """Return the alpha [h, w] of what hangs on the person before a plain wall; None where nothing does."""
    wall = alpha < ABSENT
    if np.count_nonzero(wall) < LEAST_WALL * wall.size:
        return None
    colours = np.asarray(cv2.cvtColor(side.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
    offset = colours - np.median(colours[wall], axis=0)
    distance = np.sqrt(np.einsum("ijk,ijk->ij", offset, offset))
    if np.percentile(distance[wall], PLAIN_SHARE) > PLAIN:
        return None
    chroma = np.hypot(offset[..., 1], offset[..., 2])
    is_shade = (chroma < SHADE_CHROMA) & (offset[..., 0] < 0) & (distance < SHADE_DEPTH)
    person = float(np.median(distance[alpha >= OPAQUE])) if (alpha >= OPAQUE).any() else APART
    is_unexplained = distance > np.maximum(APART, person * (alpha + EDGE_SLACK))
    parts = (is_unexplained & ~is_shade & (alpha < OPAQUE)).astype(np.uint8)
    parts = np.asarray(
        cv2.morphologyEx(parts, cv2.MORPH_OPEN, np.ones((OPENING, OPENING), np.uint8)), np.uint8
    )
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=8)
    radius = max(1, round(REACH * face_width))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    near_person = cv2.dilate((alpha >= SOLID).astype(np.uint8), disc) > 0
    depth = cv2.distanceTransform(parts, cv2.DIST_L2, 3)
    opacity = np.zeros_like(alpha)
    for piece in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[piece])
        is_cut = left == 0 or top == 0 or left + wide == side.shape[1] or top + high == side.shape[0]
        if is_cut or area < LEAST_AREA * face_width**2 or max(wide, high) > LARGEST_SIDE * face_width:
            continue
        region = pieces == piece
        if depth[region].max() > THICKNESS and (region & near_person).any():
            core = CORE * float(np.percentile(distance[region], 80))
            edge = cv2.dilate(region.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            opacity[edge] = np.maximum(opacity[edge], np.clip(distance[edge] / core, 0, 1))
    return opacity if opacity.any() else None


def _span(low: float, high: float, end: int) -> slice:
    return slice(int(np.clip(low, 0, end)), int(np.clip(np.ceil(high), 0, end)))
