"""Head angles, and the pose classes of the wire: `facepose` 1-4 and `bodypose` 1-6, -1 unknown.

The contract names the classes and nothing more. The constants are ours: each separates poses of sample
portraits, as its comment says, and is near the tolerances of ID-photo rules.
"""

import math
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.vision.geometry import line_angle

Point = tuple[float, float]

UNKNOWN_CLASS: Final = -1

# Mesh points: outer corners of the eyes, the face's left and right edge at the ears, forehead and chin.
EYE_LEFT, EYE_RIGHT, EDGE_LEFT, EDGE_RIGHT, FOREHEAD, CHIN = 33, 263, 234, 454, 10, 152

# The line forehead to chin leans back by so much in portraits that look level into the camera (median of 8).
NEUTRAL_PITCH: Final = -8.0
# Portraits taken as frontal have |yaw| up to 14 degrees, three-quarter views from 21.
SIDE_YAW: Final = 18.0
# Rules for ID photos tolerate 5-8 degrees and portraits meant to be straight reach 7; beyond 10 a tilt shows.
TILTED_ROLL: Final = 10.0
# The shoulder line of straight portraits is within 6 degrees; leaning ones have 9-18.
TILTED_SHOULDERS: Final = 8.0
# Shoulder joints are 1.9-2.5 face widths apart in frontal portraits (children 1.7) and 1.5 where the body is
# turned a little. The distance shrinks with the cosine: 1.6 is a turn of some 43 degrees, 1.1 one of 60.
SLIGHTLY_SIDE_SHOULDERS: Final = 1.6
SIDE_SHOULDERS: Final = 1.1
# How far the tip of the nose stands before the eyes, in eye distances.
NOSE_AHEAD: Final = 0.6
# Below these scores a class would be a guess.
MESH_EVIDENCE: Final = 0.5
SHOULDER_EVIDENCE: Final = 0.15


class HeadPose(Struct, frozen=True):
    """Degrees: `yaw` positive towards image-right, `pitch` positive upwards, `roll` positive clockwise."""

    yaw: float
    pitch: float
    roll: float


def head_pose(mesh: NDArray[np.float32]) -> HeadPose:
    """Measure the three angles of a (468, 3) mesh whose z grows away from the camera.

    Yaw and pitch are the depth over the length of the lines ear to ear and forehead to chin, which lie in
    the face's plane in the mesh's canonical model; roll is that of the line through the eyes.
    """
    ear_line, face_line = mesh[EDGE_RIGHT] - mesh[EDGE_LEFT], mesh[CHIN] - mesh[FOREHEAD]
    return HeadPose(
        yaw=_out_of_plane(ear_line),
        pitch=-_out_of_plane(face_line) - NEUTRAL_PITCH,
        roll=line_angle(mesh[EYE_LEFT], mesh[EYE_RIGHT]),
    )


def marks_yaw(marks: NDArray[np.float32]) -> float:
    """Return the yaw in degrees by five marks (5, 2): eyes, nose, corners of the mouth, image-left first.

    Turned to the side the eyes come together and the nose leaves the line from their middle to the mouth.
    """
    eyes, mouth = marks[:2].mean(axis=0), marks[3:].mean(axis=0)
    face_axis = (mouth - eyes) / max(float(np.linalg.norm(mouth - eyes)), 1e-6)
    eye_axis = np.array([face_axis[1], -face_axis[0]])
    nose_shift, eye_distance = float((marks[2] - eyes) @ eye_axis), float((marks[1] - marks[0]) @ eye_axis)
    return math.degrees(math.atan2(nose_shift, NOSE_AHEAD * max(eye_distance, 1e-6)))


def face_class(pose: HeadPose, mesh_score: float) -> int:
    """Return 1 level frontal, 2 tilted frontal, 3 level side, 4 tilted side, -1 unknown."""
    if mesh_score < MESH_EVIDENCE:
        return UNKNOWN_CLASS
    is_side, is_tilted = abs(pose.yaw) > SIDE_YAW, abs(pose.roll) > TILTED_ROLL
    return 1 + 2 * is_side + is_tilted


def body_class(left: Point, right: Point, score: float, face_width: float) -> int:
    """Return 1 level frontal, 2 level slightly side, 3 level side, 4-6 the same tilted, -1 unknown.

    `left` and `right` are (x, y) of the image-left and image-right shoulder joints, `score` is the weaker of
    theirs, and `face_width` the true width from ear to ear in the same pixels, not foreshortened.
    """
    if score < SHOULDER_EVIDENCE or face_width <= 0:
        return UNKNOWN_CLASS
    apart = math.dist(left, right) / face_width
    turn = int(apart < SLIGHTLY_SIDE_SHOULDERS) + int(apart < SIDE_SHOULDERS)
    return 1 + turn + 3 * (abs(line_angle(np.array(left), np.array(right))) > TILTED_SHOULDERS)


def _out_of_plane(line: NDArray[np.float32]) -> float:
    return math.degrees(math.atan2(float(line[2]), math.hypot(float(line[0]), float(line[1]))))
