"""The recipe with the real networks against mattes with known alpha, and its promises on a real photo."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from functions.segment_idphoto.engine.matting.profiles import find_profile
from functions.segment_idphoto.engine.matting.recipe import Matting
from functions.segment_idphoto.engine.vision.geometry import Box

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))
from matting_truth import Truth, load_truths, scores, true_colours

FACE = Box(180, 62, 91, 116)  # of the astronaut
REGION = Box(60, 0, 330, 420)
# Above what bench/matting.py prints by 8 % or more: SAD and band MAD in the frame of the clear faces.
MOST = {"rvm-mobilenetv3": (3.8, 0.047), "mediapipe-selfie": (4.4, 0.055)}
YARDSTICK_BAND = 0.0526  # RVM alone, three passes, whole photo


@pytest.fixture(scope="module")
def networks(models_dir: Path) -> dict[str, Model]:
    names = ("rvm_mobilenetv3_alpha", "rvm_mobilenetv3_state", "selfie_segmentation", "centerface")
    return load_models({name: models_dir / f"{name}.onnx" for name in names}, InferenceOptions(threads=2))


@pytest.fixture(scope="module")
def matting(networks: dict[str, Model]) -> Matting:
    return Matting(find_profile("rvm-mobilenetv3"), networks)


@pytest.fixture(scope="module")
def truths(shared_data: Path, networks: dict[str, Model]) -> list[Truth]:
    return load_truths(shared_data / "mattes", networks["centerface"])


@pytest.fixture(scope="module")
def photo(astronaut: Path) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.asarray(cv2.imread(str(astronaut)), np.uint8)[..., ::-1])


@pytest.mark.parametrize("profile", MOST)
def test_mattes_are_near_the_truth(profile: str, truths: list[Truth], networks: dict[str, Model]) -> None:
    matting = Matting(find_profile(profile), networks)
    found = []
    for truth in (truth for truth in truths if truth.face_is_clear):
        matte = matting.matte(truth.photo, truth.region, truth.face, "fine")
        rows = slice(int(truth.frame.top - matte.region.top), int(truth.frame.bottom - matte.region.top))
        columns = slice(int(truth.frame.left - matte.region.left), int(truth.frame.right - matte.region.left))
        found.append(scores(matte.alpha[rows, columns], matte.foreground[rows, columns], truth, truth.frame))
    assert len(found) == 2
    sad, band = MOST[profile]
    assert np.mean([score["SAD"] for score in found]) < sad
    assert np.mean([score["band MAD"] for score in found]) < band
    # Figures of an earlier study over a larger set of the same kind.
    assert np.mean([score["white"] for score in found]) < 6.5
    assert np.mean([score["blue"] for score in found]) < 4.7


def test_hand_made_mattes_of_whole_photos_are_met(truths: list[Truth], matting: Matting) -> None:
    for truth in (truth for truth in truths if not truth.face_is_clear):
        matte = matting.matte(truth.photo, Box(0, 0, *truth.alpha.shape[::-1]), None, "fine")
        assert np.abs(matte.alpha - truth.alpha).mean() < 0.035, truth.name


def test_the_truths_colours_explain_their_pictures(truths: list[Truth]) -> None:
    truth = truths[0]
    colours = true_colours(truth.photo, truth.alpha)
    opaque = truth.alpha > 0.999
    assert np.abs(colours[opaque] - truth.photo[opaque]).mean() < 1


def test_the_sample_photo_is_cut_out_without_holes_or_haze(
    matting: Matting, photo: NDArray[np.uint8]
) -> None:
    matte = matting.matte(photo, REGION, FACE, "fine")
    assert matte.region == REGION
    assert matte.scale == 1.0
    face = matte.alpha[75:165, 135:195]
    assert face.min() > 0.97
    assert face.mean() > 0.999
    corner = matte.alpha[:60, :70]
    assert corner.max() < 0.02
    mixed = (matte.alpha > 0.02) & (matte.alpha < 0.98)
    assert 0.005 < mixed.mean() < 0.08


def test_the_same_photo_gives_the_same_matte_in_every_thread(
    matting: Matting, photo: NDArray[np.uint8]
) -> None:
    alone = matting.matte(photo, REGION, FACE, "fine")
    with ThreadPoolExecutor(2) as pool:
        mattes = list(pool.map(lambda _: matting.matte(photo, REGION, FACE, "fine"), range(4)))
    for matte in mattes:
        np.testing.assert_array_equal(matte.alpha, alone.alpha)
        np.testing.assert_array_equal(matte.foreground, alone.foreground)


def test_a_large_photo_is_worked_on_at_the_capped_size(matting: Matting, photo: NDArray[np.uint8]) -> None:
    large = np.asarray(cv2.resize(photo, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC), np.uint8)
    matte = matting.matte(large, Box(0, 0, 2048, 2048), Box(720, 248, 364, 464), "fine")
    assert matte.alpha.shape == (1200, 1200)
    assert matte.scale == 1200 / 2048
    alpha = matting.segment(large)[0].alpha
    assert alpha.shape == (2048, 2048)
    assert 0.3 < alpha.mean() < 0.8


def test_a_small_photo_is_cut_out_like_a_large_one(shared_data: Path, matting: Matting) -> None:
    photo = cv2.imread(str(shared_data / "portraits" / "front-1.jpg"))
    height, width = photo.shape[:2]
    large = matting.matte(photo[..., ::-1], Box(0, 0, width, height), Box(365, 85, 250, 348), "fine").alpha
    small = cv2.resize(photo, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    alpha = matting.matte(small[..., ::-1], Box(0, 0, width, height), Box(36, 8, 25, 35), "fine").alpha
    assert np.abs(alpha - cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)).mean() < 0.03


def test_a_second_person_apart_stays_for_body_segmentation_and_goes_for_a_portrait(
    matting: Matting, photo: NDArray[np.uint8]
) -> None:
    """Two real people side by side on a plain wall, far enough apart not to touch."""
    alone = matting.matte(photo, Box(0, 0, 512, 512), FACE, "fine")
    person = alone.alpha.copy()
    person[300:] = 0
    wall = np.full((360, 1100, 3), (205, 200, 195), np.uint8)
    for left in (0, 560):
        part = wall[:300, left : left + 512]
        opacity = person[:300, :, None]
        part[:] = np.rint(opacity * alone.foreground[:300] + (1 - opacity) * part).astype(np.uint8)
    everybody = matting.segment(wall)[0].alpha
    assert everybody[120, 225] > 0.9
    assert everybody[120, 785] > 0.9
    portrait = matting.matte(wall, Box(0, 0, 1100, 360), FACE, "fine").alpha
    assert portrait[120, 225] > 0.9
    assert portrait[60:200, 700:860].max() < 0.05
