"""Names of roads."""

import pytest

from functions.map_direction.engine.routes.road_names import road_name


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ((), ""),
        (("G75",), "G75"),
        (("G75", "兰海高速"), "兰海高速"),
        (("A 1", "E60", "Rheinstrasse"), "Rheinstrasse"),
    ],
)
def test_a_road_goes_by_its_name_before_its_number(names: tuple[str, ...], name: str) -> None:
    assert road_name(names) == name
