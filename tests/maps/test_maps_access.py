"""Who may go where, and when: on drawn roads."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.map_direction.active.parameters import RidingParameters, WalkingParameters
from functions.map_direction.active.service import directions as active_directions
from functions.map_direction.driving.parameters import DrivingParameters
from functions.map_direction.driving.service import directions
from functions.map_direction.engine.clock import CHINA
from functions.map_direction.errors import NoRoute
from functions.pack_builder.engine.roads.rules.speeds import load_speeds
from tests.maps.drawing import RoadMap, draw

pytestmark = pytest.mark.usefixtures("drawn_roads")

WGS84 = {"coord_type": "wgs84", "ret_coordtype": "wgs84"}
MODES = ("drive", "walk", "ride")

NOW = datetime.now(CHINA)
"""Conditions of drawn roads are written around the hour of the test."""


def hours(start: float, end: float) -> str:
    """Return hours of the day around now: `05:00-07:00`."""
    return "-".join(f"{NOW + timedelta(hours=each):%H:00}" for each in (start, end))


CLOSED_NOW = hours(-2, 3)
CLOSED_LATER = hours(6, 9)


def way(roads: RoadMap, start: str, end: str, mode: str = "drive", **fields: str) -> str:
    """Return the nodes that a route passes."""
    ends = {"origin": roads.at(start), "destination": roads.at(end)}
    answer: Any
    if mode == "drive":
        answer = directions(DrivingParameters(**ends, **WGS84, **fields))
    else:
        kind = WalkingParameters if mode == "walk" else RidingParameters
        answer = active_directions(kind(**ends, **WGS84, **fields))
    return roads.passed(*(step["path"] for step in answer["result"]["routes"][0]["steps"]))


def at_hour(hour: int) -> str:
    """Return the Unix second of an hour of tomorrow."""
    day = NOW + timedelta(days=1)
    return str(int(day.replace(hour=hour, minute=30, second=0).timestamp()))


LADDER = """
A----B----C----D
     |    |
     |    |
     E----F

"""


def ladder(tags: str) -> RoadMap:
    """Draw a road BC with these tags, and a way around it that is longer."""
    return draw(f"{LADDER}BC {tags}")


STRAIGHT, AROUND = "ABCD", "ABEFCD"

MOTOR_BANS = {
    tags: ladder(tags)
    for tags in (
        "motor_vehicle=private",
        "motor_vehicle=destination",
        "motorcar=private motorcycle=private",
        "access=private foot=yes bicycle=yes",
        "highway=service service=driveway access=private foot=designated bicycle=permissive",
        "highway=service service=driveway motor_vehicle=private",
    )
}


@pytest.mark.parametrize("tags", MOTOR_BANS)
def test_what_is_private_for_motor_vehicles_is_open_to_walkers_and_riders(tags: str) -> None:
    roads = MOTOR_BANS[tags]
    assert way(roads, "A", "D") == AROUND
    for mode in ("walk", "ride"):
        assert way(roads, "A", "D", mode) == STRAIGHT
    assert way(roads, "A", "BC") == "AB", "a car gets to a place that lies on it"


BICYCLES_TOO = ladder("vehicle=private")


def test_what_is_private_for_vehicles_is_open_to_walkers_alone() -> None:
    assert [way(BICYCLES_TOO, "A", "D", mode) for mode in MODES] == [AROUND, STRAIGHT, AROUND]


YARDS = {
    tags: ladder(tags)
    for tags in (
        "highway=service service=parking_aisle",
        "highway=service service=driveway",
        "highway=service service=driveway foot=yes",
        "highway=service service=alley",
    )
}


@pytest.mark.parametrize("tags", YARDS)
def test_one_walks_through_yards_and_car_parks(tags: str) -> None:
    assert way(YARDS[tags], "A", "D", "walk") == STRAIGHT
    assert way(YARDS[tags], "A", "D", "ride") == STRAIGHT


GATE = draw("""
A----G----C----D
     |    |
     |    |
     E----F

