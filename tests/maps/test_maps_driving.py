"""The rules of the road that driving directions keep, each on a map of its own."""

from typing import Any

import pytest

from functions.map_direction.driving.parameters import (
    DrivingParameters,
    LiteDrivingParameters,
    MotorcycleParameters,
)
from functions.map_direction.driving.service import directions, lite_directions, motorcycle_directions
from shared.geo.refusal import Refusal
from tests.maps.drawing import RoadMap, draw

pytestmark = pytest.mark.usefixtures("drawn_roads")

WGS84 = {"coord_type": "wgs84", "ret_coordtype": "wgs84"}


def routes(roads: RoadMap, start: str, end: str, **fields: str) -> list[dict[str, Any]]:
    asked = DrivingParameters(origin=roads.at(start), destination=roads.at(end), **WGS84, **fields)
    return directions(asked)["result"]["routes"]  # type: ignore[return-value]


def route(roads: RoadMap, start: str, end: str, **fields: str) -> dict[str, Any]:
    return routes(roads, start, end, **fields)[0]


def way(roads: RoadMap, start: str, end: str, **fields: str) -> str:
    return passed(roads, route(roads, start, end, **fields))


def lite(roads: RoadMap, start: str, end: str, **fields: str) -> dict[str, Any]:
    asked = LiteDrivingParameters(origin=roads.at(start), destination=roads.at(end), **WGS84, **fields)
    return lite_directions(asked)["result"]["routes"][0]  # type: ignore[return-value]


def motorcycle(roads: RoadMap, start: str, end: str, **fields: str) -> str:
    asked = MotorcycleParameters(origin=roads.at(start), destination=roads.at(end), **WGS84, **fields)
    return passed(roads, motorcycle_directions(asked)["result"]["routes"][0])


def passed(roads: RoadMap, route: Any) -> str:
    return roads.passed(*(step["path"] for step in route["steps"]))


ONE_WAY = draw("""
A----B------C----D
     |      |
     E------F

BC  oneway=-1
""")


def test_a_one_way_street_is_driven_one_way_only() -> None:
    assert way(ONE_WAY, "A", "D") == "ABEFCD"
    assert way(ONE_WAY, "D", "A") == "DCBA"


TURN = draw("""
A----B----C
     |    |
     D----E
     |
     F

AB   name=甲路
BC   name=甲路
BD   name=乙路
DF   name=乙路
no_right_turn AB B BD
""")


def test_a_forbidden_turn_is_not_made() -> None:
    assert way(TURN, "A", "F") == "ABCEDF"
    assert way(TURN, "F", "A") == "FDBA"


ONLY_STRAIGHT = draw("""
     G
     |
A----B----C----D
     |    |
     |    E
     |    |
     F----H

only_straight_on AB B BC
""")


def test_where_only_straight_on_is_allowed_nobody_turns() -> None:
    assert way(ONLY_STRAIGHT, "A", "F") == "ABCEHF"


TOLL = draw("""
A----B--------------------C----D
     |                    |
     E--------------------F

AB    highway=primary
CD    highway=primary
BC    highway=motorway toll=yes oneway=no name=收费高速
BEFC  highway=secondary
""")


def test_tolls_are_paid_by_default_and_avoided_for_tactics_6() -> None:
    paid, avoided = route(TOLL, "A", "D"), route(TOLL, "A", "D", tactics="6")
    assert passed(TOLL, paid) == "ABCD"
    assert paid["toll_distance"] == pytest.approx(525, abs=2)
    assert passed(TOLL, avoided) == "ABEFCD"
    assert avoided["toll_distance"] == 0


def test_lite_tactics_4_costs_least() -> None:
    assert TOLL.passed(*(step["path"] for step in lite(TOLL, "A", "D", tactics="4")["steps"])) == "ABEFCD"


def test_an_avoided_toll_road_that_is_the_only_way_is_taken() -> None:
    assert way(TOLL, "BC:0.4", "D", tactics="6").endswith("CD")


MOTORWAY = draw("""
A----B----------------------------------------C----D
     |                                        |
     E----------------------------------------F

AB    highway=primary name=西街
CD    highway=primary name=东街
BC    highway=motorway oneway=no maxspeed=120 name=高速
BEFC  highway=primary maxspeed=60
""")


def test_motorways_are_avoided_by_tactics_3_and_preferred_by_tactics_4() -> None:
    assert way(MOTORWAY, "A", "D", tactics="3") == "ABEFCD"
    assert way(MOTORWAY, "A", "D", tactics="4") == "ABCD"
    assert 0 in [step["road_type"] for step in route(MOTORWAY, "A", "D", tactics="4")["steps"]]


