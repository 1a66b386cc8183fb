"""Quality checks: every row of the table is measured or honestly unknown, and judged by its limits."""

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from functions.segment_idphoto.engine.photo.checks import (
    MEASURES,
    Evidence,
    Limits,
    check_limits,
    quality_checks,
)
from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.composition import frame_person, frame_photo
from functions.segment_idphoto.engine.photo.crop import solve_crop
from functions.segment_idphoto.engine.photo.landmarks import Landmarks
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.engine.vision.geometry import Box
from tests import mattes
from tests.mattes import DrawnMatte

HEAD = replace(mattes.HEAD, eye_distance=96.0, roll=1.0)


def evidence(name: str = "head-and-shoulders", head: Landmarks = HEAD, *, face: int = 150) -> Evidence:
    """A drawn person: a textured face of mean level `face`, dark clothes, a flat light background."""
    rng = np.random.default_rng(2)
    photo = np.full((900, 700, 3), 235, np.uint8)
    alpha = np.zeros((900, 700), np.uint8)
    cv2.ellipse(alpha, (350, 275), (80, 125), 0, 0, 360, (255,), -1)
    cv2.rectangle(alpha, (300, 370), (400, 480), (255,), -1)
    cv2.rectangle(alpha, (130, 450), (570, 900), (255,), -1)
    texture = np.clip(rng.normal(face, 12, (900, 700, 1)), 0, 255).astype(np.uint8)
    photo = np.where(alpha[..., np.newaxis] > 0, texture, photo)
    photo[450:] = np.where(alpha[450:, :, np.newaxis] > 0, 40, photo[450:])
    crop = solve_crop(load_specifications()[name], head)
    matte = DrawnMatte((alpha / np.float32(255)).astype(np.float32), Box(0, 0, 700, 900))
    return Evidence(
        photo, crop, frame_person(frame_photo(photo, crop), matte, crop), Background((255, 255, 255))
    )


def results(given: Evidence) -> dict[str, str]:
    return {check.name: check.result for check in quality_checks(given)}


def values(given: Evidence) -> dict[str, float | None]:
    return {check.name: check.value for check in quality_checks(given)}


def test_every_row_has_a_source_and_is_measured_or_has_no_limit() -> None:
    names = [row.name for row in check_limits()]
    assert len(set(names)) == len(names)
    for row in check_limits():
        limits = [row.good_min, row.good_max, row.bad_min, row.bad_max]
        assert row.source
        assert (row.name in MEASURES) == any(limit is not None for limit in limits)
        for good, bad, sign in ((row.good_min, row.bad_min, 1), (row.good_max, row.bad_max, -1)):
            assert bad is None or (good is not None and sign * (good - bad) > 0)
    assert set(MEASURES) <= set(names)


@pytest.mark.parametrize(
    ("value", "result"),
    [(None, "unknown"), (float("nan"), "unknown"), (5, "pass"), (6, "warn"), (11, "fail")],
)
def test_a_value_is_judged_by_both_limits(value: float | None, result: str) -> None:
    check = Limits(name="yaw", unit="deg", good_max=5, bad_max=10, source="s").judge(value)
    assert check.result == result
    assert check.limit == "<= 5"


def test_a_good_photo_passes_what_can_be_measured_and_leaves_the_rest_unknown() -> None:
    answers = results(evidence())
    assert "fail" not in answers.values()
    for name in ("yaw", "pitch", "eyes_open", "mouth_closed", "shoulders_level", "eyes_visible"):
        assert answers[name] == "unknown"
    for name in (
        "face_count",
        "sharpness",
        "illumination_balance",
        "clothes_contrast",
        "background_uniformity",
    ):
        assert answers[name] == "pass"


def test_angles_mesh_and_shoulders_are_judged_when_they_are_known() -> None:
    mesh = np.zeros((468, 3))
    mesh[14] = (0, 30, 0)
    known = replace(evidence(), yaw=-4.0, pitch=12.0, mesh=mesh, shoulders=((150.0, 500.0), (550.0, 570.0)))
    answers = results(known)
    assert answers["yaw"] == "pass"
    assert answers["pitch"] == "fail"
    assert answers["eyes_open"] == "unknown"
    assert answers["mouth_closed"] == "fail"
    assert answers["shoulders_level"] == "warn"
    assert values(known)["shoulders_level"] == pytest.approx(9.926, abs=0.01)


