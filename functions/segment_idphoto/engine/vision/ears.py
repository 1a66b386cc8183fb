"""Whether an ear is seen: the person detector places it by the body's shape, also behind hair.

Around a visible ear the photo shows the skin of the cheek beside it, around a hidden one hair.
"""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.vision.geometry import Photo
from functions.segment_idphoto.engine.vision.subject import GUESS_SCORE, Subject

# Mesh points of the cheek on the ear's side.
CHEEKS: Final = {"left_ear": 50, "right_ear": 280}
EDGES: Final = {"left_ear": 234, "right_ear": 454}
CHEEK_RADIUS: Final = 0.06  # of the face's width
EAR_RADIUS: Final = 0.09
OUTWARD: Final = 0.05  # from where the detector puts the ear: towards the face there is always skin
LOBE: Final = 0.12  # below where the detector puts the ear: hair often covers its upper half alone
LIKE_SKIN: Final = 14.0  # Lab units of colour without lightness
DARKEST_SKIN: Final = 0.45  # of the cheek's lightness; an ear lies in the shade
HIDDEN_SHARE: Final = 0.15
SEEN_SHARE: Final = 0.3


def dim_hidden_ears(photo: Photo, subject: Subject) -> Subject:
    """Return the subject of an upright RGB photo with lower scores of ears around which there is no skin."""
    if subject.mesh is None:
        return subject
    parts = dict(subject.body_parts)
    for name in CHEEKS:
        share = skin_share(photo, subject.mesh, name, (parts[name].x, parts[name].y))
        visibility = float(np.clip((share - HIDDEN_SHARE) / (SEEN_SHARE - HIDDEN_SHARE), 0, 1))
        parts[name] = replace(parts[name], score=max(GUESS_SCORE, parts[name].score * visibility))
    return replace(subject, body_parts=parts)


def skin_share(photo: Photo, mesh: NDArray[np.float32], name: str, ear: tuple[float, float]) -> float:
    """Return the share 0..1 of the pixels that have the cheek's colour, around an ear or around its lobe."""
    left, right = mesh[EDGES["left_ear"]], mesh[EDGES["right_ear"]]
    width = float(np.linalg.norm(right - left))
    direction = (left - right)[:2] if name == "left_ear" else (right - left)[:2]
    direction = direction / max(float(np.linalg.norm(direction)), 1e-6)
    cheek = _disc(photo, mesh[CHEEKS[name], :2], CHEEK_RADIUS * width)
    if not len(cheek):
        return 0.0
    skin, share = np.median(cheek, axis=0), 0.0
    for drop in (0.0, LOBE):
        centre = np.array(ear) + (OUTWARD * direction + (0.0, drop)) * width
        if len(patch := _disc(photo, centre, EAR_RADIUS * width)):
            is_skin = np.linalg.norm(patch[:, 1:] - skin[1:], axis=1) < LIKE_SKIN
            share = max(share, float((is_skin & (patch[:, 0] > DARKEST_SKIN * skin[0])).mean()))
    return share


def _disc(photo: Photo, centre: NDArray[np.floating], radius: float) -> NDArray[np.float32]:
    """Return the Lab colours [n, 3] of a disc; none where it lies outside."""
    radius = max(radius, 1.0)
    left, top = np.floor(centre - radius).astype(int)
    right, bottom = np.ceil(centre + radius).astype(int)
    height, width = photo.shape[:2]
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if left >= right or top >= bottom:
        return np.empty((0, 3), np.float32)
    part = photo[top:bottom, left:right].astype(np.float32) / 255
    rows, columns = np.mgrid[top:bottom, left:right] + 0.5
    is_inside = (columns - centre[0]) ** 2 + (rows - centre[1]) ** 2 <= radius**2
    return np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2Lab)[is_inside], np.float32)
