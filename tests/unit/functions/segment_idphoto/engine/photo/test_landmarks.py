"""Measuring a head: on drawn heads whose crown, chin and widths are known."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.crop import solve_crop
from functions.segment_idphoto.engine.photo.landmarks import HeadPoints, Landmarks, guess_head, measure_head
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.engine.vision.geometry import Box
from tests.mattes import DrawnMatte

SIZE = (600, 800)
CROWN, CHIN, EYES, MOUTH, AXIS = 100, 340, 220, 290, 300
FACE, HEAD = 130, 150


POINTS = HeadPoints(
    left_eye=(AXIS - 33, EYES),
    right_eye=(AXIS + 33, EYES),
    mouth=(AXIS, MOUTH),
    chin=(AXIS, CHIN),
    left_cheek=(AXIS - FACE / 2, 250),
    right_cheek=(AXIS + FACE / 2, 250),
)


def bust(*, crown: int = CROWN, bottom: int = 800) -> NDArray[np.float32]:
    """A head (an ellipse from crown to chin), a neck and shoulders."""
    drawn = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    middle = ((AXIS * 2 - 1) * 8, (crown + CHIN - 1) * 8)
    axes = ((HEAD - 1) * 8, (CHIN - crown - 1) * 8)
    cv2.ellipse(drawn, middle, axes, 0, 0, 360, (1,), -1, shift=4)
    cv2.rectangle(drawn, (AXIS - 45, CHIN - 40), (AXIS + 44, 430), (1,), -1)
    cv2.rectangle(drawn, (AXIS - 180, 420), (AXIS + 179, SIZE[1]), (1,), -1)
    drawn[bottom:] = 0
    return drawn.astype(np.float32)


def measured(alpha: NDArray[np.float32], points: HeadPoints = POINTS) -> Landmarks:
    return measure_head(DrawnMatte(alpha, Box(0, 0, *SIZE)), points, SIZE)


def test_crown_chin_and_widths_of_a_drawn_head() -> None:
    head = measured(bust())
    assert head.hair_top == pytest.approx(CROWN, abs=2)
    assert head.chin == (AXIS, CHIN)
    assert head.eyes == (AXIS, EYES)
    assert head.face_width == FACE
    assert head.head_width == pytest.approx(HEAD, abs=8)
    assert head.eye_distance == 66
    assert head.torso_bottom == 800
    assert head.turn == 0
    assert head.crown_seen
    assert not head.cut_left
    assert not head.cut_right


def test_a_lamp_above_the_head_is_no_crown() -> None:
    alpha = bust()
    alpha[20:60, AXIS - 30 : AXIS + 30] = 1
    assert measured(alpha).hair_top == pytest.approx(CROWN, abs=2)


def test_a_raised_hand_beside_the_head_is_no_crown() -> None:
    alpha = bust()
    alpha[10:500, 450:540] = 1
    assert measured(alpha).hair_top == pytest.approx(CROWN, abs=2)


def test_loose_hair_does_not_make_the_head_wider_than_ears_allow() -> None:
    alpha = bust()
    alpha[150:600, AXIS - 170 : AXIS + 170] = 1
    assert measured(alpha).head_width == pytest.approx(1.25 * FACE)


def test_a_crown_cut_by_the_photo_is_estimated_from_the_eyes() -> None:
    head = measured(bust(crown=-60))
    assert not head.crown_seen
    assert head.hair_top == pytest.approx(min(0, EYES - 1.08 * (CHIN - EYES)))


def test_a_missing_chin_and_missing_cheeks_are_estimated() -> None:
    points = HeadPoints(POINTS.left_eye, POINTS.right_eye, POINTS.mouth)
    head = measured(bust(), points)
    assert not head.chin_seen
    assert head.chin[1] == pytest.approx(EYES + 1.7 * (MOUTH - EYES))
    assert 100 < head.face_width < 190


def test_a_torso_that_ends_above_the_photos_edge_is_measured() -> None:
    assert measured(bust(bottom=600)).torso_bottom == 600


def test_a_body_that_runs_out_of_the_photo_is_noticed() -> None:
    alpha = bust()
    alpha[450:, :AXIS] = 1
    head = measured(alpha)
    assert head.cut_left
    assert not head.cut_right


@pytest.mark.parametrize("shoulder", [CHIN - 10, CHIN - 20])
def test_shoulders_that_rise_beside_the_chin_are_no_part_of_the_head(shoulder: int) -> None:
    alpha = bust()
    alpha[shoulder:, AXIS - 180 : AXIS + 280] = 1
    head, level = measured(alpha), measured(bust())
    assert head.head_left == pytest.approx(level.head_left, abs=3)
    assert head.head_right == pytest.approx(level.head_right, abs=3)


def test_a_matte_of_part_of_the_photo_at_another_scale_measures_the_same() -> None:
    left, top, right, bottom = 80, 40, 560, 760
    half = cv2.resize(bust()[top:bottom, left:right], (240, 360), interpolation=cv2.INTER_AREA)
    matte = DrawnMatte(half, Box(left, top, right - left, bottom - top), 0.5)
    head = measure_head(matte, POINTS, SIZE)
    whole = measured(bust())
    assert head.hair_top == pytest.approx(whole.hair_top, abs=2)
    assert head.head_width == pytest.approx(whole.head_width, abs=4)
    assert head.torso_bottom == pytest.approx(bottom, abs=2)


def tilted(degrees: float, *, raised: int = 0) -> Landmarks:
    """Measure a head that stands `raised` px higher and leans by so many degrees."""
    tilt = cv2.getRotationMatrix2D((AXIS, EYES), -degrees, 1.0)
    tilt[1, 2] -= raised

    def moved(point: tuple[float, float]) -> tuple[float, float]:
        x, y = tilt @ (*point, 1.0)
        return float(x), float(y)

    fields = {name: moved(getattr(POINTS, name)) for name in POINTS.__struct_fields__}
    drawn = np.asarray(cv2.warpAffine(bust(), tilt, SIZE), np.float32)
    return measured(drawn, HeadPoints(**fields))


@pytest.mark.parametrize("degrees", [-14.0, 7.0])
def test_a_tilted_head_measures_like_an_upright_one(degrees: float) -> None:
    head = tilted(degrees)
    assert head.roll == pytest.approx(degrees)
    assert head.turn == head.roll
    assert head.hair_top == pytest.approx(CROWN, abs=3)
    assert head.chin == pytest.approx((AXIS, CHIN))
    assert head.head_width == pytest.approx(HEAD, abs=9)


@pytest.mark.parametrize("degrees", [-35.0, -25.0, 25.0, 35.0])
def test_a_tilted_crown_just_below_the_photos_edge_is_seen_though_upright_it_lies_above_it(
    degrees: float,
) -> None:
    raised = CROWN + 4
    head = tilted(degrees, raised=raised)
    assert head.crown_seen
    assert head.hair_top == pytest.approx(CROWN - raised, abs=3)


@pytest.mark.parametrize("degrees", [-30.0, -14.0, 0.0, 14.0, 30.0])
def test_a_tilted_crown_that_the_photo_cuts_is_not_seen(degrees: float) -> None:
    assert not tilted(degrees, raised=CROWN + 60).crown_seen


anywhere = st.tuples(st.floats(-50, 650), st.floats(-50, 850))


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        HeadPoints,
        anywhere,
        anywhere,
        anywhere,
        st.none() | anywhere,
        st.none() | anywhere,
        st.none() | anywhere,
    ),
    st.booleans(),
)
def test_points_in_disorder_still_give_a_head_that_can_be_cropped(points: HeadPoints, empty: bool) -> None:
    head = measured(bust() * 0 if empty else bust(), points)
    assert head.head_height > 0
    assert head.face_width > 0
    assert head.head_width > 0
    crop = solve_crop(load_specifications()["head-and-shoulders"], head)
    assert np.isfinite(crop.matrix).all()
    assert min(crop.size) >= 3


def test_a_slight_tilt_is_left_alone_and_roll_correction_can_be_declined() -> None:
    raised = 66 * math.tan(math.radians(1.5))
    slight = HeadPoints((AXIS - 33, EYES), (AXIS + 33, EYES + raised), POINTS.mouth, POINTS.chin)
    assert measured(bust(), slight).turn == 0
    strong = HeadPoints((AXIS - 33, EYES), (AXIS + 33, EYES + 12), POINTS.mouth, POINTS.chin)
    declined = measure_head(DrawnMatte(bust(), Box(0, 0, *SIZE)), strong, SIZE, straighten=False)
    assert declined.turn == 0
    assert declined.roll > 2


def test_a_guess_without_a_matte_gives_the_hair_more_room_than_it_needs() -> None:
    guess, head = guess_head(POINTS, SIZE), measured(bust())
    assert guess.hair_top < head.hair_top
    assert (guess.chin, guess.eyes, guess.face_width) == (head.chin, head.eyes, head.face_width)
    assert guess.torso_bottom == 800
