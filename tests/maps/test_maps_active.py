"""The rules that walkers and cyclists keep, each on a map of its own."""

from typing import Any

import pytest

from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from functions.map_direction.active.service import directions, lite_directions
from functions.map_direction.errors import NoRoute
from functions.map_direction.matrix.parameters import RidingMatrix, WalkingMatrix
from functions.map_direction.matrix.service import riding_matrix, walking_matrix
from tests.maps.drawing import RoadMap, draw

pytestmark = pytest.mark.usefixtures("drawn_roads")

WGS84 = {"coord_type": "wgs84", "ret_coordtype": "wgs84"}


def route(roads: RoadMap, start: str, end: str, kind: Any = WalkingParameters, **fields: str) -> Any:
    asked = kind(origin=roads.at(start), destination=roads.at(end), **WGS84, **fields)
    return directions(asked)["result"]["routes"][0]


def walk(roads: RoadMap, start: str, end: str, **fields: str) -> str:
    return passed(roads, route(roads, start, end, **fields))


def ride(roads: RoadMap, start: str, end: str, **fields: str) -> str:
    return passed(roads, route(roads, start, end, RidingParameters, **fields))


def passed(roads: RoadMap, found: Any) -> str:
    return roads.passed(*(step["path"] for step in found["steps"]))


ONE_WAY = draw("""
A----B------C----D
     |      |
     E------F

BC  oneway=-1 name=甲路
AB  name=甲路
CD  name=乙路
BE  bicycle=no
""")


def test_walkers_do_not_care_for_one_way_streets() -> None:
    assert walk(ONE_WAY, "A", "D") == "ABCD"
    assert walk(ONE_WAY, "D", "A") == "DCBA"


def test_cyclists_go_against_a_one_way_street_only_where_nothing_else_leads_there_and_say_so() -> None:
    found = route(ONE_WAY, "A", "D", RidingParameters)
    assert passed(ONE_WAY, found) == "ABCD"
    assert found["restrictions_status"] == 2
    assert "逆行" in found["restrictions_info"]
    links = [link for step in found["steps"] for link in step["links"]]
    assert sum(link["length"] for link in links if link["attr"] == 2) == pytest.approx(175, abs=2)
    assert sum(link["length"] for link in links) == found["distance"]
    with_them = route(ONE_WAY, "D", "A", RidingParameters)
    assert (with_them["restrictions_status"], with_them["restrictions_info"]) == (0, "")


def test_a_careful_cyclist_never_goes_against_a_one_way_street() -> None:
    with pytest.raises(NoRoute) as refused:
        ride(ONE_WAY, "A", "D", road_prefer="3")
    assert refused.value.status == 2001
    assert ride(ONE_WAY, "D", "A", road_prefer="3") == "DCBA"


def test_a_matrix_says_how_far_a_ride_goes_against_one_way_streets() -> None:
    asked = {"origins": ONE_WAY.at("A"), "destinations": ONE_WAY.at("D"), "coord_type": "wgs84"}
    (pair,) = riding_matrix(RidingMatrix(**asked))["result"]
    assert pair["restrictions_status"] == 2
    assert pair["retrograde_dist"] == pytest.approx(175, abs=2)
    assert pair["distance"]["value"] == route(ONE_WAY, "A", "D", RidingParameters)["distance"]
    (careful,) = riding_matrix(RidingMatrix(**asked, road_prefer="3"))["result"]
    assert (careful["distance"]["value"], careful["retrograde_dist"]) == (0, 0)


DETOUR = draw("""
A----B------C----D
     |      |
     |      |
     E------F

BC  oneway=-1
""")


def test_cyclists_rather_ride_a_detour() -> None:
    assert ride(DETOUR, "A", "D") == "ABEFCD"
    assert route(DETOUR, "A", "D", RidingParameters)["restrictions_status"] == 0


CONTRAFLOW = draw("""
A----B------C----D
     |      |
     E------F

CB  oneway=yes oneway:bicycle=no
""")


def test_a_one_way_street_that_is_open_to_cyclists_is_not_against_the_rules() -> None:
    found = route(CONTRAFLOW, "A", "D", RidingParameters)
    assert passed(CONTRAFLOW, found) == "ABCD"
    assert found["restrictions_status"] == 0


STAIRS = draw("""
A----B------C----D
     |      |
     |      |
     |      |
     E------F

BC  highway=steps name=石阶
""")


def test_walkers_take_the_stairs_and_are_told_of_them() -> None:
    found = route(STAIRS, "A", "D")
    assert passed(STAIRS, found) == "ABCD"
    assert any("走台阶" in step["instructions"] for step in found["steps"])


def test_walkers_who_avoid_stairs_go_around_them_in_the_matrix_as_well() -> None:
    assert walk(STAIRS, "A", "D", road_prefer="3") == "ABEFCD"
    asked = {"origins": STAIRS.at("A"), "destinations": STAIRS.at("D"), "coord_type": "wgs84"}
    (short,) = walking_matrix(WalkingMatrix(**asked))["result"]
    (around,) = walking_matrix(WalkingMatrix(**asked, road_prefer="3"))["result"]
    assert around["distance"]["value"] > short["distance"]["value"] + 250


def test_cyclists_do_not_take_stairs() -> None:
    assert ride(STAIRS, "A", "D") == "ABEFCD"


