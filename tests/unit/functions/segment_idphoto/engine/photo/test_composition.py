"""Cutting and composing: exact pixels where nothing moves, no aliasing where the picture shrinks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.composition import (
    FramedPerson,
    frame_person,
    frame_photo,
    warp,
)
from functions.segment_idphoto.engine.photo.crop import Crop, solve_crop
from functions.segment_idphoto.engine.photo.landmarks import Landmarks
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.engine.vision.geometry import Box
from tests.mattes import HEAD, DrawnMatte

RNG = np.random.default_rng(5)
PHOTO = RNG.integers(0, 256, (900, 700, 3), np.uint8)
WHOLE = Box(0, 0, 700, 900)


def whole_matte(alpha: NDArray[np.float32] | None = None) -> DrawnMatte:
    return DrawnMatte(RNG.random(PHOTO.shape[:2], np.float32) if alpha is None else alpha, WHOLE)


def default_crop(head: Landmarks = HEAD) -> Crop:
    return solve_crop(load_specifications()["head-and-shoulders"], head)


def framed(matte: DrawnMatte, crop: Crop) -> FramedPerson:
    return frame_person(frame_photo(PHOTO, crop), matte, crop)


def test_the_default_cut_is_the_photos_own_pixels() -> None:
    crop = default_crop()
    person = framed(matte := whole_matte(), crop)
    left, top = crop.corner or (0, 0)
    width, height = crop.size
    window = (slice(top, top + height), slice(left, left + width))
    assert np.array_equal(person.cut, PHOTO[window])
    assert np.array_equal(person.scoremap, np.rint(matte.alpha[window] * 255).astype(np.uint8))
    rows, columns = np.divmod(person.edge, width)
    own = np.column_stack([(columns + left) % 256, (rows + top) % 256, person.scoremap.ravel()[person.edge]])
    assert np.array_equal(person.edge_colours, own)


def test_a_slice_and_the_same_crop_warped_agree() -> None:
    crop = default_crop()
    sliced = framed(matte := whole_matte(), crop)
    warped = framed(matte, replace(crop, corner=None))
    assert np.array_equal(sliced.cut, warped.cut)
    assert np.array_equal(sliced.scoremap, warped.scoremap)


def test_a_matte_of_a_region_lands_in_its_place_and_is_empty_around() -> None:
    crop = default_crop()
    left, top = crop.corner or (0, 0)
    alpha = np.ones((200, 100), np.float32)
    region = Box(left + 40, top + 30, 100, 200)
    person = framed(DrawnMatte(alpha, region), crop)
    expected = np.zeros(person.scoremap.shape, np.uint8)
    expected[30:230, 40:140] = 255
    assert np.array_equal(person.scoremap, expected)


def test_a_shrunk_matte_keeps_the_photos_detail_inside_the_person() -> None:
    crop = default_crop()
    person = framed(DrawnMatte(np.ones((450, 350), np.float32), WHOLE, 0.5), crop)
    assert person.scoremap.min() == 255
    assert np.array_equal(person.compose(Background((1, 2, 3))), person.cut)


def test_own_colours_are_asked_for_where_a_turned_cut_shows_the_photo() -> None:
    head = replace(HEAD, turn=8.0, roll=8.0)
    crop = solve_crop(load_specifications()["cn-resident-id"], head)
    person = framed(whole_matte(np.full(PHOTO.shape[:2], 0.5, np.float32)), crop)
    rows, columns = np.divmod(person.edge, crop.size[0])
    shown = np.linalg.solve(crop.matrix[:, :2], (np.array([columns, rows]) + 0.5) - crop.matrix[:, 2:])
    off = (person.edge_colours[:, :2].astype(int) - np.floor(shown).T) % 256
    assert np.isin(off, (0, 1, 255)).all()
    assert (off == 0).mean() > 0.99


def test_outside_the_photo_there_is_only_background() -> None:
    head = replace(HEAD, hair_top=20.0, chin=(350.0, 270.0), eyes=(350.0, 150.0))
    crop = solve_crop(load_specifications()["cn-education"], head)
    person = framed(whole_matte(np.ones((900, 700), np.float32)), crop)
    assert crop.move([(0, 0)])[0, 1] > 20
    composed = person.compose(Background((1, 2, 3)))
    assert person.scoremap[:15].max() == 0
    assert np.all(composed[:15] == (1, 2, 3))
    assert person.cut.shape == (640, 480, 3)


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3), st.none() | st.tuples(*[st.integers(0, 255)] * 3))
def test_composition_is_the_rounded_mixture(
    colour: tuple[int, int, int], bottom: tuple[int, int, int] | None
) -> None:
    cut = PHOTO[:64, :48]
    scoremap = np.resize(np.arange(256, dtype=np.uint8), (64, 48))
    edge = np.flatnonzero((scoremap > 0) & (scoremap < 255)).astype(np.int32)
    background = Background(colour, bottom)
    composed = FramedPerson(cut, scoremap, edge, cut.reshape(-1, 3)[edge]).compose(background)
    alpha = scoremap[..., np.newaxis] / 255
    exact = cut * alpha + background.rows(64) * (1 - alpha)
    assert np.abs(composed - exact).max() <= 0.5 + 1e-9
    assert np.all(
        composed[scoremap == 0] == np.broadcast_to(background.rows(64), composed.shape)[scoremap == 0]
    )
    assert np.all(composed[scoremap == 255] == cut[scoremap == 255])


def test_shrinking_does_not_alias() -> None:
    """Stripes of one pixel become grey at any smaller scale, instead of new, coarser stripes."""
    stripes = np.zeros((1200, 900, 3), np.uint8)
    stripes[::2] = 255
    for scale in (0.9, 0.7, 0.49, 0.31, 0.12):
        size = (int(900 * scale), int(1200 * scale))
        shrunk = warp(stripes, np.array([[scale, 0, 0.3], [0, scale, 0.2]]), size)
        inner = shrunk[4:-4, 4:-4].astype(float)
        coarse = inner.reshape(-1, inner.shape[1], 3)[: inner.shape[0] // 8 * 8].reshape(
            -1, 8, inner.shape[1], 3
        )
        assert np.abs(coarse.mean(axis=1) - 127.5).max() < 14, scale


@pytest.mark.parametrize("scale", [0.2, 0.45, 0.8, 1.0, 1.7])
def test_a_warp_puts_every_point_where_the_matrix_says(scale: float) -> None:
    photo = np.zeros((600, 500, 3), np.uint8)
    photo[240:280, 180:240] = 255
    size = (int(500 * scale) + 20, int(600 * scale) + 20)
    warped = warp(photo, np.array([[scale, 0, 7.25], [0, scale, 4.5]]), size).astype(float)[..., 0]
    rows, columns = np.indices(warped.shape) + 0.5
    assert (warped * columns).sum() / warped.sum() == pytest.approx(210 * scale + 7.25, abs=0.05)
    assert (warped * rows).sum() / warped.sum() == pytest.approx(260 * scale + 4.5, abs=0.05)


def test_without_a_background_the_persons_own_colours_keep_their_alpha() -> None:
    person = framed(whole_matte(), default_crop())
    cutout = person.compose(Background(is_transparent=True))
    assert cutout.shape == (*person.scoremap.shape, 4)
    assert np.array_equal(cutout[..., 3], person.scoremap)
    assert np.array_equal(cutout[..., :3][person.scoremap == 255], person.cut[person.scoremap == 255])
    assert np.array_equal(cutout.reshape(-1, 4)[person.edge, :3], person.edge_colours)
    assert not cutout[person.scoremap == 0].any()


@pytest.mark.parametrize("scale", [0.37, 0.8, 1.0, 1.9])
def test_a_matte_that_ends_with_the_photo_stays_solid_in_the_last_row(scale: float) -> None:
    crop = default_crop()
    bottom = PHOTO.shape[0]
    size = (120, 160)
    matrix = np.array([[scale, 0, 0], [0, scale, size[1] - scale * bottom]])
    person = framed(
        whole_matte(np.ones(PHOTO.shape[:2], np.float32)),
        replace(crop, matrix=matrix, size=size, corner=None),
    )
    assert person.scoremap[-1].min() == 255
