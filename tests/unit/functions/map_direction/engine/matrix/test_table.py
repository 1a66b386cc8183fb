"""The table of a matrix."""

import pytest

from functions.map_direction.engine.matrix.table import MatrixPoint, greatest_distance, straight_table


def test_straight_lines_take_a_minute_a_kilometre() -> None:
    ((cell,),) = straight_table([(106.0, 26.0)], [(106.0, 26.1)])
    assert cell is not None
    assert cell.metres == pytest.approx(11_132, abs=2)
    assert cell.seconds == pytest.approx(cell.metres * 0.06, abs=1)


def test_the_farthest_pair_is_found() -> None:
    here, there = [MatrixPoint((106.0, 26.0)), MatrixPoint((106.0, 27.0))], [MatrixPoint((106.0, 26.1))]
    assert greatest_distance(here, there) == pytest.approx(0.9 * 111_320, rel=0.001)
