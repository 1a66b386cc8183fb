"""The crop solver: limits kept in the order of their strength, aims approached, nothing stretched."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.crop import Crop, solve_crop
from functions.segment_idphoto.engine.photo.feasible import (
    Aim,
    Linear,
    clip,
    clip_or_nearest,
    nearest,
    rectangle,
)
from functions.segment_idphoto.engine.photo.landmarks import Landmarks, turn_about
from functions.segment_idphoto.engine.photo.specifications import load_specifications

SPECIFICATIONS = load_specifications()
DEFAULT = SPECIFICATIONS["head-and-shoulders"]

heads = st.builds(
    lambda height, eye, face, outline, distance, x, top, below: Landmarks(
        hair_top=top,
        chin=(x + 3, top + height),
        eyes=(x - 2, top + eye * height),
        axis_x=x,
        face_width=face * height,
        head_width=max(face, outline) * height,
        eye_distance=distance * height,
        torso_bottom=top + height * (1 + below),
        roll=0.5,
        turn=0.0,
        photo_left=0.0,
        photo_top=0.0,
        photo_right=1500.0,
        photo_bottom=top + height * (1 + below),
    ),
    height=st.floats(60, 1200),
    eye=st.floats(0.45, 0.64),
    face=st.floats(0.45, 0.68),
    outline=st.floats(0.55, 0.78),
    distance=st.floats(0.22, 0.29),
    x=st.floats(200, 1300),
    top=st.floats(0, 600),
    below=st.floats(0.05, 3),
)


def head(**changes: object) -> Landmarks:
    plain = Landmarks(
        hair_top=300.0,
        chin=(600.0, 700.0),
        eyes=(600.0, 508.0),
        axis_x=600.0,
        face_width=248.0,
        head_width=272.0,
        eye_distance=106.0,
        torso_bottom=1600.0,
        roll=0.0,
        turn=0.0,
        photo_left=0.0,
        photo_top=0.0,
        photo_right=1200.0,
        photo_bottom=1600.0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def at(crop: Crop, *point: float) -> tuple[float, float]:
    ((x, y),) = crop.move([(point[0], point[1])])
    return float(x), float(y)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(*[st.floats(-1, 1)] * 2, st.floats(-0.3, 0.6)), max_size=5),
    st.lists(st.tuples(*[st.floats(-1, 1)] * 2, st.floats(-1, 1), st.floats(0.1, 5)), min_size=1, max_size=3),
)
def test_no_grid_point_inside_the_limits_is_nearer_to_the_aims(
    limits: list[tuple[float, float, float]], rows: list[tuple[float, float, float, float]]
) -> None:
    planes = [Linear(*limit) for limit in limits]
    aims = [Aim(Linear(a, b), target, weight) for a, b, target, weight in rows]
    polygon = rectangle(0, 1, -0.5, 0.5)
    for plane in planes:
        polygon = clip(polygon, plane)
        if not polygon:
            return
    best = nearest(polygon, aims)
    h, t = np.meshgrid(np.linspace(0, 1, 61), np.linspace(-0.5, 0.5, 61))

    def cost(h: NDArray[np.float64] | float, t: NDArray[np.float64] | float) -> NDArray[np.float64]:
        terms = [aim.weight * (aim.value.a * h + aim.value.b * t - aim.target) ** 2 for aim in aims]
        return np.asarray(sum(terms))

    inside = np.all(
        [plane.a * h + plane.b * t + plane.c >= 0 for plane in planes] or [np.ones_like(h)], axis=0
    )
    assert all(plane.evaluate(best) >= -1e-6 for plane in planes)
    if inside.any():
        assert cost(*best) <= cost(h, t)[inside].min() + 1e-6


def test_a_limit_that_cannot_be_met_is_missed_by_the_least() -> None:
    polygon = clip_or_nearest(rectangle(0, 1, 0, 1), Linear(1, 1, -3))
    assert np.allclose(polygon, 1.0)
    assert nearest(polygon, [Aim(Linear(1, 0), 0.2)]) == pytest.approx((1.0, 1.0))


@settings(max_examples=300, deadline=None)
@given(heads, st.sampled_from(sorted(SPECIFICATIONS)))
def test_any_head_gets_a_crop_without_stretch_whose_violations_are_true(
    landmarks: Landmarks, name: str
) -> None:
    crop = solve_crop(SPECIFICATIONS[name], landmarks)
    stretch = crop.matrix[:, :2]
    assert stretch.T @ stretch == pytest.approx(crop.scale**2 * np.eye(2))
    assert crop.scale > 0
    violated = {violation.name for violation in crop.violations}
    for rule in crop.specification.rules:
        value = crop.value(rule)
        low = rule.min if rule.min is not None else -math.inf
        high = rule.max if rule.max is not None else math.inf
        slack = 0.06 if rule.unit == "px" else 0.02
        assert (rule.measure in violated) or low - slack <= value <= high + slack
    assert all(v.allowed_min is not None or v.allowed_max is not None for v in crop.violations)


def test_the_default_is_a_slice_of_the_photos_own_pixels() -> None:
    crop = solve_crop(DEFAULT, head())
    assert crop.scale == 1.0
    assert crop.size == (483, 644)
    assert crop.size[0] * 4 == crop.size[1] * 3
    left, top = crop.corner or (-1, -1)
    assert (left, top) == (358, 242)
    assert at(crop, left, top) == (0.0, 0.0)
    assert (700 - 300) / crop.size[1] == pytest.approx(0.62, abs=0.005)
    assert crop.location.left == left
    assert (crop.location.width, crop.location.height) == crop.size
    assert not crop.is_upscaled


def test_a_head_too_large_for_a_native_cut_is_shrunk() -> None:
    crop = solve_crop(
        DEFAULT, head(hair_top=0.0, chin=(600.0, 2000.0), eyes=(600.0, 1000.0), torso_bottom=9000.0)
    )
    assert crop.size == (1200, 1600)
    assert crop.scale < 0.6
    assert crop.corner is None


def test_the_default_stays_inside_the_photo_when_a_little_shift_suffices() -> None:
    crop = solve_crop(DEFAULT, head(photo_top=262.0))
    assert at(crop, 600, 262)[1] <= 0.5
    assert 0.55 < 400 / crop.size[1] < 0.75


@pytest.mark.parametrize("unseen", [0.0, 30.0, 110.0])
def test_the_default_leaves_a_margin_above_the_hair_that_the_photo_shows(unseen: float) -> None:
    crop = solve_crop(DEFAULT, head(photo_top=300.0 + unseen, crown_seen=not unseen, unseen_crown=unseen))
    assert at(crop, 600, 300 + unseen)[1] >= 0.06 * crop.size[1] - 1
    assert 0.55 < 400 / crop.size[1] < 0.75


@pytest.mark.parametrize("bottom", [930.4, 930.6, 941.0, 955.7, 1003.2])
def test_the_default_never_ends_below_the_body(bottom: float) -> None:
    crop = solve_crop(DEFAULT, head(torso_bottom=bottom, photo_bottom=bottom))
    assert crop.corner is not None
    assert crop.corner[1] + crop.size[1] <= bottom
    assert not crop.body_incomplete


def test_tall_hair_costs_the_identity_card_its_top_margin_and_never_its_eye_line() -> None:
    tall = head(hair_top=100.0)
    crop = solve_crop(SPECIFICATIONS["cn-resident-id"], tall)
    assert [violation.name for violation in crop.violations] == ["top_margin"]
    assert crop.violations[0].value < 7
    assert 441 - at(crop, *tall.eyes)[1] >= 207 - 1e-6
    assert 193 <= crop.scale * tall.face_width <= 221


def test_eye_distance_wins_over_head_width_on_the_newer_identity_card() -> None:
    wide = head(head_width=390.0, eye_distance=92.0)
    crop = solve_crop(SPECIFICATIONS["cn-resident-id-2020"], wide)
    assert [violation.name for violation in crop.violations] == ["head_width"]
    assert crop.scale * 92 >= 82 - 1e-6


def test_a_short_torso_lowers_and_enlarges_the_head_until_the_body_reaches_the_bottom() -> None:
    short = head(torso_bottom=830.0, photo_bottom=830.0)
    crop = solve_crop(SPECIFICATIONS["1-inch"], short)
    assert at(crop, 600, 830)[1] >= 413 - 1e-6
    assert not crop.body_incomplete
    passport = solve_crop(SPECIFICATIONS["cn-education"], head(torso_bottom=710.0, photo_bottom=710.0))
    assert passport.body_incomplete
    assert passport.violations == ()


def test_a_shoulder_cut_by_the_photo_is_kept_out_of_the_frame_when_the_head_may_grow() -> None:
    narrow = head(photo_left=380.0, cut_left=True)
    crop = solve_crop(DEFAULT, narrow)
    assert at(crop, 380, 900)[0] <= 1
    assert not crop.shoulder_cut
    assert solve_crop(DEFAULT, head(photo_left=450.0, cut_left=True)).shoulder_cut


@pytest.mark.parametrize("share", [0.78, 0.81])
def test_the_default_head_grows_until_edges_that_cut_both_shoulders_lie_outside(share: float) -> None:
    whole = head()
    half_frame = whole.head_height / share * 3 / 8
    edges = replace(
        whole,
        photo_left=whole.axis_x - half_frame,
        photo_right=whole.axis_x + half_frame,
        cut_left=True,
        cut_right=True,
    )
    assert not solve_crop(DEFAULT, edges).shoulder_cut


def test_the_eyes_of_the_social_card_stay_in_their_band() -> None:
    crooked = head(eyes=(560.0, 508.0), axis_x=580.0)
    crop = solve_crop(SPECIFICATIONS["cn-social-security"], crooked)
    assert 162 <= at(crop, *crooked.eyes)[0] <= 196


def test_a_tilted_head_is_turned_upright_about_its_eyes() -> None:
    roll = 9.0
    turn = turn_about((600.0, 508.0), roll)
    crop = solve_crop(DEFAULT, head(roll=roll, turn=roll))
    back = np.linalg.inv(turn[:, :2])
    chin_in_photo = back @ (np.array([600.0, 700.0]) - turn[:, 2])
    x, y = at(crop, *chin_in_photo)
    eye_x, eye_y = at(crop, 600, 508)
    assert x == pytest.approx(eye_x)
    assert y - eye_y == pytest.approx(192)
    assert crop.corner is None
    assert crop.location.angle == roll
    assert not crop.strongly_tilted
    assert solve_crop(DEFAULT, head(roll=16.0, turn=16.0)).strongly_tilted


def test_few_pixels_are_reported_as_upscaled() -> None:
    assert solve_crop(SPECIFICATIONS["8-inch"], head()).is_upscaled
    assert not solve_crop(SPECIFICATIONS["1-inch"], head()).is_upscaled
