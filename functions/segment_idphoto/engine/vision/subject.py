"""The one person of an ID photo, with everything that the answer and the crop need."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import line_angle
from functions.segment_idphoto.engine.vision.mesh import Mesh
from functions.segment_idphoto.engine.vision.people import (
    LEFT_EAR,
    LEFT_SHOULDER,
    RIGHT_EAR,
    RIGHT_SHOULDER,
    Person,
)
from functions.segment_idphoto.engine.vision.pose import (
    CHIN,
    EDGE_LEFT,
    EDGE_RIGHT,
    MESH_EVIDENCE,
    HeadPose,
    body_class,
    face_class,
    head_pose,
    marks_yaw,
)

Point = tuple[float, float]

# Mesh points, image-left first: both corners of each eye, above and below the tip of the nose, the corners
# of the mouth.
MESH_EYES: Final = ((33, 133), (362, 263))
MESH_NOSE: Final = (4, 1)
MESH_MOUTH: Final = (61, 291)

# The contract's example has the neck at this part of the way from the chin to the middle of the shoulders.
NECK_BELOW_CHIN: Final = 0.3
# The place of an ear or a shoulder that no model detected: ears on the face's edge, shoulder joints so many
# face widths beside and below the chin (median of frontal portraits). Their score marks them as guesses.
SHOULDER_ASIDE: Final = 1.1
SHOULDER_BELOW_CHIN: Final = 0.6
LEAST_SCORE: Final = 0.05  # detector scores below mean "not visible", and its position is then arbitrary
GUESS_SCORE: Final = 0.02
# Degrees of yaw to which both ears are seen, and from which the far one is hidden.
EAR_SEEN_YAW, EAR_HIDDEN_YAW = 20.0, 40.0
# Mesh and face detector place a feature within .06 face widths of each other where it is visible; a feature
# on which they differ by this part of the width is hidden, and its score falls to 1/e.
DISAGREEMENT: Final = 0.15


class KeyPoint(Struct, frozen=True):
    """A point of the upright photo, in pixels, and its score, 0..1."""

    x: float
    y: float
    score: float


class Subject(Struct, frozen=True):
    """The person, in pixels of the upright photo; `left` means image-left.

    `body_parts` has the ten names of the contract. Angles are in degrees: yaw positive towards
    image-right, pitch positive upwards, roll positive clockwise. `mesh` is (468, 3), None where it did
    not fit.
    """

    face: Face
    person: Person | None
    mesh: NDArray[np.float32] | None
    mesh_score: float
    body_parts: Mapping[str, KeyPoint]
    yaw: float
    pitch: float
    roll: float
    chin: Point
    eyes_mid: Point
    cheek_left: Point
    cheek_right: Point
    facepose: int
    bodypose: int


class _Features(Struct, frozen=True):
    """Points (x, y) of the face, from the mesh or from the face detector."""

    marks: NDArray[np.float32]  # (5, 2): eyes, nose, mouth, in the order of `Face.landmarks`
    chin: NDArray[np.float32]
    cheeks: NDArray[np.float32]  # (2, 2), image-left first
    width: float  # ear to ear, not foreshortened
    pose: HeadPose


def build_subject(face: Face, mesh: Mesh, person: Person | None) -> Subject:
    """Join what the models say about one person.

    Eyes, nose and mouth come from the mesh, or from the face detector where the mesh did not fit; ears
    and shoulders from the person detector; the neck is derived. A part that no model detected is placed by
    the proportions of a body, with `GUESS_SCORE`.
    """
    fits = mesh.score >= MESH_EVIDENCE
    features = _from_mesh(mesh.points) if fits else _from_face(face)
    ears = _hide_far_ear(_pair(person, (RIGHT_EAR, LEFT_EAR), features.cheeks), features.pose.yaw)
    shoulders = _pair(person, (RIGHT_SHOULDER, LEFT_SHOULDER), _expected_shoulders(features))
    return Subject(
        face=face,
        person=person,
        mesh=mesh.points if fits else None,
        mesh_score=mesh.score,
        body_parts=_body_parts(features, face, ears, shoulders),
        yaw=features.pose.yaw,
        pitch=features.pose.pitch,
        roll=features.pose.roll,
        chin=_point(features.chin),
        eyes_mid=_point(features.marks[:2].mean(axis=0)),
        cheek_left=_point(features.cheeks[0]),
        cheek_right=_point(features.cheeks[1]),
        facepose=face_class(features.pose, mesh.score),
        bodypose=body_class(
            (shoulders[0].x, shoulders[0].y),
            (shoulders[1].x, shoulders[1].y),
            min(shoulder.score for shoulder in shoulders),
            features.width,
        ),
    )


def _from_mesh(points: NDArray[np.float32]) -> _Features:
    flat = points[:, :2]
    eyes = [flat[list(corners)].mean(axis=0) for corners in MESH_EYES]
    return _Features(
        marks=np.stack([*eyes, flat[list(MESH_NOSE)].mean(axis=0), *flat[list(MESH_MOUTH)]]),
        chin=flat[CHIN],
        cheeks=flat[[EDGE_LEFT, EDGE_RIGHT]],
        width=float(np.linalg.norm(points[EDGE_RIGHT] - points[EDGE_LEFT])),
        pose=head_pose(points),
    )


def _from_face(face: Face) -> _Features:
    """Take the detector's landmarks; its box ends at the chin and at the cheeks of an upright head."""
    box, marks = face.box, face.landmarks
    middle, half_way = box.centre
    return _Features(
        marks=marks,
        chin=np.array([(middle + float(marks[3:, 0].mean())) / 2, box.bottom], np.float32),
        cheeks=np.array([[box.left, half_way], [box.right, half_way]], np.float32),
        width=box.width,
        pose=HeadPose(yaw=marks_yaw(marks), pitch=0.0, roll=line_angle(marks[0], marks[1])),
    )