ONLY_STAIRS = draw("""
A----B----C

BC  highway=steps
""")


def test_walkers_who_avoid_stairs_still_take_the_only_way() -> None:
    assert walk(ONLY_STAIRS, "A", "C", road_prefer="3") == "ABC"


RAMP = draw("""
A----B-C----D
     | |
     | |
     | |
     | |
     E-F

BC  highway=steps bicycle=yes
""")


def test_cyclists_rather_ride_a_long_way_than_push_up_a_ramp() -> None:
    assert ride(RAMP, "A", "D") == "ABEFCD"


ONLY_RAMP = draw("""
A----B-C----D

BC  highway=steps bicycle=yes
""")


def test_a_careful_cyclist_has_no_way_where_only_stairs_lead() -> None:
    assert ride(ONLY_RAMP, "A", "D") == "ABCD"
    with pytest.raises(NoRoute):
        ride(ONLY_RAMP, "A", "D", road_prefer="3")


ACCESS = draw("""
A----B------C----D
     |      |
     E------F
     |      |
     G------H

BC  highway=motorway
EF  highway=footway
GH  highway=cycleway
""")


def test_nobody_walks_or_cycles_on_a_motorway() -> None:
    assert walk(ACCESS, "A", "D") == "ABEFCD"
    assert ride(ACCESS, "A", "D") == "ABEGHFCD"
    assert ride(ACCESS, "A", "D", riding_type="1") == "ABEGHFCD"


EXPRESSWAY = draw("""
A----B------C----D
     |      |
     E------F

BC  highway=trunk foot=no bicycle=no
""")


def test_walkers_and_cyclists_keep_off_a_road_that_is_closed_to_them() -> None:
    assert walk(EXPRESSWAY, "A", "D") == "ABEFCD"
    assert ride(EXPRESSWAY, "A", "D") == "ABEFCD"


PARK_PATH = draw("""
A----B------C----D
     |      |
     E------F

BC  highway=path bicycle=no
""")


def test_a_path_closed_to_bicycles_is_for_walkers_only() -> None:
    assert walk(PARK_PATH, "A", "D") == "ABCD"
    assert ride(PARK_PATH, "A", "D") == "ABEFCD"


PRIVATE = draw("""
A----B------C----D
     |      |
     |      |
     E------F

BC  access=private
""")


def test_walkers_and_cyclists_go_around_private_roads() -> None:
    assert walk(PRIVATE, "A", "D") == "ABEFCD"
    assert ride(PRIVATE, "A", "D") == "ABEFCD"


FERRY = draw("""
A----B--------------C----D

BC  route=ferry highway= duration=00:10 name=江渡
""")


def test_walkers_take_the_ferry() -> None:
    found = route(FERRY, "A", "D")
    assert passed(FERRY, found) == "ABCD"
    assert any("轮渡" in step["instructions"] for step in found["steps"])
    assert found["duration"] > 500


NO_FOOT_FERRY = draw("""
A----B--------------C----D

BC  route=ferry highway= foot=no bicycle=no duration=00:10
""")


def test_a_ferry_for_cars_only_takes_no_walkers_and_no_bicycles() -> None:
    for way in (walk, ride):
        with pytest.raises(NoRoute):
            way(NO_FOOT_FERRY, "A", "D")


BANNED_TURN = draw("""
A----B----C
     |
     D----E

no_right_turn AB B BD
""")


def test_walkers_turn_where_vehicles_may_not() -> None:
    assert walk(BANNED_TURN, "A", "E") == "ABDE"


CORNER = draw("""
A----B
     |
     C----D

AB  name=北京路
BC  name=上海路
CD  highway=footway
""")


def test_a_walk_is_told_in_chinese_with_its_turns_by_number() -> None:
    steps = route(CORNER, "A", "D")["steps"]
    assert [step["instructions"] for step in steps] == [
        "向正东方向出发,沿<b>北京路</b>走125米,<b>右转</b>进入<b>上海路</b>",
        "沿<b>上海路</b>走99米,<b>左转</b>",
        "走125米,到达终点",
    ]
    assert [step["turn_type_id"] for step in steps] == [3, 6, 0]
    assert [step["direction"] for step in steps] == [90, 180, 90]
    assert [step["name"] for step in steps] == ["北京路", "上海路", ""]
    assert all("turn_type" not in step for step in steps)


def test_a_ride_is_told_in_chinese_with_its_turns_in_words() -> None:
    asked = RidingParameters(origin=CORNER.at("A"), destination=CORNER.at("BC"), **WGS84)
    full = directions(asked)["result"]["routes"][0]["steps"]
    assert [step["turn_type"] for step in full] == ["右转", ""]
    assert full[0]["instructions"] == "向正东方向出发,沿<b>北京路</b>骑行125米,<b>右转</b>进入<b>上海路</b>"
    lite = lite_directions(asked)["result"]["routes"][0]["steps"]
    assert [step["instruction"] for step in lite] == [step["instructions"] for step in full]
    assert [(step["turn"], step["turn_type"]) for step in lite] == [(3, "右转"), (0, "")]
    assert lite[0]["start_location"] == {
        "lng": f"{CORNER.points['A'][0]:.6f}",
        "lat": f"{CORNER.points['A'][1]:.6f}",
    }
