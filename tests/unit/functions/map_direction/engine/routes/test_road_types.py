"""The table of road types."""

import pytest

from functions.map_direction.engine.routes.road_types import load_road_types


@pytest.mark.parametrize(
    ("use", "road_class", "names", "expected"),
    [
        ("road", "motorway", ("G210", "贵新高速"), 0),
        ("ramp", "motorway", (), 0),
        ("road", "trunk", ("中环路",), 1),
        ("road", "trunk", ("G210",), 2),
        ("road", "primary", (), 2),
        ("road", "primary", ("S206",), 3),
        ("road", "secondary", (), 3),
        ("road", "tertiary", ("X123",), 4),
        ("road", "residential", ("Y001",), 5),
        ("road", "unclassified", (), 5),
        ("road", "residential", (), 6),
        ("road", "service_other", (), 7),
        ("alley", "service_other", (), 7),
        ("ferry", "primary", ("G210",), 8),
        ("footway", "service_other", (), 9),
        ("steps", "residential", (), 9),
        ("something new", "something new", (), 6),
    ],
)
def test_roads_have_the_type_of_their_use_number_or_class(
    use: str, road_class: str, names: tuple[str, ...], expected: int
) -> None:
    assert load_road_types().classify(use, road_class, names) == expected


def test_every_rule_of_road_types_is_a_number_of_the_contract() -> None:
    rules = load_road_types()
    types = [*rules.uses.values(), *rules.classes.values(), *(number for _, number in rules.numbers)]
    assert set(types) <= set(range(10))