def test_a_light_motorcycle_is_kept_off_the_motorway() -> None:
    assert motorcycle(MOTORWAY, "A", "D", displacement="250") == "ABCD"
    assert motorcycle(MOTORWAY, "A", "D", displacement="49") == "ABEFCD"


FERRY = draw("""
A----B---------C----D
     |         |
     |         |
     |         |
     |         |
     E---------F

BC    highway=no route=ferry motor_vehicle=yes duration=00:01
BEFC  highway=secondary
""")


def test_a_ferry_is_avoided_by_lite_tactics_6() -> None:
    steps = lite(FERRY, "A", "D", tactics="6")["steps"]
    assert FERRY.passed(*(step["path"] for step in steps)) == "ABEFCD"


ONLY_FERRY = draw("""
A----B--------------------C----D

BC    highway=no route=ferry motor_vehicle=yes duration=00:05
""")


def test_a_ferry_is_taken_where_nothing_else_leads() -> None:
    steps = lite(ONLY_FERRY, "A", "D")["steps"]
    assert ONLY_FERRY.passed(*(step["path"] for step in steps)) == "ABCD"
    assert [step["turn"] for step in steps] == [15, 16, 0]
    assert [step["road_type"] for step in steps] == [6, 8, 6]
    assert route(ONLY_FERRY, "A", "D")["steps"][1]["road_type"] == 8


CLOSED = draw("""
A----B----C----D
     |    |
     E----F

BC    highway=construction construction=residential
""")


def test_a_road_under_construction_is_closed() -> None:
    assert way(CLOSED, "A", "D") == "ABEFCD"


ACCESS = draw("""
A----B----C----D----G
     |    |    |
     E----F----H

BC    motor_vehicle=no
CD    access=private
""")


def test_roads_closed_to_cars_or_private_are_not_driven() -> None:
    assert way(ACCESS, "A", "G") == "ABEFHDG"


BANNED = draw("""
A----B----C----D
     |    |
     E----F

BC    motorcycle=no
""")


def test_motorcycles_keep_off_where_they_are_banned() -> None:
    assert way(BANNED, "A", "D") == "ABCD"
    assert motorcycle(BANNED, "A", "D") == "ABEFCD"


ROUNDABOUT = draw("""
         G
         |
         B
        / \\
A------C   D------E
        \\ /
         F
         |
         H

CFDBC  junction=roundabout oneway=yes name=环岛
AC     name=西路
DE     name=东路
""")


def test_a_roundabout_is_named_with_its_exit() -> None:
    steps = lite(ROUNDABOUT, "A", "E")["steps"]
    assert ROUNDABOUT.passed(*(step["path"] for step in steps)) == "ACFDE"
    assert [step["turn"] for step in steps] == [14, 14, 0]
    assert "从第2个出口驶出" in steps[0]["instruction"]
    assert steps[1]["instruction"].endswith("<b>驶出环岛</b>进入<b>东路</b>")


DEAD_END = draw("""
A----B----C----D

ABCD name=长街
""")


def test_one_turns_round_at_a_waypoint_in_a_dead_end() -> None:
    found = route(DEAD_END, "A", "A", waypoints=DEAD_END.at("D"))
    assert passed(DEAD_END, found) == "ABCDCBA"
    assert [step["leg_index"] for step in found["steps"]] == [0, 1]
    assert found["distance"] == 2 * route(DEAD_END, "A", "D")["distance"]


GRID = draw("""
A----B----C----D
|    |    |    |
E----F----G----H
|    |    |    |
I----J----K----L
""")


def test_waypoints_are_passed_in_their_order_and_counted_as_legs() -> None:
    found = route(GRID, "A", "L", waypoints=GRID.through("D", "I", "K"))
    nodes = passed(GRID, found)
    assert nodes.index("D") < nodes.index("I") < nodes.index("K", nodes.index("I")) < len(nodes)
    legs = [step["leg_index"] for step in found["steps"]]
    assert legs == sorted(legs)
    assert set(legs) == {0, 1, 2, 3}


def test_intelligent_planning_puts_waypoints_into_the_shortest_order() -> None:
    jumbled = GRID.through("K", "B", "J", "C")
    given = route(GRID, "A", "L", waypoints=jumbled)
    planned = route(GRID, "A", "L", waypoints=jumbled, intelligent_plan="1")
    assert planned["distance"] < given["distance"]
    assert {*"KBJC"} <= {*passed(GRID, planned)}


PARALLEL = draw("""
A----B----------------------------------------C----D
     |                                        |
     |                                        |
     E----------------------------------------F
     |                                        |
     |                                        |
     G----------------------------------------H

ABCD  highway=secondary
BEFC  highway=secondary maxspeed=80
EGHF  highway=secondary
""")


