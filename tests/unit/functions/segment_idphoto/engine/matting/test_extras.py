"""Pieces that the matting network alone takes for the person: the segmentation takes them away."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.body import fill_core
from functions.segment_idphoto.engine.matting.extras import drop_extras
from functions.segment_idphoto.engine.vision.geometry import Box

HEIGHT, WIDTH = 800, 600
FACE = Box(240, 140, 120, 160)

Alpha = NDArray[np.float32]


def bust() -> Alpha:
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(alpha, (300, 220), (100, 140), 0, 0, 360, (1,), -1)
    cv2.ellipse(alpha, (300, 700), (220, 320), 0, 0, 360, (1,), -1)
    return alpha


def drawn(box: tuple[int, int, int, int]) -> Alpha:
    piece = np.zeros((HEIGHT, WIDTH), np.float32)
    left, top, right, bottom = box
    piece[top:bottom, left:right] = 1
    return piece


def small(alpha: Alpha, side: int = 80) -> Alpha:
    size = (round(side * WIDTH / HEIGHT), side)
    return np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)


@pytest.mark.parametrize("box", [(500, 300, 600, 800), (210, 330, 262, 420)], ids=["shoulder", "wall"])
@pytest.mark.parametrize("side", [80, 320])
def test_a_large_piece_that_the_segmentation_calls_background_goes(
    box: tuple[int, int, int, int], side: int
) -> None:
    person = bust()
    piece = drawn(box) * (1 - person)
    rest = drop_extras(np.maximum(person, piece), small(person, side), FACE)
    inner = cv2.erode(piece, np.ones((25, 25))) > 0
    assert rest[inner].max() < 0.1
    assert np.abs(rest - person)[cv2.dilate(piece, np.ones((61, 61))) == 0].max() == 0


@pytest.mark.parametrize("box", [(120, 60, 126, 400), (150, 100, 200, 108)], ids=["strand", "tuft"])
def test_thin_hair_that_the_segmentation_does_not_see_stays(box: tuple[int, int, int, int]) -> None:
    alpha = np.maximum(bust(), drawn(box))
    assert np.array_equal(drop_extras(alpha, small(bust()), FACE), alpha)


@pytest.mark.parametrize("box", [(0, 400, 600, 800), (0, 0, 600, 190)], ids=["no body", "no forehead"])
def test_a_segmentation_that_misses_the_person_is_not_believed(box: tuple[int, int, int, int]) -> None:
    alpha = np.maximum(bust(), drawn((500, 300, 600, 800)))
    blind = bust() * (1 - drawn(box))
    assert np.array_equal(drop_extras(alpha, small(blind), FACE), alpha)


def test_networks_that_agree_change_nothing() -> None:
    assert np.array_equal(drop_extras(bust(), small(bust()), FACE), bust())


@pytest.mark.parametrize("box", [(500, 300, 600, 800), (0, 250, 120, 800)], ids=["right", "left"])
def test_a_body_beside_the_person_is_no_hole_to_be_filled(box: tuple[int, int, int, int]) -> None:
    person = bust()
    both = small(np.maximum(person, drawn(box)), 256)
    rest = fill_core(person, both, FACE)
    apart = cv2.dilate(person, np.ones((25, 25))) == 0
    assert np.abs(rest - person)[apart].max() < 0.05
    everybody = fill_core(person, both, None)
    assert everybody[drawn(box) > 0].mean() > 0.5


@pytest.mark.parametrize("box", [(260, 520, 340, 640), (220, 700, 380, 800)], ids=["inside", "at the edge"])
def test_a_hole_in_the_body_is_filled(box: tuple[int, int, int, int]) -> None:
    torn = bust() * (1 - drawn(box))
    assert fill_core(torn, small(bust(), 256), FACE)[drawn(box) > 0].mean() > 0.9
