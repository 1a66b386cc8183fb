"""The pose classes of the wire, at both sides of every threshold."""

import numpy as np
import pytest

from functions.segment_idphoto.engine.vision.pose import (
    CHIN,
    EDGE_LEFT,
    EDGE_RIGHT,
    EYE_LEFT,
    EYE_RIGHT,
    FOREHEAD,
    NEUTRAL_PITCH,
    NOSE_AHEAD,
    SIDE_SHOULDERS,
    SIDE_YAW,
    SLIGHTLY_SIDE_SHOULDERS,
    TILTED_ROLL,
    TILTED_SHOULDERS,
    HeadPose,
    body_class,
    face_class,
    head_pose,
    marks_yaw,
)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("yaw", "roll", "expected"),
    [
        (0, 0, 1),
        (SIDE_YAW - 1, TILTED_ROLL - 1, 1),
        (0, TILTED_ROLL + 1, 2),
        (SIDE_YAW + 1, 0, 3),
        (SIDE_YAW + 1, TILTED_ROLL + 1, 4),
    ],
)
def test_a_face_has_one_of_four_poses(yaw: float, roll: float, expected: int, sign: int):
    assert face_class(HeadPose(sign * yaw, 0, sign * roll), mesh_score=0.9) == expected


def test_a_face_without_a_fitting_mesh_has_no_pose():
    assert face_class(HeadPose(0, 0, 0), mesh_score=0.3) == -1


@pytest.mark.parametrize(
    ("apart", "slope", "expected"),
    [
        (2.2, 0, 1),
        (SLIGHTLY_SIDE_SHOULDERS - 0.05, 0, 2),
        (SIDE_SHOULDERS - 0.05, 0, 3),
        (2.2, TILTED_SHOULDERS + 1, 4),
        (SLIGHTLY_SIDE_SHOULDERS - 0.05, -TILTED_SHOULDERS - 1, 5),
        (SIDE_SHOULDERS - 0.05, TILTED_SHOULDERS + 1, 6),
        (2.2, TILTED_SHOULDERS - 1, 1),
    ],
)
def test_a_body_has_one_of_six_poses(apart: float, slope: float, expected: int):
    face_width = 100.0
    reach = apart * face_width
    right = (reach * np.cos(np.radians(slope)), reach * np.sin(np.radians(slope)))
    assert body_class((0.0, 0.0), right, 0.5, face_width) == expected


def test_shoulders_that_nobody_saw_have_no_pose():
    assert body_class((0, 0), (200, 0), 0.02, 100) == -1
    assert body_class((0, 0), (200, 0), 0.9, 0) == -1


@pytest.mark.parametrize("yaw", [-40, 0, 25])
@pytest.mark.parametrize("pitch", [-20, 0, 15])
def test_head_angles_are_read_from_the_depth_of_the_mesh(yaw: float, pitch: float):
    assert head_pose(_mesh(yaw, pitch)).yaw == pytest.approx(yaw, abs=0.1)
    assert head_pose(_mesh(yaw, pitch)).pitch == pytest.approx(pitch - NEUTRAL_PITCH, abs=0.1)


def test_roll_is_positive_when_the_image_right_eye_is_lower():
    mesh = _mesh(0, 0)
    mesh[EYE_RIGHT, 1] += 20
    assert head_pose(mesh).roll == pytest.approx(np.degrees(np.arctan2(20, 100)), abs=0.1)


def _mesh(yaw: float, pitch: float) -> np.ndarray:
    """A mesh of six points whose face turns to image-right by `yaw` and upwards by `pitch`."""
    mesh = np.zeros((468, 3), np.float32)
    turn, nod = np.radians(yaw), np.radians(pitch)
    mesh[EDGE_RIGHT] = 100 * np.array([np.cos(turn), 0, np.sin(turn)])
    mesh[EDGE_LEFT] = -mesh[EDGE_RIGHT]
    mesh[CHIN] = 100 * np.array([0, np.cos(nod), -np.sin(nod)])
    mesh[FOREHEAD] = -mesh[CHIN]
    mesh[EYE_LEFT], mesh[EYE_RIGHT] = (-50, -20, 0), (50, -20, 0)
    return mesh


@pytest.mark.parametrize("yaw", [-75, -40, 0, 20, 60])
@pytest.mark.parametrize("roll", [-20, 0, 15])
def test_yaw_is_read_from_the_marks_of_a_face_however_it_is_tilted(yaw: float, roll: float):
    turn = np.radians(yaw)
    # Eyes, nose and mouth of a head, x to image-right and depth towards the camera, in eye distances.
    across = np.array([-0.5, 0.5, 0, -0.4, 0.4])
    ahead, down = np.array([0, 0, NOSE_AHEAD, 0, 0]), np.array([0, 0, 0.5, 1.0, 1.0])
    x = across * np.cos(turn) + ahead * np.sin(turn)
    tilt = np.radians(roll)
    marks = np.column_stack([x * np.cos(tilt) - down * np.sin(tilt), x * np.sin(tilt) + down * np.cos(tilt)])
    assert marks_yaw((100 * marks).astype(np.float32)) == pytest.approx(yaw, abs=0.1)