G: barrier=gate motor_vehicle=private
""")


def test_a_gate_with_a_key_for_cars_is_open_to_walkers() -> None:
    assert way(GATE, "A", "D", "walk") == "AGCD"


FORBIDDEN = {
    tags: ladder(tags)
    for tags in (
        "access=military",
        "access=employees",
        "access=staff",
        "access=no;employees",
        "access=members",
        "access=blurb",
        "motor_vehicle=military foot=military bicycle=military",
    )
}


@pytest.mark.parametrize("tags", FORBIDDEN)
@pytest.mark.parametrize("mode", MODES)
def test_a_road_for_others_is_closed(tags: str, mode: str) -> None:
    assert way(FORBIDDEN[tags], "A", "D", mode) == AROUND


ONLY_MILITARY = draw("""
A----B----C----D

BC access=military
""")
ONLY_PRIVATE = draw("""
A----B----C----D

BC access=employees
""")


def test_a_military_road_leads_nowhere_and_that_of_a_works_to_the_works() -> None:
    for mode in MODES:
        with pytest.raises(NoRoute):
            way(ONLY_MILITARY, "A", "D", mode)
        assert way(ONLY_PRIVATE, "A", "BC", mode) == "AB"


SIGNED = draw("""
A----B--------------------C----D
     |                    |
     E--------------------F

BC maxspeed=5
""")


def test_a_limit_below_ten_is_driven_as_signed() -> None:
    parameters = DrivingParameters(origin=SIGNED.at("BC:0.4"), destination=SIGNED.at("BC:0.6"), **WGS84)
    route: Any = directions(parameters)["result"]["routes"][0]
    metres_a_second = route["distance"] / route["duration"]
    assert metres_a_second * 3.6 == pytest.approx(5, abs=1)
    assert way(SIGNED, "A", "D") == AROUND


SQUARE = draw("""
A----B
     |
     S--------T
     |        |
     |        |
     V--------U----D

STUVS highway=pedestrian area=yes name=广场
UD name=东路
BS name=北路
""")
FOOT_SQUARE = draw("""
A----B
     |
     S--------T
     |        |
     |        |
     V--------U----D

STUVS highway=footway area=yes name=广场
UD name=东路
BS name=北路
""")


@pytest.mark.parametrize("roads", [SQUARE, FOOT_SQUARE], ids=["pedestrian", "footway"])
def test_a_square_is_walked_over(roads: RoadMap) -> None:
    passed = way(roads, "A", "D", "walk")
    assert passed.startswith("ABS")
    assert passed.endswith("UD")
    assert way(roads, "A", "V", "walk").endswith("V")
    parameters = WalkingParameters(origin=roads.at("A"), destination=roads.at("T"), **WGS84)
    route: Any = active_directions(parameters)["result"]["routes"][0]
    end = route["destinationLocation"]
    assert roads.passed(f"{end['lng']},{end['lat']}") == "T"


HOURLY = {
    key: ladder(f'{key}:conditional="no @ ({CLOSED_NOW})"')
    for key in ("access", "motor_vehicle", "vehicle", "foot", "bicycle")
}
LATER = {
    key: ladder(f'{key}:conditional="no @ ({CLOSED_LATER})"')
    for key in ("access", "motor_vehicle", "vehicle", "foot", "bicycle")
}
BOUND = {
    "access": MODES,
    "motor_vehicle": ("drive",),
    "vehicle": ("drive", "ride"),
    "foot": ("walk",),
    "bicycle": ("ride",),
}


@pytest.mark.parametrize("key", BOUND)
@pytest.mark.parametrize("mode", MODES)
def test_what_is_closed_at_this_hour_is_closed_for_those_it_binds(key: str, mode: str) -> None:
    assert way(HOURLY[key], "A", "D", mode) == (AROUND if mode in BOUND[key] else STRAIGHT)
    assert way(LATER[key], "A", "D", mode) == STRAIGHT


def dated(first_day: int, last_day: int) -> str:
    """Return dates with years, so many days from today."""
    return " - ".join(f"{NOW + timedelta(days=each):%Y %b %d}" for each in (first_day, last_day))


DATED = {
    "today": ladder(f'access:conditional="no @ ({dated(-5, 9)})"'),
    "for years": ladder(f'access:conditional="no @ ({dated(-500, 900)})"'),
    "last year": ladder(f'access:conditional="no @ ({dated(-390, -330)})"'),
    "next year": ladder(f'access:conditional="no @ ({dated(350, 380)})"'),
    "this year": ladder(f'access:conditional="no @ ({NOW:%Y})"'),
}


@pytest.mark.parametrize(
    ("when", "is_closed"),
    [("today", True), ("for years", True), ("last year", False), ("next year", False), ("this year", True)],
)
@pytest.mark.parametrize("mode", MODES)
def test_a_closure_of_some_dates_holds_then(when: str, is_closed: bool, mode: str) -> None:
    assert way(DATED[when], "A", "D", mode) == (AROUND if is_closed else STRAIGHT)


ONE_WAY_NOW = ladder(f'oneway:conditional="yes @ ({CLOSED_NOW})"')
ONE_WAY_LATER = ladder(f'oneway:conditional="yes @ ({CLOSED_LATER})"')
BACK = "DCFEBA"


def test_a_street_is_one_way_at_its_hours() -> None:
    assert way(ONE_WAY_NOW, "A", "D", departure_time=str(int(NOW.timestamp()))) == STRAIGHT
    assert way(ONE_WAY_NOW, "D", "A") == BACK
    assert way(ONE_WAY_NOW, "D", "A", "ride") == BACK
    assert way(ONE_WAY_NOW, "D", "A", "walk") == "DCBA"
    assert way(ONE_WAY_LATER, "D", "A") == "DCBA"


ONE_DIRECTION = ladder(f'motor_vehicle:backward:conditional="no @ ({CLOSED_NOW})"')


def test_hours_of_one_direction_bind_that_direction() -> None:
    assert way(ONE_DIRECTION, "A", "D") == STRAIGHT
    assert way(ONE_DIRECTION, "D", "A") == BACK


MANY_FROM = draw("""
I----B----C----D
     |    |
