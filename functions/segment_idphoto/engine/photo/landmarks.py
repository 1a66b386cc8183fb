"""The landmarks of the crop rules, measured on one head: crown, chin, eye line, axis and widths.

All results are in *upright* coordinates: photo pixels, turned about the middle of the eyes when the
head is tilted by more than `ROLL_CORRECTED_ABOVE` (elsewhere upright and photo coordinates are equal).
"""

import math
from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.outline import AlphaLike, Point, upright_outline

# HivisionIDPhotos corrects above 2 degrees; below, resampling costs more than the tilt shows.
ROLL_CORRECTED_ABOVE: Final = 2.0
# Lying heads have been turned upright already; a steeper eye line is a wrong detection.
ROLL_CORRECTED_UP_TO: Final = 45.0
# A head that is tilted more is no ID photo: it is still corrected, and flagged.
ROLL_FLAGGED_ABOVE: Final = 15.0
# Seen from the side both eyes come together and their line says nothing about a tilt; the axis through eyes
# and chin leaves the head's middle. Between the two angles one measure passes into the other.
FRONTAL_YAW, PROFILE_YAW = 22.0, 38.0

# Crown above the eyes, per eye-to-chin, and eye-to-chin per eye-to-mouth, when they cannot be seen. Face
# canons; six sample portraits measured 0.84 to 1.73 (hair!) and 1.59 to 2.00 (laughing).
CROWN_PER_CHIN: Final = 1.08
CHIN_PER_MOUTH: Final = 1.7
# Before matting the hair is unknown; this mean of the six makes room for most of it.
HAIR_PER_CHIN: Final = 1.25
# Face and outline widths per crown-to-chin height, when cheeks are unknown (same origin).
FACE_WIDTH_PER_HEAD: Final = 0.62
# Rules mean the head with its ears; loose hair beside it does not count beyond this.
WIDEST_OUTLINE: Final = 1.25


class HeadPoints(Struct, frozen=True):
    """Points of the face in photo pixels; left and right as seen in the image. None: not found."""

    left_eye: Point
    right_eye: Point
    mouth: Point
    chin: Point | None = None
    left_cheek: Point | None = None
    right_cheek: Point | None = None


class Landmarks(Struct, frozen=True):
    """One measured head, in upright coordinates (see the module).

    `hair_top` is the row of the highest hair, `unseen_crown` how much of it lies above the hair that the
    photo shows, `head_left` and `head_right` bound the outline above the chin, `torso_bottom` is the last
    row to which the body reaches unbroken; `photo_*` bound what was photographed; `cut_left`, `cut_right`
    tell whether the body is cut by that edge of the photo.
    """

    hair_top: float
    chin: Point
    eyes: Point
    axis_x: float
    face_width: float
    head_width: float
    eye_distance: float
    torso_bottom: float
    roll: float
    turn: float
    photo_left: float
    photo_top: float
    photo_right: float
    photo_bottom: float
    cut_left: bool = False
    cut_right: bool = False
    crown_seen: bool = True
    unseen_crown: float = 0.0
    head_left: float = math.inf
    head_right: float = -math.inf
    chin_seen: bool = True

    @property
    def head_height(self) -> float:
        """Chin to top of hair."""
        return self.chin[1] - self.hair_top


def roll_of(points: HeadPoints) -> float:
    """Return the tilt of the eye line in degrees, positive when the image-right eye is lower."""
    (left_x, left_y), (right_x, right_y) = points.left_eye, points.right_eye
    return math.degrees(math.atan2(right_y - left_y, right_x - left_x))


def turn_about(centre: Point, degrees: float) -> NDArray[np.float64]:
    """Return the 2x3 matrix that turns photo points counter-clockwise about `centre`."""
    return np.asarray(cv2.getRotationMatrix2D(centre, degrees, 1.0), np.float64)


def measure_head(
    matte: AlphaLike,
    points: HeadPoints,
    photo_size: tuple[int, int],
    *,
    straighten: float = 1.0,
    yaw: float = 0.0,
) -> Landmarks:
    """Measure one head on its alpha and face points.

    `photo_size` is (width, height). Of a tilt above `ROLL_CORRECTED_ABOVE` degrees the share `straighten`
    (0..1) is taken out first, unless the head is turned to the side by `yaw` degrees. A crown or chin that
    cannot be seen is estimated from the eyes and marked.
    """
    face = _face(points, straighten=0.0 if abs(yaw) > PROFILE_YAW else straighten)
    guess = _guess(face, photo_size)
    eyes, chin, axis_x, face_width = guess.eyes, guess.chin, guess.axis_x, guess.face_width
    outline = upright_outline(matte, face.matrix)
    upper_edge = _move(face.matrix, (0, 0)), _move(face.matrix, (photo_size[0], 0))
    hair_top, crown_seen = outline.hair_top(axis_x, eyes[1], face_width, upper_edge)
    visible_top = hair_top
    if not crown_seen:
        hair_top = min(hair_top, eyes[1] - CROWN_PER_CHIN * face.to_chin)
    sideways = float(np.clip((abs(yaw) - FRONTAL_YAW) / (PROFILE_YAW - FRONTAL_YAW), 0, 1))
    sides = outline.head_sides(axis_x, visible_top, (face.mouth[1] + chin[1]) / 2, face_width)
    axis_x += sideways * (sum(sides) / 2 - axis_x)
    torso_bottom = min(outline.torso_bottom(axis_x, chin[1], face_width), guess.photo_bottom)
    head_width = outline.head_width(axis_x, eyes[1], face.mouth[1]) or face_width
    cut_left, cut_right = outline.touches(guess.photo_left, guess.photo_right, chin[1], torso_bottom)
    return replace(
        guess,
        axis_x=axis_x,
        hair_top=hair_top,
        unseen_crown=visible_top - hair_top,
        head_left=sides[0],
        head_right=sides[1],
        head_width=min(max(head_width, face_width), WIDEST_OUTLINE * face_width),
        torso_bottom=torso_bottom,
        cut_left=cut_left,
        cut_right=cut_right,
        crown_seen=crown_seen,
        chin_seen=points.chin is not None,
    )


