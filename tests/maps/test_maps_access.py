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
from functions.map_direction.matrix.parameters import (
    DrivingMatrix,
    MotorcycleMatrix,
    RidingMatrix,
    WalkingMatrix,
)
from functions.map_direction.matrix.service import (
    driving_matrix,
    motorcycle_matrix,
    riding_matrix,
    walking_matrix,
)
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


LOW_LIMITS = ("5", "6", "8", "9")
SIGNED = {
    limit: draw(f"""
A----B--------------------C----D
     |                    |
     E--------------------F

BC maxspeed={limit}
""")
    for limit in LOW_LIMITS
}
SIGNED_ONE_DIRECTION = draw("""
A----B--------------------C----D

BC maxspeed:forward=8 maxspeed:backward=40
""")


@pytest.mark.parametrize("limit", LOW_LIMITS)
def test_a_limit_below_ten_is_driven_as_signed(limit: str) -> None:
    roads = SIGNED[limit]
    assert kilometres_an_hour(roads, "BC:0.2", "BC:0.8") == pytest.approx(float(limit), abs=0.2)
    assert way(roads, "A", "D") == AROUND


def test_a_limit_of_one_direction_is_driven_there() -> None:
    roads, share = SIGNED_ONE_DIRECTION, load_speeds()["CN"].limit_share
    assert kilometres_an_hour(roads, "BC:0.2", "BC:0.8") == pytest.approx(8, abs=0.2)
    assert kilometres_an_hour(roads, "BC:0.8", "BC:0.2") == pytest.approx(40 * share, rel=0.05)


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


OPENINGS = {
    'motor_vehicle=no motor_vehicle:conditional="yes @ ({})"': ("drive",),
    'access=no access:conditional="yes @ ({})"': MODES,
    'highway=pedestrian motor_vehicle:conditional="designated @ ({})"': ("drive",),
    'highway=footway bicycle:conditional="yes @ ({})" motor_vehicle=no': ("ride",),
    'foot=no foot:conditional="permissive @ ({})"': ("walk",),
    'vehicle=no bicycle:conditional="yes @ ({})"': ("ride",),
    'motor_vehicle=destination motor_vehicle:conditional="yes @ ({})"': ("drive",),
}
OPEN_NOW = {tags: ladder(tags.format(CLOSED_NOW)) for tags in OPENINGS}
OPEN_LATER = {tags: ladder(tags.format(CLOSED_LATER)) for tags in OPENINGS}


@pytest.mark.parametrize("tags", OPENINGS)
def test_what_is_closed_but_for_some_hours_is_open_then(tags: str) -> None:
    for mode in OPENINGS[tags]:
        assert way(OPEN_NOW[tags], "A", "D", mode) == STRAIGHT
        assert way(OPEN_LATER[tags], "A", "D", mode) == AROUND
        assert way(OPEN_LATER[tags], "A", "BC:0.1", mode).startswith("AB"), "one gets near it at least"


ALWAYS_OPEN = ladder(f'motor_vehicle:conditional="yes @ ({CLOSED_LATER})"')
TWICE = {
    text: ladder(f'motor_vehicle:conditional="{text}"')
    for text in (
        f"no @ ({CLOSED_LATER}); no @ ({CLOSED_NOW})",
        f"no @ (Mo-Su {CLOSED_NOW}); no @ (Mo-Su {CLOSED_LATER})",
        f"no @ ({CLOSED_LATER}; {CLOSED_NOW})",
    )
}


@pytest.mark.parametrize("text", TWICE)
def test_each_of_several_hours_closes_a_road(text: str) -> None:
    assert way(TWICE[text], "A", "D") == AROUND
    assert way(TWICE[text], "A", "D", "walk") == STRAIGHT


PRIVATE_PATHS = {"foot=private": "walk", "foot=customers": "walk", "bicycle=private": "ride"}
PRIVATE_MAPS = {tags: ladder(tags) for tags in PRIVATE_PATHS}


@pytest.mark.parametrize("tags", PRIVATE_PATHS)
def test_what_is_private_for_walkers_or_riders_alone_is_so_for_them(tags: str) -> None:
    for mode in MODES:
        assert way(PRIVATE_MAPS[tags], "A", "D", mode) == (
            AROUND if mode == PRIVATE_PATHS[tags] else STRAIGHT
        )
    assert way(PRIVATE_MAPS[tags], "A", "BC", PRIVATE_PATHS[tags]) == "AB"


OWN_WALKERS = ladder(f'foot=yes access:conditional="no @ ({CLOSED_NOW})"')