A----E----F----J
     |
     H

EF highway=residential
no_entry AE,HE E EF
AE highway=residential
HE highway=residential
""")


def test_no_entry_binds_all_that_it_names() -> None:
    assert way(MANY_FROM, "A", "J") == "AEBCFJ"
    assert way(MANY_FROM, "H", "J") == "HEBCFJ"


VIA_NOW = draw(f"""
A----B----C----D
     |    |    |
     E----F----G
     |
     H

AB highway=residential
BC highway=residential
CF highway=residential
BE highway=footway
no_right_turn:{CLOSED_NOW} AB BC CF
""")
VIA_LATER = draw(f"""
A----B----C----D
     |    |    |
     E----F----G
     |
     H

AB highway=residential
BC highway=residential
CF highway=residential
BE highway=footway
no_right_turn:{CLOSED_LATER} AB BC CF
""")


def test_a_ban_over_a_way_holds_at_its_hours() -> None:
    assert way(VIA_NOW, "A", "F") == "ABCDGF"
    assert way(VIA_LATER, "A", "F") == "ABCF"
    assert way(VIA_NOW, "BC", "F") == "CF", "who does not come from there may turn"


TURN_NOW = draw(f"""
A----B----C
     |    |
     E----F

no_right_turn:{CLOSED_NOW} AB B BE
AB highway=residential
BE highway=residential
""")


def test_a_turn_that_is_forbidden_now_is_not_made() -> None:
    assert way(TURN_NOW, "A", "E") == "ABCFE"


TOWN = draw("""
A----------------------------------------B
C----------------------------------------D

AB highway=primary
CD highway=primary maxspeed=60
""")


def kilometres_an_hour(roads: RoadMap, start: str, end: str) -> float:
    parameters = DrivingParameters(origin=roads.at(start), destination=roads.at(end), **WGS84)
    route: Any = directions(parameters)["result"]["routes"][0]
    return float(route["distance"] / route["duration"] * 3.6)


def test_roads_are_driven_at_the_speeds_of_the_table() -> None:
    china = load_speeds()["CN"]
    assert kilometres_an_hour(TOWN, "A", "B") == pytest.approx(china.roads["primary"], rel=0.05)
    assert kilometres_an_hour(TOWN, "C", "D") == pytest.approx(60 * china.limit_share, rel=0.05)
