"""The sentences of drawn routes: names, signs, sides, ferries."""

from typing import Any

import pytest

from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from functions.map_direction.active.service import directions as active_directions
from functions.map_direction.driving.parameters import DrivingParameters, LiteDrivingParameters
from functions.map_direction.driving.service import abroad_directions, lite_directions
from tests.maps.drawing import RoadMap, draw

pytestmark = pytest.mark.usefixtures("drawn_roads")

WGS84 = {"coord_type": "wgs84", "ret_coordtype": "wgs84"}


def drive(roads: RoadMap, start: str, end: str, **fields: str) -> list[dict[str, Any]]:
    parameters = LiteDrivingParameters(origin=roads.at(start), destination=roads.at(end), **WGS84, **fields)
    return lite_directions(parameters)["result"]["routes"][0]["steps"]  # type: ignore[return-value]


def walk(roads: RoadMap, start: str, end: str, kind: Any = WalkingParameters) -> list[dict[str, Any]]:
    parameters = kind(origin=roads.at(start), destination=roads.at(end), **WGS84)
    return active_directions(parameters)["result"]["routes"][0]["steps"]  # type: ignore[return-value]


def sentences(steps: list[dict[str, Any]]) -> list[str]:
    key = "instruction" if "instruction" in steps[0] else "instructions"
    return [step[key] for step in steps]


RENAMED = draw("""
                                F
                                |
E---------------------B-----A---D
                                |
                                |
                                C

DA name=甲街
AB name=甲街
BE name=乙街
CD name=纵一路
DF name=纵一路
""")


def test_the_road_named_at_a_turn_is_the_one_turned_into() -> None:
    steps = drive(RENAMED, "C", "E")
    assert sentences(steps) == [
        "从<b>起点</b>向正北方向出发,沿<b>纵一路</b>行驶150米,<b>左转</b>进入<b>甲街</b>",
        "沿<b>甲街</b>行驶250米,<b>直行</b>进入<b>乙街</b>",
        "沿<b>乙街</b>行驶550米,到达<b>终点</b>",
    ]
    assert [step["road_name"] for step in steps] == ["纵一路", "甲街", "乙街"]
    assert [step["turn"] for step in steps] == [7, 1, 0]
    assert steps[1]["duration"] > 0


def test_a_road_that_is_renamed_on_the_way_is_two_steps_on_foot_and_by_bicycle() -> None:
    for kind in (WalkingParameters, RidingParameters):
        steps = walk(RENAMED, "A", "E", kind)
        assert [step["name"] for step in steps] == ["甲街", "乙街"]
        assert [step["distance"] for step in steps] == pytest.approx([150, 550], abs=2)


SHORT_NAMES = draw("""
F
|
D---A-B----------C
|
E

DA name=甲街
AB name=甲街桥
BC name=甲街
ED name=纵一路
DF name=纵一路
""")


def test_a_name_of_a_few_metres_is_no_step() -> None:
    steps = drive(SHORT_NAMES, "E", "C")
    assert [step["road_name"] for step in steps] == ["纵一路", "甲街"]
    assert "<b>右转</b>进入<b>甲街</b>" in steps[0]["instruction"]


FIRST_METRES = draw("""
        F
        |
E-------D--A-------------C
        |
        G

DA name=短街
AC name=长街
ED name=西街
GD name=纵一路
DF name=纵一路
""")


def test_even_a_short_street_is_named_where_one_turns_into_it() -> None:
    steps = drive(FIRST_METRES, "G", "C")
    assert "<b>右转</b>进入<b>短街</b>" in steps[0]["instruction"]
    assert [step["road_name"] for step in steps] == ["纵一路", "短街", "长街"]


NAMELESS_START = draw("""
        F
        |
E-------D-A-------------C
        |
        G

AC name=长街
GD name=纵一路
DF name=纵一路
""")


def test_a_few_metres_without_a_name_take_the_name_behind_them() -> None:
    steps = drive(NAMELESS_START, "G", "C")
    assert "<b>右转</b>进入<b>长街</b>" in steps[0]["instruction"]
    assert [step["road_name"] for step in steps] == ["纵一路", "长街"]


STAIRS = draw("""
A----B----C
     |
     S
     |
     D----E

AB name=上街
BC name=上街
BS highway=steps
SD highway=steps
""")


