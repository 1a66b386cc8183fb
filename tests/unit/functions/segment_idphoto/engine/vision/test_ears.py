"""Ears are scored by what the photo shows around them: skin, or the hair that hides them."""

import cv2
import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.segment_idphoto.engine.vision.ears import dim_hidden_ears
from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.mesh import Mesh
from functions.segment_idphoto.engine.vision.people import LEFT_EAR, RIGHT_EAR, Person
from functions.segment_idphoto.engine.vision.subject import GUESS_SCORE, Subject, build_subject

EARS = {"left_ear": (98, 210), "right_ear": (302, 210)}
SKINS = [(222, 178, 150), (142, 92, 66), (150, 150, 150)]
HAIRS = [(40, 30, 26), (25, 22, 22), (60, 60, 60)]


def subject(ears: dict[str, tuple[int, int]] = EARS) -> Subject:
    mesh = np.zeros((468, 3), np.float32)
    mesh[[33, 133]], mesh[[362, 263]] = (160, 190, 0), (240, 190, 0)
    mesh[[1, 4]], mesh[61], mesh[291] = (200, 240, 0), (170, 280, 0), (230, 280, 0)
    mesh[152], mesh[10], mesh[234], mesh[454] = (200, 330, 0), (200, 110, 0), (105, 210, 0), (295, 210, 0)
    mesh[50], mesh[280], mesh[5] = (140, 240, 0), (260, 240, 0), (200, 225, 0)
    mesh[[127, 93, 132, 58], :2] = (106, 180), (106, 240), (112, 270), (125, 300)
    mesh[[356, 323, 361, 288], :2] = (294, 180), (294, 240), (288, 270), (275, 300)
    face = Face(Box(100, 110, 200, 220), 0.9, mesh[[33, 263, 4, 61, 291], :2])
    keypoints = np.zeros((17, 3), np.float32)
    keypoints[RIGHT_EAR], keypoints[LEFT_EAR] = (*ears["left_ear"], 0.8), (*ears["right_ear"], 0.7)
    return build_subject(face, Mesh(mesh, 0.99), Person(Box(0, 0, 400, 500), 0.6, keypoints))


def photo(
    skin: tuple[int, int, int], hair: tuple[int, int, int], hidden: str, lock: tuple[int, int] = (40, 90)
) -> NDArray[np.uint8]:
    """A face with both ears before a blue wall, and a lock of hair (half axes in px) over one of them."""
    pixels = np.full((500, 400, 3), (90, 140, 200), np.uint8)
    cv2.ellipse(pixels, (200, 220), (95, 115), 0, 0, 360, skin, -1)
    for x, y in EARS.values():
        cv2.ellipse(pixels, (x, y), (22, 34), 0, 0, 360, tuple(int(0.8 * part) for part in skin), -1)
    x, y = EARS[hidden]
    cv2.ellipse(pixels, (x, y + 20), lock, 0, 0, 360, hair, -1)
    return pixels


@pytest.mark.parametrize(("skin", "hair"), list(zip(SKINS, HAIRS, strict=True)))
@pytest.mark.parametrize(("hidden", "seen"), [("left_ear", "right_ear"), ("right_ear", "left_ear")])
def test_an_ear_behind_hair_scores_like_a_guess_and_a_visible_one_keeps_its_score(
    skin: tuple[int, int, int], hair: tuple[int, int, int], hidden: str, seen: str
) -> None:
    before = subject()
    parts = dim_hidden_ears(photo(skin, hair, hidden), before).body_parts
    assert parts[hidden].score <= 0.1
    assert parts[seen] == before.body_parts[seen]
    assert list(parts) == list(before.body_parts)


@pytest.mark.parametrize(("skin", "hair"), list(zip(SKINS[:2], HAIRS[:2], strict=True)))
@pytest.mark.parametrize("hidden", list(EARS))
def test_hair_over_ear_and_cheek_is_no_skin_though_the_cheek_has_its_colour(
    skin: tuple[int, int, int], hair: tuple[int, int, int], hidden: str
) -> None:
    parts = dim_hidden_ears(photo(skin, hair, hidden, lock=(75, 110)), subject()).body_parts
    assert parts[hidden].score == GUESS_SCORE


@pytest.mark.parametrize("inward", [0, 20, 45])
def test_a_hidden_ear_that_is_placed_on_the_cheek_is_looked_for_beyond_the_outline(inward: int) -> None:
    ears = {"left_ear": (98 + inward, 210), "right_ear": (302 - inward, 210)}
    parts = dim_hidden_ears(photo(SKINS[0], HAIRS[0], "left_ear"), subject(ears)).body_parts
    assert parts["left_ear"].score <= 0.1
    assert parts["right_ear"].score == pytest.approx(0.7)


@pytest.mark.parametrize("ears", [{"left_ear": (-90, 210), "right_ear": (900, 210)}])
def test_an_ear_outside_the_photo_is_a_guess(ears: dict[str, tuple[int, int]]) -> None:
    parts = dim_hidden_ears(photo(SKINS[0], HAIRS[0], "left_ear"), subject(ears)).body_parts
    assert parts["left_ear"].score == parts["right_ear"].score == GUESS_SCORE


def test_without_a_mesh_nothing_is_said_about_ears() -> None:
    blind = replace(subject(), mesh=None)
    assert dim_hidden_ears(photo(SKINS[0], HAIRS[0], "left_ear"), blind) is blind