def _body_parts(
    features: _Features, face: Face, ears: list[KeyPoint], shoulders: list[KeyPoint]
) -> dict[str, KeyPoint]:
    """Return the contract's ten parts in the order of its example."""
    apart = np.linalg.norm(features.marks - face.landmarks, axis=1) / max(features.width, 1.0)
    agreement = np.exp(-np.square(apart / DISAGREEMENT))
    left_eye, right_eye, nose, left_mouth, right_mouth = (
        KeyPoint(*_point(mark), face.score * float(part))
        for mark, part in zip(features.marks, agreement, strict=True)
    )
    return {
        "left_ear": ears[0],
        "right_ear": ears[1],
        "left_eye": left_eye,
        "right_eye": right_eye,
        "nose_tip": nose,
        "left_mouth": left_mouth,
        "right_mouth": right_mouth,
        "right_shoulder": shoulders[1],
        "left_shoulder": shoulders[0],
        "neck": _neck(features.chin, face.score, shoulders),
    }


def _neck(chin: NDArray[np.float32], face_score: float, shoulders: list[KeyPoint]) -> KeyPoint:
    middle = np.array([sum(part.x for part in shoulders) / 2, sum(part.y for part in shoulders) / 2])
    place = chin + NECK_BELOW_CHIN * (middle - chin)
    return KeyPoint(*_point(place), (face_score + sum(part.score for part in shoulders)) / 3)


def _pair(person: Person | None, indices: tuple[int, int], guesses: NDArray[np.float32]) -> list[KeyPoint]:
    """Return two keypoints, image-left first; `guesses` (2, 2) replace those that were not detected."""
    points = [
        KeyPoint(*(float(value) for value in person.keypoints[index]))
        if person is not None and person.keypoints[index, 2] >= LEAST_SCORE
        else KeyPoint(*_point(place), GUESS_SCORE)
        for index, place in zip(indices, guesses, strict=True)
    ]
    return sorted(points, key=lambda point: point.x)


def _hide_far_ear(ears: list[KeyPoint], yaw: float) -> list[KeyPoint]:
    """Lower the score of the ear that the turned head covers; the detector guesses it with confidence."""
    share = float(np.clip((EAR_HIDDEN_YAW - abs(yaw)) / (EAR_HIDDEN_YAW - EAR_SEEN_YAW), 0, 1))
    far_side = 1 if yaw > 0 else 0  # towards image-right the image-right ear goes out of sight
    covered_ear = KeyPoint(ears[far_side].x, ears[far_side].y, max(GUESS_SCORE, share * ears[far_side].score))
    return [covered_ear, ears[1]] if far_side == 0 else [ears[0], covered_ear]


def _expected_shoulders(features: _Features) -> NDArray[np.float32]:
    """Return (2, 2), upright below the chin even if the head is tilted: heads tilt more than shoulders."""
    middle = features.chin + np.array([0, SHOULDER_BELOW_CHIN * features.width], np.float32)
    aside = np.array([SHOULDER_ASIDE * features.width, 0], np.float32)
    return np.stack([middle - aside, middle + aside])


def _point(point: NDArray[Any]) -> Point:
    return float(point[0]), float(point[1])
