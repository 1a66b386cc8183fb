"""Tiles that are damaged are refused, never half read."""

import pytest

from functions.map_image.engine.tiles.vector_tile import read_tile
from functions.map_image.engine.tiles.wire import write_bytes, write_packed

LAYER, FEATURE, GEOMETRY = 3, 2, 4
MOVE, LINE = 1, 2


@pytest.mark.parametrize(
    "numbers",
    [[MOVE], [MOVE | 1 << 3, 5], [MOVE | 1 << 3, 5, 6, LINE], [MOVE | 1 << 3, 5, 6, LINE | 3 << 3, 1, 1]],
    ids=["a move without a point", "half a point", "a line without points", "a line that is cut off"],
)
def test_a_geometry_with_fewer_numbers_than_it_says_is_refused(numbers: list[int]) -> None:
    tile = write_bytes(LAYER, write_bytes(FEATURE, write_packed(GEOMETRY, numbers)))
    with pytest.raises(ValueError, match="a geometry has"):
        read_tile(tile)