def test_hours_do_not_bind_what_is_open_anyway() -> None:
    assert [way(ALWAYS_OPEN, "A", "D", mode) for mode in MODES] == [STRAIGHT] * 3
    assert [way(OWN_WALKERS, "A", "D", mode) for mode in MODES] == [AROUND, STRAIGHT, AROUND]


MATRICES: Any = {
    "drive": (DrivingMatrix, driving_matrix),
    "motorcycle": (MotorcycleMatrix, motorcycle_matrix),
    "walk": (WalkingMatrix, walking_matrix),
    "ride": (RidingMatrix, riding_matrix),
}
STRAIGHT_METRES, AROUND_METRES = 375, 675


def cells(roads: RoadMap, mode: str, origins: str, destinations: str) -> list[int]:
    """Return the metres of a matrix; a point of several has one letter."""
    parameters, matrix = MATRICES[mode]
    points = {"origins": roads.through(*origins), "destinations": roads.through(*destinations)}
    return [pair["distance"]["value"] for pair in matrix(parameters(**points, coord_type="wgs84"))["result"]]


@pytest.mark.parametrize("mode", MATRICES)
def test_a_matrix_is_that_of_this_hour(mode: str) -> None:
    assert cells(HOURLY["access"], mode, "A", "D") == [AROUND_METRES]
    assert cells(HOURLY["access"], mode, "AD", "DA") == [AROUND_METRES, 0, 0, AROUND_METRES]
    assert cells(LATER["access"], mode, "A", "D") == [STRAIGHT_METRES]
    assert cells(LATER["access"], mode, "AAAAA", "D") == [STRAIGHT_METRES] * 5


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
TWO_WAY_NOW = ladder(f'oneway=yes oneway:conditional="no @ ({CLOSED_NOW})"')
TWO_WAY_LATER = ladder(f'oneway=-1 oneway:conditional="no @ ({CLOSED_LATER})"')
BACK = "DCFEBA"


def test_a_street_is_one_way_at_its_hours() -> None:
    assert way(ONE_WAY_NOW, "A", "D", departure_time=str(int(NOW.timestamp()))) == STRAIGHT
    assert way(ONE_WAY_NOW, "D", "A") == BACK
    assert way(ONE_WAY_NOW, "D", "A", "ride") == BACK
    assert way(ONE_WAY_NOW, "D", "A", "walk") == "DCBA"
    assert way(ONE_WAY_LATER, "D", "A") == "DCBA"


def test_a_one_way_street_is_open_both_ways_at_its_hours() -> None:
    for mode in MODES:
        assert way(TWO_WAY_NOW, "A", "D", mode) == STRAIGHT
        assert way(TWO_WAY_NOW, "D", "A", mode) == "DCBA"
    assert [way(TWO_WAY_LATER, "A", "D", mode) for mode in MODES] == [AROUND, STRAIGHT, AROUND]
    assert way(TWO_WAY_LATER, "D", "A") == "DCBA"


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


ONLY_VIA = {
    times: draw(f"""
A----B----C----D
     |    |    |
     E----F----G

AB highway=residential
BC highway=residential
CD highway=residential
CF highway=residential
BE highway=footway
only_straight_on:{times} AB BC CD
""")
    for times in (CLOSED_NOW, CLOSED_LATER)
}
TWO_BANS = draw(f"""
     H
     |
A----B----C----D
     |    |    |
     E----F----G

AB highway=residential
BC highway=residential
CD highway=residential
CF highway=residential
BE highway=footway
HB highway=residential
no_right_turn:{CLOSED_NOW} AB BC CF
no_straight_on:{CLOSED_LATER} AB BC CD
no_right_turn HB BC CF
""")


def test_the_only_turn_over_a_way_holds_at_its_hours() -> None:
    assert way(ONLY_VIA[CLOSED_NOW], "A", "F") == "ABCDGF"
    assert way(ONLY_VIA[CLOSED_LATER], "A", "F") == "ABCF"
    assert way(ONLY_VIA[CLOSED_NOW], "BC", "F") == "CF", "who does not come from there may turn"
    assert cells(ONLY_VIA[CLOSED_NOW], "motorcycle", "A", "F") == [600]


def test_bans_over_one_way_do_not_lift_each_other() -> None:
    assert way(TWO_BANS, "A", "F") == "ABCDGF"
    assert way(TWO_BANS, "A", "D") == STRAIGHT
    assert way(TWO_BANS, "H", "F") == "HBCDGF"


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
