"""Corrections of an alpha: it has no holes in the body, and no pieces apart from the person."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.scaling import Floats, resize, shrink
from functions.segment_idphoto.engine.vision.geometry import Box

SURE: Final = 0.95  # of the segmentation
CORE_INSET: Final = 0.03  # of the long side: how far inside the segmentation nothing but body is
CORE_SOFTNESS: Final = 0.005
LARGEST_INSET: Final = 32  # px of the map, reached by strips only; bounds the work
HALF_SEEN: Final = 0.5  # alpha from which a pixel is seen, and from which the map would fill it
HOLE_BORDER: Final = 0.4  # of a hole's border that the person surrounds; another body touches at one side
HOLE_REACH: Final = 2  # px of the map around a hole that are its border
FACE_CORE: Final = 0.6  # of the face box: an ellipse in it is skin even when the head leans

MAP_SIDE: Final = 256  # px; body parts need no more
VISIBLE: Final = 0.1
BRIDGE: Final = 0.012  # of the long side: flying hair nearer than that belongs to the head
LEAST_CERTAINTY: Final = 0.5  # of both networks
LEAST_PERSON: Final = (
    0.08  # of the photo; things and animals of the test set reach .04, bodies have .12 and more
)
SMALLEST_PERSON: Final = 0.05  # of the largest piece, where there may be several people


def fill_core(alpha: Floats, segmentation: Floats | None, face: Box | None) -> Floats:
    """Return the alpha [h, w] without holes deep inside the body and in the face.

    segmentation: coarse person map [n, m] 0..1 of the same picture at its own size, or None. face: in
    pixels of alpha, or None for any number of people: with one, what the map finds beside the person stays
    as it is. Nothing is ever made more transparent.
    """
    height, width = alpha.shape
    if segmentation is None and face is None:
        return alpha
    rows, columns = (MAP_SIDE, MAP_SIDE) if segmentation is None else segmentation.shape
    core = np.zeros((rows, columns), np.float32)
    # The map is squeezed to its own size, so a disc of the picture is an ellipse of the map.
    per_long_side = max(height, width) * np.array([columns / width, rows / height])
    if segmentation is not None:
        inset = np.clip(np.rint(CORE_INSET * per_long_side), 1, LARGEST_INSET).astype(int)
        softness = np.minimum(CORE_SOFTNESS * per_long_side, LARGEST_INSET)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * inset[0] + 1, 2 * inset[1] + 1))
        inner = cv2.erode((segmentation > SURE).astype(np.uint8), disc).astype(np.float32)
        blur = np.asarray(cv2.GaussianBlur(inner, (0, 0), softness[0], sigmaY=softness[1]), np.float32)
        core = blur * np.minimum(1, segmentation / SURE)
    if face is not None:
        core[_beside_person(alpha, core)] = 0
        centre = (face.centre[0] * columns / width, face.centre[1] * rows / height)
        size = (face.width * FACE_CORE * columns / width, face.height * FACE_CORE * rows / height)
        cv2.ellipse(core, (centre, size, 0), 1.0, cv2.FILLED)
    body = resize(core, (height, width))
    return np.maximum(alpha, body, out=body)


def _beside_person(alpha: Floats, core: Floats) -> NDArray[np.bool_]:
    """Return where a core map [n, m] would add a body beside the person, not fill a hole: bool [n, m]."""
    # What lies outside the picture closes no hole.
    person = np.pad(resize(alpha, core.shape) > HALF_SEEN, HOLE_REACH)
    gaps = np.pad(core > HALF_SEEN, HOLE_REACH) & ~person
    count, holes = cv2.connectedComponents(gaps.astype(np.uint8), connectivity=4)
    side = 2 * HOLE_REACH + 1
    outlines = cv2.dilate(holes.astype(np.float32), np.ones((side, side), np.uint8)).astype(int)
    border = (holes == 0) & (outlines > 0)
    length = np.bincount(outlines[border], minlength=count)
    enclosure = np.bincount(outlines[border & person], minlength=count)
    is_beside = (enclosure < HOLE_BORDER * length)[outlines] & ~person
    return np.asarray(is_beside[HOLE_REACH:-HOLE_REACH, HOLE_REACH:-HOLE_REACH], np.bool_)


def drop_strangers(alpha: Floats, face: Box | None) -> Floats:
    """Return the alpha [h, w] without pieces that clearly stand apart.

    With a face (in pixels of alpha) only what is connected with it stays; without one, every piece that is
    not tiny in comparison with the largest.
    """
    height, width = alpha.shape
    small = shrink(alpha, MAP_SIDE)
    visible = (small > VISIBLE).astype(np.uint8)
    reach = max(1, round(BRIDGE * max(small.shape)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(visible, disc), connectivity=8)
    if count <= 2:  # the background is the first
        return alpha
    own_pieces = stats[:, cv2.CC_STAT_AREA] >= SMALLEST_PERSON * stats[1:, cv2.CC_STAT_AREA].max()
    if face is not None:
        rows, columns = small.shape
        face_pieces = pieces[
            _span(face.top, face.bottom, rows / height, rows),
            _span(face.left, face.right, columns / width, columns),
        ]
        in_face = np.isin(np.arange(count), face_pieces)
        in_face[0] = False
        if in_face.any():
            own_pieces = in_face
    own_pieces[0] = True
    if own_pieces.all():
        return alpha
    strangers = cv2.dilate((~own_pieces[pieces]).astype(np.uint8), disc).astype(np.float32)
    strangers[own_pieces[pieces] & (pieces > 0)] = 0
    return alpha * (1 - resize(strangers, (height, width)))


def outlined_people(certainty: Floats, size: tuple[int, int]) -> list[tuple[Box, float]]:
    """Return box and score of each piece of a certainty map [h, w] 0..1 that is large enough for a person.

    size: width and height of the photo that the boxes are pixels of. The largest piece comes first.
    """
    height, width = certainty.shape
    is_person = (certainty > LEAST_CERTAINTY).astype(np.uint8)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(is_person, connectivity=8)
    scale_x, scale_y = size[0] / width, size[1] / height
    people = []
    for piece in 1 + np.argsort(-stats[1:, cv2.CC_STAT_AREA]):
        left, top, wide, high, area = (int(value) for value in stats[piece])
        if area < LEAST_PERSON * certainty.size:
            break
        box = Box(left * scale_x, top * scale_y, wide * scale_x, high * scale_y)
        people.append((box, float(certainty[pieces == piece].mean())))
    return people


def opacity_of_face(alpha: Floats, face: Box) -> float:
    """Return the mean alpha of the inner face, 0..1; a face is opaque, so less means holes.

    The corners of a face box show background, so only its middle counts.
    """
    height, width = alpha.shape
    inner = face.grow(FACE_CORE)
    return float(
        alpha[_span(inner.top, inner.bottom, 1, height), _span(inner.left, inner.right, 1, width)].mean()
    )


def _span(low: float, high: float, scale: float, end: int) -> slice:
    """Return the pixels of an interval, at least one, inside 0..end."""
    first = int(np.clip(low * scale, 0, end - 1))
    return slice(first, int(np.clip(np.ceil(high * scale), first + 1, end)))