def test_alternatives_are_other_ways_and_the_shortest_has_none() -> None:
    found = routes(PARALLEL, "A", "D", alternatives="1")
    ways = [passed(PARALLEL, each) for each in found]
    assert 2 <= len(ways) <= 3
    assert len(set(ways)) == len(ways)
    assert found[0]["tag"] == "推荐"
    assert len({each["route_id"] for each in found}) == len(found)
    shortest = routes(PARALLEL, "A", "D", alternatives="1", tactics="2")
    assert [passed(PARALLEL, each) for each in shortest] == ["ABCD"]
    assert len(routes(PARALLEL, "A", "D")) == 1


SHORT_CUT = draw("""
A----B--------------C----D
     |              |
     E              F
     |              |
     G--------------H

BC     highway=living_street maxspeed=10
BEGHFC highway=primary maxspeed=80
""")


def test_the_fast_way_is_driven_and_tactics_2_takes_the_short_one() -> None:
    assert way(SHORT_CUT, "A", "D") == "ABEGHFCD"
    assert way(SHORT_CUT, "A", "D", tactics="2") == "ABCD"


ALLEY = draw("""
A----B----C----D
     |    |
     E----F

BC    highway=service service=alley
BEFC  highway=tertiary maxspeed=60
""")


def test_alleys_are_left_to_those_who_live_there() -> None:
    assert way(ALLEY, "A", "D") == "ABEFCD"
    assert way(ALLEY, "A", "BC") == "AB"


LIGHTS = draw("""
A--------B--------C--------D
         |        |
         E        F

ABCD  highway=secondary ref=S206 name=筑金线
B:    highway=traffic_signals
C:    highway=traffic_signals
""")


def test_traffic_lights_are_counted_and_roads_typed_by_their_number() -> None:
    found = route(LIGHTS, "A", "D")
    assert found["traffic_light"] == 2
    assert [(step["road_name"], step["road_type"]) for step in found["steps"]] == [("筑金线", 3)]
    assert route(LIGHTS, "E", "F")["steps"][0]["road_name"] == "无名路"


GATE = draw("""
A--------B--------C

ABC  highway=motorway toll=yes oneway=no name=贵黄高速
B:   barrier=toll_booth
""")


def test_a_toll_gate_is_placed_but_its_name_is_not_made_up() -> None:
    (step,) = route(GATE, "A", "C")["steps"]
    assert step["toll_gate_name"] == ""
    gate = step["toll_gate_location"]
    assert GATE.passed(f"{gate['lng']},{gate['lat']}") == "B"
    assert step["toll"] == 0
    assert step["toll_distance"] == step["distance"]


SECTORS = draw("""
    N
    |
W---A---E
    |
    S
""")


@pytest.mark.parametrize(("end", "sector"), [("N", 0), ("E", 3), ("S", 6), ("W", 9)])
def test_directions_are_sectors_of_thirty_degrees_from_north(end: str, sector: int) -> None:
    assert route(SECTORS, "A", end)["steps"][0]["direction"] == sector


@pytest.mark.parametrize(
    ("start", "end", "turn", "words"),
    [("W", "S", 3, "右转"), ("W", "N", 7, "左转"), ("S", "E", 3, "右转"), ("N", "E", 7, "左转")],
)
def test_turns_have_their_number_and_their_word(start: str, end: str, turn: int, words: str) -> None:
    first, last = lite(SECTORS, start, end)["steps"]
    assert first["turn"] == turn
    assert words in first["instruction"]
    assert last["turn"] == 0
    assert last["instruction"].endswith("到达<b>终点</b>")


TWO_WAY = draw("""
A----B--------C----D
     |        |
     E--------F

BC highway=primary
""")


def test_a_moving_vehicle_goes_on_in_its_direction() -> None:
    moving = {"gps_direction": "90", "speed": "12", "radius": "20"}
    assert way(TWO_WAY, "BC", "A") == "BA"
    assert way(TWO_WAY, "BC", "A", **moving) == "CFEBA"
    assert way(TWO_WAY, "BC", "A", **moving | {"speed": "1"}) == "BA"


UNCONNECTED = draw("""
A----B    C----D
""")


def test_roads_that_do_not_meet_have_no_route() -> None:
    with pytest.raises(Refusal) as refused:
        route(UNCONNECTED, "A", "D")
    assert refused.value.status == 7


WALK = draw("""
A-----B-----C
      |
      D

BD highway=footway
""")


def test_walkinfo_leads_from_the_road_to_the_door() -> None:
    asked = DrivingParameters(origin=WALK.at("A"), destination=WALK.at("D"), walkinfo="1", **WGS84)
    result = directions(asked)["result"]
    assert result["start_walkinfo"] == []
    (walked,) = result["end_walkinfo"]
    assert WALK.passed(walked["path"]) == "BD"
    assert walked["distance"] == pytest.approx(100, abs=1)
