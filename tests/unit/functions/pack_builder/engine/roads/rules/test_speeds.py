"""The table of speeds by country."""

import pytest

from functions.pack_builder.engine.roads.rules.speeds import (
    CLASSES,
    DEFAULT,
    kilometres_an_hour,
    load_speeds,
    speeds_of,
)


def test_every_row_of_the_table_has_all_classes_the_bigger_the_faster() -> None:
    table = load_speeds()
    assert {DEFAULT, "CN", "LI", "SG", "MC", "AD"} <= table.keys()
    for speeds in table.values():
        assert list(speeds.roads) == list(CLASSES)
        assert list(speeds.roads.values()) == sorted(speeds.roads.values(), reverse=True)
        assert 0.5 < speeds.limit_share <= 1


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, "primary"),
        ({"highway": "primary", "maxspeed": "CN:urban"}, "primary"),
        ({"highway": "service"}, "service"),
    ],
)
def test_a_road_without_a_limit_has_the_speed_of_its_class(tags: dict[str, str], expected: str) -> None:
    china = load_speeds()["CN"]
    assert china.speed(tags) == china.roads[expected]


def test_limits_links_roundabouts_and_yards_have_their_shares() -> None:
    china = load_speeds()["CN"]
    assert china.speed({"highway": "primary", "maxspeed": "60"}) == round(60 * china.limit_share)
    assert china.speed({"highway": "trunk_link"}) == round(china.roads["trunk"] * china.link_share)
    roundabout = {"highway": "secondary", "junction": "roundabout"}
    assert china.speed(roundabout) == round(china.roads["secondary"] * china.roundabout_share)
    assert china.speed({"highway": "service", "service": "driveway"}) == china.yards
    assert china.speed({"highway": "living_street"}) == china.living_street
    walk = {"highway": "residential", "maxspeed": "walk"}
    for tags in (
        walk,
        {"highway": "footway"},
        {"highway": "motorway", "maxspeed": "none"},
        {"route": "ferry"},
    ):
        assert china.speed(tags) is None


def test_an_extract_has_the_speeds_of_the_country_that_most_of_it_lies_in() -> None:
    table = load_speeds()
    assert speeds_of(["LI", "CN", "CN"]) is table["CN"]
    assert speeds_of(["XX"]) is speeds_of([]) is table[DEFAULT]


def test_limits_are_kilometres_or_miles_an_hour() -> None:
    assert kilometres_an_hour("30 mph") == pytest.approx(48.28, abs=0.01)
    assert kilometres_an_hour("50") == kilometres_an_hour("50 km/h") == 50
    assert kilometres_an_hour("none") is None
