"""The one person of an ID photo, with everything that the answer and the crop need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.vision.faces import Face
from functions.segment_idphoto.vision.mesh import Mesh
from functions.segment_idphoto.vision.people import LEFT_EAR, LEFT_SHOULDER, RIGHT_EAR, RIGHT_SHOULDER, Person
from functions.segment_idphoto.vision.pose import (
    CHIN,
    EDGE_LEFT,
    EDGE_RIGHT,
    MESH_EVIDENCE,
    HeadPose,
    body_class,
    face_class,
    head_pose,
)

Point = tuple[float, float]

# Mesh points, image-left first: both corners of each eye, the tip of the nose, the corners of the mouth.
MESH_EYES: Final = ((33, 133), (362, 263))
MESH_NOSE: Final = 1
MESH_MOUTH: Final = (61, 291)

# The contract's example has the neck at this part of the way from the chin to the middle of the shoulders.
NECK_BELOW_CHIN: Final = 0.3
# Where ears and shoulders are expected when no person was found or the detector is sure of their absence:
# ears on the face's edge, shoulder joints 1 face width aside and .75 below the chin. Scored as guesses.
SHOULDER_ASIDE: Final = 1.0
SHOULDER_BELOW_CHIN: Final = 0.75
LEAST_SCORE: Final = 0.05  # detector scores below mean "not visible", and its position is then arbitrary
GUESS_SCORE: Final = 0.02


@dataclass(frozen=True)
class KeyPoint:
    """A place in the upright photo, in pixels, and how sure it is, 0..1."""

    x: float
    y: float
    score: float


@dataclass(frozen=True)
class Subject:
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


@dataclass(frozen=True)
class _Features:
    """Points of the face, each (x, y), from the mesh or from the detector."""

    eyes: NDArray[np.float32]  # (2, 2), image-left first
    nose: NDArray[np.float32]
    mouth: NDArray[np.float32]  # (2, 2)
    chin: NDArray[np.float32]
    cheeks: NDArray[np.float32]  # (2, 2)
    pose: HeadPose


def build_subject(face: Face, mesh: Mesh, person: Person | None) -> Subject:
    """Join what the models say about one person.

    Eyes, nose and mouth come from the mesh, or from the face detector where the mesh did not fit; ears
    and shoulders from the person detector; the neck is derived. A part that nobody saw stands where a
    body's proportions put it, with a score of `GUESS_SCORE`.
    """
    fits = mesh.score >= MESH_EVIDENCE
    features = _from_mesh(mesh.points) if fits else _from_face(face)
    ears = _pair(person, RIGHT_EAR, LEFT_EAR) or _guesses(features.cheeks)
    shoulders = _pair(person, RIGHT_SHOULDER, LEFT_SHOULDER) or _guesses(_expected_shoulders(features, face))
    cheeks = features.cheeks
    return Subject(
        face=face,
        person=person,
        mesh=mesh.points if fits else None,
        mesh_score=mesh.score,
        body_parts=_body_parts(features, face.score, ears, shoulders),
        yaw=features.pose.yaw,
        pitch=features.pose.pitch,
        roll=features.pose.roll,
        chin=_point(features.chin),
        eyes_mid=_point(features.eyes.mean(axis=0)),
        cheek_left=_point(cheeks[0]),
        cheek_right=_point(cheeks[1]),
        facepose=face_class(features.pose, mesh.score),
        bodypose=body_class(
            np.array([shoulders[0].x, shoulders[0].y]),
            np.array([shoulders[1].x, shoulders[1].y]),
            min(shoulder.score for shoulder in shoulders),
            float(np.linalg.norm(cheeks[1] - cheeks[0])),
        ),
    )


def _from_mesh(points: NDArray[np.float32]) -> _Features:
    flat = points[:, :2]
    return _Features(
        eyes=np.stack([flat[list(corners)].mean(axis=0) for corners in MESH_EYES]),
        nose=flat[MESH_NOSE],
        mouth=flat[list(MESH_MOUTH)],
        chin=flat[CHIN],
        cheeks=flat[[EDGE_LEFT, EDGE_RIGHT]],
        pose=head_pose(points),
    )


def _from_face(face: Face) -> _Features:
    """Take the detector's landmarks; its box ends at the chin and the cheeks of an upright head."""
    box, marks = face.box, face.landmarks
    across = marks[1] - marks[0]
    roll = float(np.degrees(np.arctan2(across[1], across[0])))
    middle = box.centre[0]
    return _Features(
        eyes=marks[:2],
        nose=marks[2],
        mouth=marks[3:],
        chin=np.array([(middle + float(marks[3:, 0].mean())) / 2, box.bottom], np.float32),
        cheeks=np.array([[box.left, box.centre[1]], [box.right, box.centre[1]]], np.float32),
        pose=HeadPose(0.0, 0.0, roll),
    )


def _body_parts(
    features: _Features, score: float, ears: list[KeyPoint], shoulders: list[KeyPoint]
) -> dict[str, KeyPoint]:
    """Return the contract's ten parts in the order of its example."""

    def seen(point: NDArray[np.float32]) -> KeyPoint:
        return KeyPoint(*_point(point), score)

    return {
        "left_ear": ears[0],
        "right_ear": ears[1],
        "left_eye": seen(features.eyes[0]),
        "right_eye": seen(features.eyes[1]),
        "nose_tip": seen(features.nose),
        "left_mouth": seen(features.mouth[0]),
        "right_mouth": seen(features.mouth[1]),
        "right_shoulder": shoulders[1],
        "left_shoulder": shoulders[0],
        "neck": _neck(features.chin, score, shoulders),
    }


def _neck(chin: NDArray[np.float32], face_score: float, shoulders: list[KeyPoint]) -> KeyPoint:
    middle = np.array([sum(part.x for part in shoulders) / 2, sum(part.y for part in shoulders) / 2])
    place = chin + NECK_BELOW_CHIN * (middle - chin)
    return KeyPoint(*_point(place), (face_score + sum(part.score for part in shoulders)) / 3)


def _pair(person: Person | None, *indices: int) -> list[KeyPoint] | None:
    """Return two keypoints of the person, image-left first, or None when either was not seen."""
    if person is None or person.keypoints[list(indices), 2].min() < LEAST_SCORE:
        return None
    points = [KeyPoint(*(float(value) for value in person.keypoints[index])) for index in indices]
    return sorted(points, key=lambda point: point.x)


def _expected_shoulders(features: _Features, face: Face) -> NDArray[np.float32]:
    width = float(np.linalg.norm(features.cheeks[1] - features.cheeks[0])) or face.box.width
    below = features.chin + np.array([0, SHOULDER_BELOW_CHIN * width], np.float32)
    aside = np.array([SHOULDER_ASIDE * width, 0], np.float32)
    return np.stack([below - aside, below + aside])


def _guesses(points: NDArray[np.float32]) -> list[KeyPoint]:
    return [KeyPoint(*_point(point), GUESS_SCORE) for point in points]


def _point(point: NDArray[Any]) -> Point:
    return float(point[0]), float(point[1])
