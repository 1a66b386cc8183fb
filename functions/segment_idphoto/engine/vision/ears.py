"""Whether an ear is seen: the person detector places it by the body's shape, also behind hair.

Around a visible ear the photo shows skin beyond the face's own outline, around a hidden one hair or a wall.
"""

from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.segment_idphoto.engine.vision.geometry import Photo
from functions.segment_idphoto.engine.vision.subject import GUESS_SCORE, Subject

# Mesh points of the cheek on the ear's side, and of the face's outline there, from the temple to the jaw.
CHEEKS: Final = {"left_ear": 50, "right_ear": 280}
OUTLINES: Final = {"left_ear": (127, 234, 93, 132, 58), "right_ear": (356, 454, 323, 361, 288)}
NOSE: Final = 5  # its bridge, which neither hair nor shade covers
CHEEK_RADIUS: Final = 0.06  # of the face's width
EAR_RADIUS: Final = 0.09
EAR_OFFSET: Final = 0.05  # from where the detector puts the ear: towards the face there is always skin
LEAST_EXCESS: Final = 0.05  # from the face's outline to the middle of what is looked at
OUTLINE_WIDTH: Final = 0.015  # the outline's own pixels belong to the cheek
LOBE: Final = 0.12  # below where the detector puts the ear: hair often covers its upper half alone
LIKE_SKIN: Final = 14.0  # Lab units of colour without lightness
DARKEST_SKIN: Final = 0.45  # of the cheek's lightness; an ear lies in the shade
DARKEST_CHEEK: Final = 0.5  # of the nose's; what is darker is hair that covers the cheek
HIDDEN_SHARE: Final = 0.19
SEEN_SHARE: Final = 0.29


class _Patch(Struct, frozen=True):
    """The pixels of a disc: where they lie (x, y) [n, 2], and their Lab colours [n, 3]."""

    points: NDArray[np.float64]
    colours: NDArray[np.float32]


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
    """Return the share 0..1 of skin among the pixels around an ear or its lobe, beyond the face's outline."""
    left, right = mesh[OUTLINES["left_ear"][1], :2], mesh[OUTLINES["right_ear"][1], :2]
    width = float(np.linalg.norm(right - left))
    outward = (left - right if name == "left_ear" else right - left) / max(width, 1e-6)
    downward = np.array((-outward[1], outward[0])) * (-1 if name == "left_ear" else 1)
    skin = _skin(photo, mesh, name, width)
    if skin is None:
        return 0.0
    outline = mesh[list(OUTLINES[name]), :2]

    def excess(points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return how far beyond the outline points lie, in px."""
        edge = np.interp(points @ downward, outline @ downward, outline @ outward)
        return np.asarray(points @ outward - edge, np.float64)

    share = 0.0
    for drop in (0.0, LOBE):
        centre = np.array(ear) + drop * width * downward
        distance = float(excess(centre[np.newaxis])[0])
        centre += max(EAR_OFFSET * width, LEAST_EXCESS * width - distance) * outward
        patch = _disc(photo, centre, EAR_RADIUS * width)
        is_outside = excess(patch.points) > OUTLINE_WIDTH * width
        if is_outside.any():
            colours = patch.colours[is_outside]
            is_skin = np.linalg.norm(colours[:, 1:] - skin[1:], axis=1) < LIKE_SKIN
            share = max(share, float((is_skin & (colours[:, 0] > DARKEST_SKIN * skin[0])).mean()))
    return share


def _skin(photo: Photo, mesh: NDArray[np.float32], name: str, width: float) -> NDArray[np.float32] | None:
    """Return the Lab colour of the cheek beside an ear, or of the nose where hair covers that cheek."""
    cheek, nose = (
        _disc(photo, mesh[point, :2], CHEEK_RADIUS * width).colours for point in (CHEEKS[name], NOSE)
    )
    if not len(cheek) or not len(nose):
        return None
    cheek_colour, nose_colour = np.median(cheek, axis=0), np.median(nose, axis=0)
    is_like = (
        np.linalg.norm(cheek_colour[1:] - nose_colour[1:]) < LIKE_SKIN
        and cheek_colour[0] > DARKEST_CHEEK * nose_colour[0]
    )
    return np.asarray(cheek_colour if is_like else nose_colour, np.float32)


def _disc(photo: Photo, centre: NDArray[np.floating], radius: float) -> _Patch:
    """Return the pixels of a disc; none where it lies outside the photo."""
    radius = max(radius, 1.0)
    left, top = np.floor(centre - radius).astype(int)
    right, bottom = np.ceil(centre + radius).astype(int)
    height, width = photo.shape[:2]
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    rows, columns = np.arange(top, bottom) + 0.5, np.arange(left, right) + 0.5
    is_inside = (columns - centre[0]) ** 2 + (rows[:, np.newaxis] - centre[1]) ** 2 <= radius**2
    row, column = np.nonzero(is_inside)
    if not len(row):
        return _Patch(np.empty((0, 2)), np.empty((0, 3), np.float32))
    colours = photo[top:bottom, left:right][is_inside].astype(np.float32) / 255
    lab = np.asarray(cv2.cvtColor(colours[np.newaxis], cv2.COLOR_RGB2Lab)[0], np.float32)
    return _Patch(np.column_stack([columns[column], rows[row]]), lab)
