"""Baidu's plane: metres, pixels and tiles agree with each other and with Web Mercator's arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Crs, convert_point
from shared.geo.baidu_plane import (
    HALF_WORLD,
    MERCATOR_METRES,
    TILE_PIXELS,
    BaiduTile,
    PlaneBox,
    PlaneTile,
    baidu_tile,
    mercator_from_plane,
    metres_per_pixel,
    pixel_from_plane,
    plane_from_mercator,
    plane_from_pixel,
    plane_tile,
    tile_bounds,
    tile_with_point,
)

METRES = st.floats(-HALF_WORLD, HALF_WORLD, exclude_max=True)
ZOOMS = st.integers(1, 21)
NANOMETRES = 1e-7


@st.composite
def tiles(draw: st.DrawFn) -> PlaneTile:
    zoom = draw(ZOOMS)
    numbers = st.integers(0, 2**zoom - 1)
    return PlaneTile(zoom, draw(numbers), draw(numbers))


def test_a_pixel_is_a_metre_wide_at_zoom_18_and_twice_as_wide_a_zoom_below() -> None:
    assert [metres_per_pixel(zoom) for zoom in (19, 18, 17, 3)] == [0.5, 1, 2, 32768]
    assert metres_per_pixel(17.5) == pytest.approx(math.sqrt(2))


def test_baidus_published_tile_of_beijing_is_found() -> None:
    x, y = convert_point(116.404, 39.915, Crs.BD09, Crs.BD09MC)
    assert baidu_tile(tile_with_point(x, y, 12)) == BaiduTile(12, int(x // 16384), int(y // 16384))
    assert baidu_tile(tile_with_point(x, y, 12)) == (12, 790, 294)


def test_baidus_tile_nought_has_the_origin_as_its_corner() -> None:
    assert tile_bounds(plane_tile(BaiduTile(18, 0, 0))) == (0, 0, 256, 256)
    assert tile_bounds(plane_tile(BaiduTile(18, -1, -1))) == (-256, -256, 0, 0)


def test_tile_nought_of_zoom_nought_is_the_world_and_none_of_baidus() -> None:
    world = PlaneTile(0, 0, 0)
    assert tile_bounds(world) == (-HALF_WORLD, -HALF_WORLD, HALF_WORLD, HALF_WORLD)
    with pytest.raises(ValueError, match="zoom 0"):
        baidu_tile(world)
    with pytest.raises(ValueError, match="zoom 0"):
        plane_tile(BaiduTile(0, 0, 0))


@given(tiles())
def test_both_numbers_of_a_tile_mean_the_same_rectangle(tile: PlaneTile) -> None:
    numbers = baidu_tile(tile)
    assert plane_tile(numbers) == tile
    width = TILE_PIXELS * metres_per_pixel(tile.zoom)
    west, south = numbers.x * width, numbers.y * width
    assert tile_bounds(tile) == PlaneBox(west, south, west + width, south + width)


@given(METRES, METRES, ZOOMS)
def test_a_point_lies_in_its_tile(x: float, y: float, zoom: int) -> None:
    west, south, east, north = tile_bounds(tile_with_point(x, y, zoom))
    assert west - NANOMETRES <= x <= east + NANOMETRES
    assert south - NANOMETRES <= y <= north + NANOMETRES


@given(METRES, METRES, st.floats(0, 21))
def test_metres_and_pixels_are_each_others_inverse(x: float, y: float, zoom: float) -> None:
    column, row = pixel_from_plane(x, y, zoom)
    assert plane_from_pixel(column, row, zoom) == pytest.approx((x, y), abs=NANOMETRES)


@given(METRES, METRES, ZOOMS)
def test_a_web_mercator_program_finds_the_same_pixel(x: float, y: float, zoom: int) -> None:
    mercator_x, mercator_y = mercator_from_plane(x, y)
    pixels = TILE_PIXELS * 2**zoom
    column = (mercator_x / MERCATOR_METRES + 0.5) * pixels
    row = (0.5 - mercator_y / MERCATOR_METRES) * pixels
    assert pixel_from_plane(x, y, zoom) == pytest.approx((column, row), abs=1e-6)
    assert plane_from_mercator(mercator_x, mercator_y) == pytest.approx((x, y), abs=NANOMETRES)


def test_columns_are_converted_as_points_are() -> None:
    x, y = np.array([0.0, 12_958_175.0]), np.array([1.0, 4_825_923.0])
    columns, rows = pixel_from_plane(x, y, 12)
    assert [(columns[i], rows[i]) for i in (0, 1)] == [pixel_from_plane(x[i], y[i], 12) for i in (0, 1)]


def test_points_beyond_the_world_have_the_nearest_tile() -> None:
    assert tile_with_point(-4e7, 4e7, 3) == PlaneTile(3, 0, 0)
    assert tile_with_point(4e7, -4e7, 3) == PlaneTile(3, 7, 7)