def test_stairs_have_the_side_that_they_lie_on() -> None:
    first = walk(STAIRS, "A", "E")[0]
    assert first["instructions"].endswith("<b>右转</b>,<b>走台阶</b>")
    assert first["turn_type_id"] == 3
    back = walk(STAIRS, "C", "E")[0]
    assert back["instructions"].endswith("<b>左转</b>,<b>走台阶</b>")
    assert back["turn_type_id"] == 6


LIFT = draw("""
A----B----C
     |
     D----E

BD highway=elevator
""")


def test_a_lift_has_the_side_that_it_lies_on() -> None:
    first = walk(LIFT, "A", "E")[0]
    assert first["instructions"].endswith("<b>右转</b>,<b>乘坐电梯</b>")
    assert first["turn_type_id"] == 3


MOVING = draw("""
A----B
     |
     D----E

BD highway=steps conveying=yes
""")


def test_an_escalator_has_the_side_that_it_lies_on() -> None:
    first = walk(MOVING, "A", "E")[0]
    assert first["instructions"].endswith("<b>右转</b>,<b>乘坐扶梯</b>")
    assert first["turn_type_id"] == 3


EXIT = draw("""
A--------------B--------------C
                \\
                 D
                  \\
                   E--------F

AB highway=motorway name=贵遵高速 oneway=yes
BC highway=motorway name=贵遵高速 oneway=yes
BD highway=motorway_link oneway=yes destination=息烽;开阳
DE highway=motorway_link oneway=yes
EF highway=primary name=县城路
B: highway=motorway_junction ref=23
""")


def test_an_exit_is_told_with_its_number_and_where_it_leads() -> None:
    first = drive(EXIT, "A", "F")[0]["instruction"]
    assert "在<b>23号出口</b>从<b>右侧出口</b>驶出" in first
    assert "往<b>息烽、开阳</b>方向" in first


FORK = draw("""
                 D--------F
                /
A--------------B
                \\
                 C--------E

AB highway=trunk name=东线 oneway=yes
BD highway=trunk_link oneway=yes destination=北城
DF highway=trunk name=北线 oneway=yes
BC highway=trunk_link oneway=yes destination=南城
CE highway=trunk name=南线 oneway=yes
""")


def test_a_fork_is_told_with_where_it_leads() -> None:
    assert "往<b>北城</b>方向" in drive(FORK, "A", "F")[0]["instruction"]
    assert "往<b>南城</b>方向" in drive(FORK, "A", "E")[0]["instruction"]


FERRY = draw("""
A----B--------------------C----D

AB name=码头路
BC route=ferry highway= name=江渡 duration=00:05
""")
NAMELESS_FERRY = draw("""
A----B--------------------C----D

BC route=ferry highway= duration=00:05
""")


def test_nobody_walks_along_a_ferry() -> None:
    told = sentences(walk(FERRY, "A", "D"))
    assert any(text.startswith("乘坐<b>江渡</b>526米") for text in told)
    assert not any("沿<b>江渡</b>" in text for text in told)
    nameless = sentences(walk(NAMELESS_FERRY, "A", "D"))
    assert any(text.startswith("乘船526米") for text in nameless)
    assert any(text.startswith("乘坐<b>江渡</b>526米") for text in sentences(drive(FERRY, "A", "D")))


APOSTROPHE = draw("""
A----B
     |
     C

AB name="Rue de l'Église & <fils>"
BC name="Quai d'Ostende"
""")


def test_an_apostrophe_is_one() -> None:
    first = sentences(drive(APOSTROPHE, "A", "C"))[0]
    assert "<b>Quai d'Ostende</b>" in first
    assert "<b>Rue de l'Église &amp; &lt;fils&gt;</b>" in first
    parameters = DrivingParameters(origin=APOSTROPHE.at("A"), destination=APOSTROPHE.at("C"), **WGS84)
    wide = abroad_directions(parameters)["result"]["routes"][0]["steps"][0]
    assert "l'Église" in wide["instruction"]


MOTORWAY = draw(
    "A"
    + "-" * 120
    + """B

AB highway=motorway name=贵黄高速 oneway=yes
"""
)


def test_a_motorway_whose_junctions_are_far_apart_is_a_motorway() -> None:
    (step,) = drive(MOTORWAY, "A", "B")
    assert step["distance"] > 3_000
    assert step["road_type"] == 0
