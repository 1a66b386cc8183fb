"""Earrings and the rims of glasses beside the face stay, where a plain wall shows them; the wall does not."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.ornaments import keep_ornaments
from functions.segment_idphoto.engine.vision.geometry import Box

HEIGHT, WIDTH = 800, 600
FACE = Box(200, 200, 200, 260)
WALLS = [(246, 246, 244), (150, 170, 200), (40, 44, 52)]
EARRINGS = {"drop": (405, 380, 12, 26), "stud": (408, 350, 11, 11), "rim": (404, 290, 16, 30)}

Pixels = NDArray[np.uint8]
Alpha = NDArray[np.float32]


def head() -> Alpha:
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(alpha, (300, 330), (100, 150), 0, 0, 360, (1,), -1, cv2.LINE_AA)
    cv2.ellipse(alpha, (300, 820), (260, 300), 0, 0, 360, (1,), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(alpha, (0, 0), 1.2), np.float32)


def before(wall: tuple[int, int, int], alpha: Alpha) -> Pixels:
    noise = np.random.default_rng(4).normal(0, 2, (HEIGHT, WIDTH, 3))
    skin = np.array((206, 160, 132))
    mixed = np.clip(alpha[..., None] * skin + (1 - alpha[..., None]) * np.array(wall) + noise, 0, 255)
    return np.asarray(mixed, np.uint8)


def drawn(picture: Pixels, earring: str, colour: tuple[int, int, int], side: int) -> tuple[Pixels, Alpha]:
    """The picture with an ornament at one side of the head, and where it is."""
    x, y, wide, high = EARRINGS[earring]
    place = (x if side > 0 else WIDTH - x, y)
    shape = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(shape, place, (wide, high), 0, 0, 360, (1,), -1, cv2.LINE_AA)
    mixed = picture * (1 - shape[..., None]) + np.array(colour) * shape[..., None]
    return np.asarray(mixed, np.uint8), shape


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("earring", list(EARRINGS))
@pytest.mark.parametrize("wall", WALLS)
def test_an_ornament_before_a_plain_wall_becomes_opaque(
    wall: tuple[int, int, int], earring: str, side: int
) -> None:
    alpha = head()
    picture, shape = drawn(before(wall, alpha), earring, (176, 132, 30), side)
    kept = keep_ornaments(picture, alpha, FACE)
    assert kept[(shape > 0.99)].mean() > 0.9
    is_wall = (shape < 0.01) & (alpha < 0.01)
    assert (kept[is_wall] > 0.5).mean() < 1e-3


@pytest.mark.parametrize("wall", WALLS)
def test_a_plain_wall_alone_stays_transparent(wall: tuple[int, int, int]) -> None:
    alpha = head()
    assert keep_ornaments(before(wall, alpha), alpha, FACE) is alpha


@pytest.mark.parametrize("wall", WALLS[:2])
@pytest.mark.parametrize("depth", [0.72, 0.85])
def test_the_shadow_of_a_head_on_the_wall_stays_transparent(wall: tuple[int, int, int], depth: float) -> None:
    alpha = head()
    shadow = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(shadow, (330, 350), (90, 130), 0, 0, 360, (1,), -1)
    dark = 1 - (1 - depth) * cv2.GaussianBlur(shadow, (0, 0), 8)[..., None] * (1 - alpha[..., None])
    picture = np.asarray(before(wall, alpha) * dark, np.uint8)
    assert keep_ornaments(picture, alpha, FACE)[alpha < 0.01].max() < 0.01


def test_what_stands_apart_or_leaves_the_side_is_not_an_ornament() -> None:
    alpha = head()
    picture = before(WALLS[0], alpha)
    cv2.circle(picture, (452, 330), 9, (150, 20, 20), -1)  # a knob on the wall
    cv2.line(picture, (440, 0), (440, HEIGHT), (60, 60, 60), 7)  # a pole
    assert keep_ornaments(picture, alpha, FACE)[alpha < 0.01].max() < 0.01


@pytest.mark.parametrize("face", [None, Box(900, 900, 50, 60), Box(-80, -90, 60, 70)])
def test_without_a_face_in_the_picture_nothing_is_looked_for(face: Box | None) -> None:
    alpha = head()
    assert keep_ornaments(before(WALLS[0], alpha), alpha, face) is alpha


def test_before_a_busy_wall_colours_say_nothing() -> None:
    alpha = head()
    noise = np.random.default_rng(8).integers(0, 255, (80, 60, 3), np.uint8)
    wall = cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST)
    picture = np.where(alpha[..., None] > 0.5, before(WALLS[0], alpha), wall).astype(np.uint8)
    assert keep_ornaments(picture, alpha, FACE) is alpha
