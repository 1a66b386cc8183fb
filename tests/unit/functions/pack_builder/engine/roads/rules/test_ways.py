"""The ways that stand for one in the engine."""

from datetime import date

import pytest

from functions.pack_builder.engine.roads.rules.access import KEYS, known_value, load_values
from functions.pack_builder.engine.roads.rules.speeds import load_speeds
from functions.pack_builder.engine.roads.rules.turns import read_turns
from functions.pack_builder.engine.roads.rules.ways import engine_ways

TODAY = date(2026, 11, 30)
SPEEDS = load_speeds()["CN"]
ROAD = {"highway": "residential", "name": "甲街", "maxspeed:practical": "20"}


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"access": "yes"},
        {"access": "private"},
        {"maxspeed": "30"},
        {"oneway": "yes"},
        {"access": "no", "bus": "yes"},
        {"motor_vehicle:conditional": "no @ (07:00-09:00)"},
    ],
)
def test_most_ways_stay_as_they_are(tags: dict[str, str]) -> None:
    assert engine_ways(ROAD | tags, TODAY, SPEEDS) == [ROAD | tags]


def test_every_word_of_the_table_has_one_meaning() -> None:
    values = load_values()
    lists = [values[name] for name in ("closed", "private", "open")]
    assert sum(map(len, lists)) == len(frozenset().union(*lists))
    assert {known_value(key, word) for key in KEYS for word in values["closed"]} == {"no"}
    assert {known_value(key, word) for key in KEYS for word in values["private"]} == {"private"}
    assert all(known_value("access", word) == word for word in values["known"] - values["closed"])


def test_a_private_way_for_cars_has_an_open_one_beside_it() -> None:
    bound_way, free_way = engine_ways(ROAD | {"motor_vehicle": "private"}, TODAY, SPEEDS)
    assert bound_way == ROAD | {"motor_vehicle": "private", "foot": "no", "bicycle": "no"}
    assert free_way == ROAD | {"motor_vehicle": "no"}


@pytest.mark.parametrize(
    ("limit", "driven"),
    [("5", "5"), ("5 mph", "8"), ("7", "7"), ("9", "9"), ("3", "5"), ("20", "15"), ("RO:urban", "24")],
)
def test_low_limits_are_driven_as_signed(limit: str, driven: str) -> None:
    tags = {"highway": "residential", "maxspeed": limit}
    assert engine_ways(tags, TODAY, SPEEDS) == [tags | {"maxspeed:practical": driven}]


def test_limits_of_one_direction_are_what_is_driven_there() -> None:
    ((way),) = engine_ways({"highway": "residential", "maxspeed:forward": "40"}, TODAY, SPEEDS)
    assert way["maxspeed:forward"] == "30"


def test_a_one_way_street_at_hours_is_a_street_for_each_direction() -> None:
    forward, backward = engine_ways(ROAD | {"oneway:conditional": "yes @ (07:00-09:00)"}, TODAY, SPEEDS)
    assert forward == ROAD | {"oneway": "yes"}
    closure = "no @ (07:00-09:00)"
    expected = {"oneway": "-1", "motor_vehicle:conditional": closure, "bicycle:conditional": closure}
    assert backward == ROAD | expected


def test_a_restriction_of_several_ways_is_several() -> None:
    members = [("w", 1, "from"), ("w", 2, "from"), ("n", 3, "via"), ("w", 4, "to")]
    turns = read_turns({"type": "restriction", "restriction": "no_entry"}, members, TODAY)
    assert [(turn.start, turn.end) for turn in turns] == [(1, 4), (2, 4)]
    past = {"type": "restriction", "restriction:conditional": "no_left_turn @ (2020 Jan 01-2020 Feb 01)"}
    assert read_turns(past, members, TODAY) == []