@pytest.mark.parametrize(("gap", "result"), [(0.0, "pass"), (3.1, "pass"), (12.0, "fail"), (17.9, "fail")])
def test_an_open_mouth_is_told_from_a_closed_one(gap: float, result: str) -> None:
    mesh = np.zeros((468, 3))
    mesh[14] = (0, gap, 0)
    assert results(replace(evidence(), mesh=mesh))["mouth_closed"] == result


def test_blur_bad_light_and_exposure_are_noticed() -> None:
    good = evidence()
    blurred = replace(good, photo=np.asarray(cv2.GaussianBlur(good.photo, (0, 0), 5), np.uint8))
    assert results(blurred)["sharpness"] == "fail"
    half_dark = good.photo.copy()
    half_dark[:, 350:] //= 3
    assert results(replace(good, photo=half_dark))["illumination_balance"] == "fail"
    assert results(evidence(face=252))["over_exposure"] == "fail"
    assert results(evidence(face=12))["under_exposure"] == "fail"


def test_white_clothes_on_white_and_a_busy_background_are_noticed() -> None:
    good = evidence()
    assert results(replace(good, background=Background((45, 45, 45))))["clothes_contrast"] == "fail"
    busy = good.person.cut.copy()
    busy[:, ::4] //= 3
    busy[:, 1::4] //= 3
    assert results(replace(good, person=replace(good.person, cut=busy)))["background_uniformity"] == "fail"


def test_a_smooth_background_of_several_colours_is_not_uniform() -> None:
    good = evidence()
    ramp = np.linspace(40, 220, good.person.cut.shape[1])[None, :, None].astype(np.uint8)
    street = np.where(good.person.scoremap[..., None] > 0, good.person.cut, ramp)
    assert results(replace(good, person=replace(good.person, cut=street)))["background_uniformity"] == "fail"


@pytest.mark.parametrize("share", [0.04, 0.08])
@pytest.mark.parametrize("side", [1, -1], ids=["left", "right"])
def test_a_mast_before_an_even_sky_is_noticed_on_either_side(share: float, side: int) -> None:
    good = evidence()
    mast = np.zeros(good.person.scoremap.shape, np.bool_)
    mast[:, ::side][:, : max(2, round(share * mast.shape[1]))] = True
    mast &= good.person.scoremap == 0
    scene = np.where(mast[..., None], np.uint8(20), good.person.cut)
    assert results(good)["background_uniformity"] == "pass"
    assert results(replace(good, person=replace(good.person, cut=scene)))["background_uniformity"] == "fail"


def test_an_uncertain_or_scattered_matte_is_noticed() -> None:
    good = evidence()
    misty = good.person.scoremap // 2 + 20
    assert results(replace(good, person=replace(good.person, scoremap=misty)))["matting_certainty"] == "fail"
    scattered = good.person.scoremap.copy()
    scattered[10:60, 5:100] = 255
    answers = results(replace(good, person=replace(good.person, scoremap=scattered)))
    assert answers["matting_in_one_piece"] != "pass"


def test_limits_of_the_specification_are_answered_one_by_one() -> None:
    wide = replace(HEAD, head_width=190.0, eye_distance=50.0, face_width=150.0)
    answers = {c.name: c for c in quality_checks(evidence("cn-resident-id-2020", wide))}
    assert answers["spec_head_height"].result == "pass"
    assert answers["spec_eye_distance"].result == "fail"
    assert answers["spec_eye_distance"].limit == ">= 82 and <= 118"
    assert answers["spec_eye_line"].unit == "px"
    assert answers["upscaling"].result == "fail"


def test_a_tiny_face_has_unknown_sharpness_instead_of_an_invented_one() -> None:
    tiny = replace(HEAD, eye_distance=20.0)
    answers = results(evidence(head=tiny))
    assert answers["sharpness"] == "unknown"
    assert answers["eye_distance_source"] == "fail"


def test_an_empty_matte_answers_unknown() -> None:
    good = evidence()
    empty = replace(good.person, scoremap=np.zeros_like(good.person.scoremap))
    answers = results(replace(good, person=empty))
    assert answers["matting_certainty"] == answers["matting_in_one_piece"] == "unknown"
    assert answers["clothes_contrast"] == "unknown"
