"""Clean colours at the edge, and what a body's alpha cannot be."""

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.body import drop_strangers, fill_core, opacity_of_face
from functions.segment_idphoto.engine.matting.foreground import EdgeColours, clean_foreground
from functions.segment_idphoto.engine.vision.geometry import Box

Floats = NDArray[np.float32]

PERSON, GREEN = np.array((120, 80, 60)), np.array((30, 200, 40))


def soft_disc(height: int, width: int, centre: tuple[int, int], radius: int, softness: float = 4) -> Floats:
    disc = np.zeros((height, width), np.float32)
    cv2.circle(disc, centre, radius, 1.0, cv2.FILLED)
    return np.asarray(cv2.GaussianBlur(disc, (0, 0), softness), np.float32)


def mixed(alpha: Floats, background: NDArray[np.int_]) -> NDArray[np.uint8]:
    opacity = alpha[..., None]
    return np.rint(opacity * PERSON + (1 - opacity) * background).astype(np.uint8)


def own_colours(picture: NDArray[np.uint8], alpha: Floats) -> NDArray[np.uint8]:
    return clean_foreground(picture, alpha, EdgeColours.estimate(picture, alpha))


def test_the_old_background_leaves_no_fringe() -> None:
    alpha = soft_disc(400, 300, (150, 200), 90)
    picture = mixed(alpha, GREEN)
    foreground = own_colours(picture, alpha)
    edge = (alpha > 0.1) & (alpha < 0.9)
    assert np.abs(picture[edge].astype(int) - PERSON).mean() > 30
    assert np.abs(foreground[edge].astype(int) - PERSON).mean() < 6


def test_the_body_keeps_every_pixel_of_the_photo() -> None:
    alpha = soft_disc(400, 300, (150, 200), 90)
    picture = np.random.default_rng(0).integers(0, 255, (400, 300, 3), np.uint8)
    foreground = own_colours(picture, alpha)
    opaque = alpha > 0.999
    np.testing.assert_array_equal(foreground[opaque], picture[opaque])
    assert not np.shares_memory(foreground, picture)


def test_a_picture_without_an_edge_is_copied() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (50, 40, 3), np.uint8)
    for opacity in (0, 1):
        foreground = own_colours(picture, np.full((50, 40), opacity, np.float32))
        np.testing.assert_array_equal(foreground, picture)


def test_colours_of_a_small_copy_clean_a_larger_photo() -> None:
    alpha = soft_disc(800, 600, (300, 400), 180, 8)
    photo = mixed(alpha, GREEN)
    half = EdgeColours.estimate(photo[::2, ::2], alpha[::2, ::2])
    edge = (alpha > 0.1) & (alpha < 0.9)
    assert np.abs(clean_foreground(photo, alpha, half)[edge].astype(int) - PERSON).mean() < 6


def test_a_hole_in_the_body_is_filled_and_the_edge_is_not() -> None:
    body = soft_disc(400, 400, (200, 260), 120)
    holed = body * (1 - soft_disc(400, 400, (200, 280), 25))
    segmentation = cv2.resize(body, (256, 256))
    filled = fill_core(holed, np.asarray(segmentation, np.float32), None)
    assert filled[280, 200] > 0.97
    edge = (body > 0.05) & (body < 0.95)
    np.testing.assert_allclose(filled[edge], holed[edge], atol=0.02)
    assert (filled >= holed).all()


def test_a_hole_in_the_face_is_filled_without_any_segmentation() -> None:
    alpha = soft_disc(400, 300, (150, 200), 120) * (1 - soft_disc(400, 300, (150, 180), 20))
    face = Box(100, 120, 100, 140)
    assert fill_core(alpha, None, face)[180, 150] == 1.0
    assert fill_core(alpha, None, None) is alpha


def test_a_chair_apart_from_the_person_disappears_and_the_person_does_not() -> None:
    person = soft_disc(400, 400, (150, 220), 90)
    chair = soft_disc(400, 400, (340, 300), 35)
    face = Box(110, 150, 80, 100)
    kept = drop_strangers(np.maximum(person, chair), face)
    assert kept[:, 290:].max() < 0.02
    np.testing.assert_array_equal(kept[:, :250], person[:, :250])


def test_hair_that_flies_near_the_head_stays() -> None:
    person = soft_disc(400, 400, (200, 220), 90, 2)
    person[120:124, 150:200] = 0.6  # a strand of its own, five pixels above the head
    np.testing.assert_array_equal(drop_strangers(person, Box(160, 160, 80, 100)), person)


def test_without_a_face_every_person_stays_and_specks_go() -> None:
    alpha = np.maximum(soft_disc(400, 600, (150, 200), 90), soft_disc(400, 600, (430, 200), 60))
    speck = soft_disc(400, 600, (290, 40), 4, 1)
    kept = drop_strangers(np.maximum(alpha, speck), None)
    assert kept[40, 290] < 0.02
    np.testing.assert_array_equal(kept[100:], alpha[100:])


def test_a_person_without_any_visible_face_region_is_kept_whole() -> None:
    alpha = np.maximum(soft_disc(200, 300, (80, 100), 40), soft_disc(200, 300, (220, 100), 40))
    np.testing.assert_array_equal(drop_strangers(alpha, Box(140, 0, 10, 10)), alpha)


def test_the_opacity_of_a_face_counts_its_holes_and_not_the_corners_of_its_box() -> None:
    alpha = np.ones((100, 100), np.float32)
    alpha[30:35, 30:35] = 0
    assert opacity_of_face(alpha, Box(30, 30, 40, 40)) == 1.0
    alpha[44:56, 44:56] = 0
    assert opacity_of_face(alpha, Box(30, 30, 40, 40)) == 0.75
