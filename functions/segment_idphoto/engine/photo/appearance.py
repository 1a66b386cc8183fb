"""Measures of pixels for the quality checks: light, sharpness, background, and the matte's certainty."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.composition import FramedPerson, warp
from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.landmarks import Landmarks, turn_about

Pixels = NDArray[np.uint8]

# Faces are compared at one size, so that a large photo is not sharper than a small one.
EYE_DISTANCE: Final = 64.0
FACE_SIDE: Final = 192  # px of the face patch: three eye distances
EYES_IN_PATCH: Final = (96.0, 72.0)
# Cheek patches beside the nose in the face patch: left, top, width, height (mirrored for the other).
CHEEK: Final = (46, 88, 28, 32)
FACE_OVAL: Final = ((96, 92), (54, 72))  # centre and half axes of skin in the face patch

CERTAIN: Final = 242  # alpha of 255 from which a pixel surely is the person (0.95)
ABSENT: Final = 13  # and up to which it surely is not (0.05)
NECK: Final = 0.3  # chin to collar, per head height
BACKGROUND_ERODED: Final = 0.02  # of the frame's height, kept clear of the hair
BACKGROUND_SHARE: Final = 98  # per cent of the background that must be of one colour


def face_patch(photo: Pixels, head: Landmarks) -> Pixels | None:
    """Return the upright face as luminance uint8 [192, 192], 64 px between the eyes.

    None when the photo has so few pixels that the patch would mostly be interpolated.
    """
    scale = EYE_DISTANCE / head.eye_distance
    if scale > 3:
        return None
    matrix = scale * turn_about(head.eyes, head.roll)
    matrix[:, 2] += np.array(EYES_IN_PATCH) - scale * np.array(head.eyes)
    patch = warp(photo, matrix, (FACE_SIDE, FACE_SIDE), border=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), np.uint8)


def sharpness(photo: Pixels, head: Landmarks) -> float | None:
    """Return the variance of the Laplacian inside the face at a fixed eye distance."""
    patch = face_patch(photo, head)
    if patch is None:
        return None
    return float(cv2.Laplacian(patch, cv2.CV_32F)[_oval() > 0].var())


def share_of_face(photo: Pixels, head: Landmarks, lowest: int, highest: int) -> float | None:
    """Return the share of the face's pixels with a luminance from `lowest` to `highest`."""
    patch = face_patch(photo, head)
    if patch is None:
        return None
    levels = patch[_oval() > 0]
    return float(((levels >= lowest) & (levels <= highest)).mean())


def cheek_balance(photo: Pixels, head: Landmarks) -> float | None:
    """Return 100 * overlap^0.3 of both cheeks' luminance histograms (OFIQ IlluminationUniformity)."""
    patch = face_patch(photo, head)
    if patch is None:
        return None
    left, top, width, height = CHEEK
    one = patch[top : top + height, left : left + width]
    other = patch[top : top + height, FACE_SIDE - left - width : FACE_SIDE - left]
    histograms = [np.histogram(cheek, 32, (0, 256))[0] / cheek.size for cheek in (one, other)]
    return float(100 * np.minimum(*histograms).sum() ** 0.3)


def background_spread(person: FramedPerson) -> float | None:
    """Return the Lab distance from its median colour that a fiftieth of the original background exceeds.

    Edges alone say little: a blurred street is smooth, and its colours differ all the same. A lamp or a mast
    before an even sky takes a few per cent of what is seen beside a head.
    """
    background = np.asarray(person.scoremap < ABSENT, np.uint8)
    radius = max(1, round(BACKGROUND_ERODED * background.shape[0]))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (2 * radius + 1, 2 * radius + 1))
    mask = cv2.erode(background, kernel) > 0
    if mask.mean() < 0.01:
        return None
    colours = _lab(person.cut)[mask]
    return float(
        np.percentile(np.linalg.norm(colours - np.median(colours, axis=0), axis=1), BACKGROUND_SHARE)
    )


def clothes_contrast(person: FramedPerson, crop: Crop, background: Background) -> float | None:
    """Return the mean Lab distance of the clothes from the new background beside them."""
    if background.is_transparent:
        return None
    rows = background.rows(person.cut.shape[0])
    head = crop.landmarks
    eyes = float(crop.move([head.eyes])[0, 1])
    # From a neck's length below the chin on, every pixel of the person shows clothes.
    top = int(eyes + crop.scale * (head.chin[1] - head.eyes[1] + NECK * head.head_height))
    mask = person.scoremap[top:] >= CERTAIN
    if mask.size == 0 or mask.mean() < 0.05:
        return None
    clothes = _lab(person.cut[top:])[mask]
    paper = np.broadcast_to(_lab(rows[top:]), (*mask.shape, 3))[mask]
    return float(np.linalg.norm(clothes - paper, axis=1).mean())


def uncertain_share(person: FramedPerson) -> float | None:
    """Return the share of the person's pixels that are neither opaque nor transparent."""
    present = np.count_nonzero(person.scoremap >= ABSENT)
    if not present:
        return None
    return float((present - np.count_nonzero(person.scoremap >= CERTAIN)) / present)


def largest_part(person: FramedPerson) -> float | None:
    """Return the share of the person's pixels in the largest connected part."""
    mask = np.asarray(person.scoremap >= 128, np.uint8)
    if not mask.any():
        return None
    areas = cv2.connectedComponentsWithStats(mask)[2][1:, cv2.CC_STAT_AREA]
    return float(areas.max() / areas.sum())


def _oval() -> Pixels:
    mask = np.zeros((FACE_SIDE, FACE_SIDE), np.uint8)
    centre, axes = FACE_OVAL
    return np.asarray(cv2.ellipse(mask, centre, axes, 0, 0, 360, (255,), -1), np.uint8)


def _lab(rgb: Pixels) -> NDArray[np.float32]:
    """Return CIE Lab with L from 0 to 100."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
