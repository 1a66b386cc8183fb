"""Windows of the world, and the squares that they touch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_image.engine.raster.levels import Level, TileNumber, Window
from functions.map_image.engine.style.grids import Grid


def test_a_picture_lies_around_its_center_at_whole_pixels() -> None:
    level = Level(Grid.BAIDU, 12, 1)
    assert level.window_around((1000.0, 2000.0), 400, 300) == (800, 1850, 400, 300)
    assert level.window_around((1000.4, 2000.6), 401, 301) == (800, 1850, 401, 301)


@given(st.floats(-1e6, 1e8), st.integers(1, 1024), st.sampled_from([1, 2]))
def test_the_center_is_within_half_a_pixel_of_the_middle(center: float, width: int, scale: int) -> None:
    window = Level(Grid.BAIDU, 18, scale).window_around((center, center), width, width)
    assert abs(window.left + width * scale / 2 - center * scale) <= 0.5 + 1e-9
    assert window.width == width * scale


@pytest.mark.parametrize(("zoom", "metatile", "tile"), [(0, 256, 256), (1, 512, 256), (2, 1024, 256)])
def test_a_small_world_is_one_metatile(zoom: int, metatile: int, tile: int) -> None:
    level = Level(Grid.BAIDU, zoom, 1)
    assert (level.width, level.metatile_size, level.tile_size) == (metatile, metatile, tile)
    assert level.tiles_across == metatile // tile


def test_a_window_names_every_square_that_it_touches_row_by_row() -> None:
    assert list(Window(-1, 1023, 1026, 2).numbers(1024)) == [
        TileNumber(column, row) for row in (0, 1) for column in (-1, 0, 1)
    ]
    assert list(Window(0, 0, 1024, 1024).numbers(1024)) == [TileNumber(0, 0)]


def test_columns_repeat_around_the_world_and_rows_end_at_the_poles() -> None:
    level = Level(Grid.BAIDU, 4, 1)  # four metatiles across
    window = Window(-1024, -1024, 6 * 1024, 6 * 1024)
    squares = dict(level.squares(window, 1024))
    assert (squares[TileNumber(-1, 2)], squares[TileNumber(4, 2)]) == ((3, 2), (0, 2))
    assert {place.row for place in squares} == {0, 1, 2, 3}
    assert {place.column for place in squares} == {-1, 0, 1, 2, 3, 4}
