"""Ten body parts for every subject, seen or derived."""

import numpy as np
import pytest

from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.mesh import Mesh
from functions.segment_idphoto.engine.vision.people import (
    LEFT_EAR,
    LEFT_SHOULDER,
    RIGHT_EAR,
    RIGHT_SHOULDER,
    Person,
)
from functions.segment_idphoto.engine.vision.subject import GUESS_SCORE, build_subject

CONTRACT_ORDER = [
    *("left_ear", "right_ear", "left_eye", "right_eye", "nose_tip", "left_mouth", "right_mouth"),
    *("right_shoulder", "left_shoulder", "neck"),
]
FACE = Face(
    Box(80, 116, 173, 226),
    0.9,
    np.array([[125, 214], [199, 216], [160, 265], [135, 300], [189, 301]], np.float32),
)
NO_MESH = Mesh(np.zeros((468, 3), np.float32), 0.1)


def person(**scores: float) -> Person:
    """The person of the contract's example; COCO's left is the subject's own, so image-right."""
    keypoints = np.zeros((17, 3), np.float32)
    keypoints[RIGHT_EAR] = 80, 202, 0.88
    keypoints[LEFT_EAR] = 252, 206, 0.64
    keypoints[RIGHT_SHOULDER] = 10, 431, 0.48
    keypoints[LEFT_SHOULDER] = 344, 432, scores.get("left_shoulder", 0.26)
    return Person(Box(0, 0, 350, 470), 0.6, keypoints)


def test_the_ten_parts_stand_in_the_order_of_the_contract():
    assert list(build_subject(FACE, NO_MESH, person()).body_parts) == CONTRACT_ORDER


def test_left_means_image_left():
    parts = build_subject(FACE, NO_MESH, person()).body_parts
    for name in ("ear", "eye", "mouth", "shoulder"):
        assert parts[f"left_{name}"].x < parts[f"right_{name}"].x


def test_ears_and_shoulders_keep_the_graded_scores_of_the_person():
    parts = build_subject(FACE, NO_MESH, person()).body_parts
    assert parts["left_ear"].score == pytest.approx(0.88)
    assert parts["right_shoulder"].score == pytest.approx(0.26)


def test_the_neck_of_the_contracts_example_comes_out():
    neck = build_subject(FACE, NO_MESH, person()).body_parts["neck"]
    assert neck.x == pytest.approx(173, abs=8)
    assert neck.y == pytest.approx(369, abs=4)


def test_a_part_that_nobody_saw_is_derived_and_scored_as_a_guess():
    parts = build_subject(FACE, NO_MESH, person(left_shoulder=0.0)).body_parts
    assert parts["right_shoulder"].score == GUESS_SCORE
    assert parts["right_shoulder"].x > 252
    assert parts["right_shoulder"].y > 342
    assert parts["left_shoulder"].score == pytest.approx(0.48)


def test_a_face_that_fills_the_frame_still_has_all_parts_but_no_body_pose():
    subject = build_subject(FACE, NO_MESH, None)
    assert list(subject.body_parts) == CONTRACT_ORDER
    assert subject.bodypose == -1
    assert subject.body_parts["left_ear"].score == GUESS_SCORE
    assert subject.body_parts["left_shoulder"].x < 80 < 253 < subject.body_parts["right_shoulder"].x


def test_without_a_fitting_mesh_the_face_detector_stands_in():
    subject = build_subject(FACE, NO_MESH, person())
    assert subject.mesh is None
    assert subject.facepose == -1
    assert subject.chin[1] == FACE.box.bottom
    assert subject.body_parts["nose_tip"].score == pytest.approx(0.9)


def test_a_feature_on_which_mesh_and_detector_differ_scores_less():
    mesh = np.zeros((468, 3), np.float32)
    mesh[[33, 133]], mesh[[362, 263]] = (125, 214, 0), (199, 216, 0)
    mesh[[1, 4]], mesh[61], mesh[291] = (160, 265, 0), (135, 300, 0), (189 + 30, 301, 0)
    mesh[152], mesh[10], mesh[234], mesh[454] = (165, 342, 0), (165, 130, 0), (80, 220, 0), (252, 220, 0)
    parts = build_subject(FACE, Mesh(mesh, 0.99), person()).body_parts
    assert parts["nose_tip"].score == pytest.approx(0.9)
    assert parts["right_mouth"].score < 0.4


@pytest.mark.parametrize(
    ("yaw_depth", "near", "far"), [(90, "left_ear", "right_ear"), (-90, "right_ear", "left_ear")]
)
def test_the_ear_that_a_turned_head_covers_scores_like_a_guess(yaw_depth: float, near: str, far: str):
    mesh = np.zeros((468, 3), np.float32)
    mesh[[33, 133]], mesh[[362, 263]] = (125, 214, 0), (199, 216, 0)
    mesh[[1, 4]], mesh[61], mesh[291] = (160, 265, 0), (135, 300, 0), (189, 301, 0)
    mesh[152], mesh[10] = (165, 342, 0), (165, 130, 0)
    mesh[234], mesh[454] = (120, 220, -yaw_depth), (200, 220, yaw_depth)
    subject = build_subject(FACE, Mesh(mesh, 0.99), person())
    assert abs(subject.yaw) > 40
    assert subject.body_parts[far].score == GUESS_SCORE
    assert subject.body_parts[near].score > 0.3