def guess_head(
    points: HeadPoints, photo_size: tuple[int, int], *, straighten: float = 1.0, yaw: float = 0.0
) -> Landmarks:
    """Guess the landmarks from face points alone, to know which part of the photo needs matting.

    The hair is given ample room and the body is taken to fill the photo downward.
    """
    return _guess(_face(points, straighten=0.0 if abs(yaw) > PROFILE_YAW else straighten), photo_size)


class _Face(Struct, frozen=True):
    """The face points in upright position, and the map that brought them there."""

    matrix: NDArray[np.float64]
    roll: float
    turn: float
    eyes: Point
    mouth: Point
    chin: Point
    face_width: float
    eye_distance: float

    @property
    def axis_x(self) -> float:
        return (self.eyes[0] + self.chin[0]) / 2

    @property
    def to_chin(self) -> float:
        return self.chin[1] - self.eyes[1]


def _guess(face: _Face, photo_size: tuple[int, int]) -> Landmarks:
    left, top, right, bottom = _photo_bounds(
        face.matrix, photo_size, face.axis_x, face.eyes[1], face.face_width
    )
    return Landmarks(
        hair_top=face.eyes[1] - HAIR_PER_CHIN * face.to_chin,
        chin=face.chin,
        eyes=face.eyes,
        axis_x=face.axis_x,
        face_width=face.face_width,
        head_width=face.face_width,
        eye_distance=face.eye_distance,
        torso_bottom=bottom,
        roll=face.roll,
        turn=face.turn,
        photo_left=left,
        photo_top=top,
        photo_right=right,
        photo_bottom=bottom,
    )


def _face(points: HeadPoints, *, straighten: float) -> _Face:
    roll = roll_of(points)
    is_tilted = ROLL_CORRECTED_ABOVE < abs(roll) <= ROLL_CORRECTED_UP_TO
    turn = roll * straighten if is_tilted else 0.0
    eyes = _middle(points.left_eye, points.right_eye)
    matrix = turn_about(eyes, turn)
    mouth = _move(matrix, points.mouth)
    chin = _move(matrix, points.chin) if points.chin else _estimated_chin(eyes, mouth)
    # Inconsistent points must still give a head; a real chin lies 1.5 to 2 eye distances below.
    eye_distance = max(math.dist(points.left_eye, points.right_eye), 1.0)
    chin = chin[0], max(chin[1], eyes[1] + eye_distance / 2)
    if points.left_cheek and points.right_cheek:
        face_width = math.dist(points.left_cheek, points.right_cheek)
    else:
        face_width = FACE_WIDTH_PER_HEAD * (1 + CROWN_PER_CHIN) * (chin[1] - eyes[1])
    return _Face(matrix, roll, turn, eyes, mouth, chin, max(face_width, eye_distance), eye_distance)


def _photo_bounds(
    matrix: NDArray[np.float64], photo_size: tuple[int, int], axis_x: float, eye_y: float, face_width: float
) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom between which the upright frame holds only photographed pixels.

    A turned photo has slanting edges; they are taken where they come closest to a frame of
    two face widths around the head.
    """
    width, height = photo_size
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], np.float64) @ matrix.T
    xs = (axis_x - face_width, axis_x + face_width)
    ys = (eye_y - face_width, eye_y + 1.5 * face_width)
    top_left, top_right, bottom_right, bottom_left = corners
    top = max(_interpolate(top_left, top_right, 0, x) for x in xs)
    bottom = min(_interpolate(bottom_left, bottom_right, 0, x) for x in xs)
    left = max(_interpolate(top_left, bottom_left, 1, y) for y in ys)
    right = min(_interpolate(top_right, bottom_right, 1, y) for y in ys)
    return left, top, right, bottom


def _interpolate(start: NDArray[np.float64], end: NDArray[np.float64], axis: int, value: float) -> float:
    """Return the other coordinate of the line through two points where coordinate `axis` is `value`."""
    share = (value - start[axis]) / (end[axis] - start[axis])
    return float(start[1 - axis] + share * (end[1 - axis] - start[1 - axis]))


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _move(matrix: NDArray[np.float64], point: Point) -> Point:
    x, y = matrix @ (point[0], point[1], 1.0)
    return float(x), float(y)


def _estimated_chin(eyes: Point, mouth: Point) -> Point:
    return (
        eyes[0] + CHIN_PER_MOUTH * (mouth[0] - eyes[0]),
        eyes[1] + CHIN_PER_MOUTH * (mouth[1] - eyes[1]),
    )
