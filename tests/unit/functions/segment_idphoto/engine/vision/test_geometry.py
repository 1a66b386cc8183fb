"""Boxes, turns and samples keep their places."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.segment_idphoto.engine.vision.geometry import (
    Box,
    line_angle,
    sample_square,
    signed_angle,
    transform,
)
from functions.segment_idphoto.engine.vision.second_person import turned_box
from functions.segment_idphoto.engine.vision.view import letterbox, view_of

sides = st.floats(0.5, 500)
places = st.floats(-200, 200)
boxes = st.builds(Box, places, places, sides, sides)


def test_a_box_knows_its_edges_and_centre():
    box = Box(10, 20, 30, 40)
    assert (box.right, box.bottom, box.centre, box.area) == (40, 60, (25, 40), 1200)
    assert box.contains(10, 60)
    assert not box.contains(9, 60)
    assert box.grow(2) == Box(-5, 0, 60, 80)
    assert box.scale(0.5) == Box(5, 10, 15, 20)


@given(boxes, boxes)
def test_overlap_is_symmetric_and_between_nothing_and_all(one: Box, other: Box):
    assert one.iou(other) == pytest.approx(other.iou(one))
    assert -1e-9 <= one.iou(other) <= 1 + 1e-9
    assert one.iou(one) == pytest.approx(1)
    assert one.share_inside(one.grow(1.5)) == pytest.approx(1)


@given(boxes)
def test_a_clipped_box_lies_inside_the_photo(box: Box):
    clipped = box.clip(100, 80)
    assert 0 <= clipped.left <= clipped.right <= 100
    assert 0 <= clipped.top <= clipped.bottom <= 80


def test_an_empty_box_overlaps_nothing():
    assert Box(5, 5, 0, 0).iou(Box(5, 5, 0, 0)) == 0
    assert Box(5, 5, 0, 0).share_inside(Box(0, 0, 10, 10)) == 0


@given(st.floats(-2000, 2000))
def test_a_signed_angle_is_the_same_direction_within_half_a_turn(degrees: float):
    angle = signed_angle(degrees)
    assert -180 < angle <= 180
    assert math.cos(math.radians(angle - degrees)) == pytest.approx(1, abs=1e-6)


def test_a_line_that_falls_to_the_right_has_a_positive_angle():
    assert line_angle(np.array([0, 0]), np.array([10, 10])) == pytest.approx(45)


@pytest.mark.parametrize("turns", range(-1, 6))
def test_a_turned_box_covers_the_turned_pixels(turns: int):
    photo = np.zeros((30, 50), np.uint8)
    photo[4:10, 20:35] = 1
    turned = np.rot90(photo, turns)
    box = turned_box(Box(20, 4, 15, 6), turns, (turned.shape[1], turned.shape[0]))
    inside = turned[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
    assert inside.all()
    assert inside.sum() == photo.sum()


@pytest.mark.parametrize("angle", [0, 30, -75, 180])
@pytest.mark.parametrize("side", [60, 400])
def test_a_sample_maps_back_to_where_it_was_taken(angle: float, side: float):
    photo = np.zeros((600, 800, 3), np.uint8)
    spot = (430, 290)
    photo[spot[1] - 6 : spot[1] + 6, spot[0] - 6 : spot[0] + 6] = 255
    pixels, to_photo = sample_square(photo, (420, 300), side, angle, 64)
    rows, columns = np.nonzero(pixels[..., 0] > 127)
    middle = np.array([[columns.mean() + 0.5, rows.mean() + 0.5]])
    assert transform(middle, to_photo)[0] == pytest.approx(spot, abs=side / 64)


def test_a_large_photo_is_viewed_small_and_a_small_one_as_it_is():
    large, small = np.zeros((1600, 1200, 3), np.uint8), np.zeros((64, 50, 3), np.uint8)
    assert view_of(large).pixels.shape == (640, 480, 3)
    assert view_of(large).scale == 0.4
    assert view_of(small).pixels is small


def test_even_the_longest_strip_becomes_a_view():
    view = view_of(np.zeros((50, 4096, 3), np.uint8))
    assert view.pixels.shape == (8, 640, 3)
    assert view.turn(1).pixels.shape == (640, 8, 3)


def test_a_letterbox_keeps_the_proportions_and_fills_with_black():
    canvas, scale = letterbox(np.full((100, 300, 3), 200, np.uint8), 256, 32)
    assert canvas.shape == (96, 256, 3)
    assert scale == pytest.approx(256 / 300)
    assert canvas[:85].min() == 200
    assert canvas[85:].max() == 0
