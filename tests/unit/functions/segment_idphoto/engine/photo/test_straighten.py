"""A tilted head is turned upright as far as the photo's own edge leaves the person whole."""

import math

import cv2
import numpy as np
import pytest
from msgspec.structs import astuple
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.crop import Crop, solve_crop
from functions.segment_idphoto.engine.photo.landmarks import HeadPoints, measure_head
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.engine.photo.straighten import MOST_CUT, slanted_cut, straighten_crop
from functions.segment_idphoto.engine.vision.geometry import Box
from tests.mattes import DrawnMatte

SIZE = (900, 1200)
EYES, FACE = (450.0, 400.0), 200.0
DEFAULT = load_specifications()["head-and-shoulders"]


def leaning(
    degrees: float, *, crown: float = 180, shoulders: float = 260
) -> tuple[NDArray[np.float32], HeadPoints]:
    """Draw a head whose crown lies so far above the eyes, and a body so many px to both sides."""
    drawn = np.zeros((2 * SIZE[1], 2 * SIZE[0]), np.uint8)
    x, y = EYES[0] + SIZE[0] / 2, EYES[1] + SIZE[1] / 2
    cv2.ellipse(drawn, (int(x), int(y)), (125, int(crown)), 0, 0, 360, (1,), -1)
    cv2.rectangle(drawn, (int(x - 60), int(y)), (int(x + 60), int(y + 320)), (1,), -1)
    cv2.rectangle(drawn, (int(x - shoulders), int(y + 280)), (int(x + shoulders), drawn.shape[0]), (1,), -1)
    matrix = cv2.getRotationMatrix2D((x, y), -degrees, 1.0)
    matrix[:, 2] -= (SIZE[0] / 2, SIZE[1] / 2)
    alpha = np.asarray(cv2.warpAffine(drawn, matrix, SIZE), np.float32)
    points = [(-50, 0), (50, 0), (0, 90), (0, 170), (-FACE / 2, 40), (FACE / 2, 40)]
    moved = [tuple(float(value) for value in matrix @ (x + right, y + down, 1)) for right, down in points]
    return alpha, HeadPoints(*moved)  # type: ignore[arg-type]


def straightened(alpha: NDArray[np.float32], points: HeadPoints, yaw: float = 0.0) -> tuple[Crop, DrawnMatte]:
    matte = DrawnMatte(alpha, Box(0, 0, *SIZE))

    def crop_with(share: float) -> Crop:
        return solve_crop(DEFAULT, measure_head(matte, points, SIZE, straighten=share, yaw=yaw))

    return straighten_crop(crop_with, matte, SIZE), matte


@pytest.mark.parametrize("degrees", [-20.0, -6.0, 4.0, 12.0])
def test_a_whole_person_is_turned_fully(degrees: float) -> None:
    crop, _ = straightened(*leaning(degrees))
    assert crop.turn == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("degrees", [-20.0, -6.0, 4.0, 12.0])
def test_hair_that_the_photo_cuts_gets_no_slanted_edge_and_a_margin(degrees: float) -> None:
    alpha, points = leaning(degrees, crown=470)
    crop, matte = straightened(alpha, points)
    assert slanted_cut(crop, matte, SIZE) <= MOST_CUT
    assert crop.turn == 0
    (_, y), (_, eye_y) = crop.move([(EYES[0], 0.0), EYES])
    assert y >= 0.06 * crop.size[1] - 1
    assert eye_y > y


@pytest.mark.parametrize("degrees", [-6.0, 3.0, 7.0])
def test_sleeves_that_the_photo_cuts_are_never_sliced_by_a_slanted_edge(degrees: float) -> None:
    crop, matte = straightened(*leaning(degrees, shoulders=700))
    assert slanted_cut(crop, matte, SIZE) <= MOST_CUT
    assert math.isfinite(crop.scale)


@pytest.mark.parametrize("yaw", [-60.0, 45.0])
def test_a_profile_is_not_turned_and_its_outline_is_centred(yaw: float) -> None:
    alpha, points = leaning(0)
    aside = HeadPoints(*((x + 70, y + 0.3 * (x - 450)) for x, y in astuple(points)))
    crop, _ = straightened(alpha, aside, yaw)
    assert crop.turn == 0
    assert crop.move([EYES])[0, 0] == pytest.approx(crop.size[0] / 2, abs=0.03 * crop.size[0])
    assert straightened(alpha, aside)[0].turn > 10
