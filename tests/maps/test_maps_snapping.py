"""The road that a place is put onto: on drawn roads."""

from typing import Any

import pytest

from functions.map_direction.active.parameters import WalkingParameters
from functions.map_direction.active.service import directions as active_directions
from functions.map_direction.driving.parameters import DrivingParameters, LiteDrivingParameters
from functions.map_direction.driving.service import directions, lite_directions
from functions.map_direction.matrix.parameters import DrivingMatrix, WalkingMatrix
from functions.map_direction.matrix.service import driving_matrix, walking_matrix
from tests.maps.drawing import RoadMap, draw

pytestmark = pytest.mark.usefixtures("drawn_roads")

WGS84 = {"coord_type": "wgs84", "ret_coordtype": "wgs84"}


def beside(roads: RoadMap, place: str, *, north: float) -> str:
    """Return `lat,lng` of a place so many metres north of a point of the map."""
    lat, lng = map(float, roads.at(place).split(","))
    return f"{lat + north / 111_195:.7f},{lng:.7f}"


def driven(origin: str, destination: str, **fields: str) -> Any:
    parameters = DrivingParameters(origin=origin, destination=destination, **WGS84, **fields)
    return directions(parameters)["result"]["routes"][0]


# A motorway, and 30 m (here a row of 50 m) beside it the street of a village.
MOTORWAY = draw("""
A----------------B----------------C
D----------------E----------------F
|                                 |
G---------------------------------H

AB highway=motorway oneway=yes name=高速
BC highway=motorway oneway=yes name=高速
DE name=村路
EF name=村路
""")


def test_a_place_beside_a_motorway_starts_on_the_street_beside_it() -> None:
    place = beside(MOTORWAY, "E", north=29)  # 21 m to the motorway, 29 m to the street
    route = driven(place, MOTORWAY.at("F"))
    assert [step["road_name"] for step in route["steps"]] == ["村路"]
    assert route["distance"] < 450
    back = driven(MOTORWAY.at("F"), place)
    assert back["distance"] < 450
    parameters = LiteDrivingParameters(origin=place, destination=MOTORWAY.at("F"), **WGS84)
    assert lite_directions(parameters)["result"]["routes"][0]["distance"] < 450


def test_a_matrix_puts_places_onto_the_same_roads_as_a_route() -> None:
    place = beside(MOTORWAY, "E", north=29)
    parameters = DrivingMatrix(origins=place, destinations=MOTORWAY.at("F"), coord_type="wgs84")
    (pair,) = driving_matrix(parameters)["result"]
    assert 0 < pair["distance"]["value"] < 450


def test_a_car_that_drives_on_the_motorway_stays_there() -> None:
    place = beside(MOTORWAY, "E", north=40)
    moving = {"gps_direction": "90", "speed": "20", "radius": "30"}
    route = driven(place, MOTORWAY.at("C"), **moving)
    assert [step["road_name"] for step in route["steps"]] == ["高速"]


def test_a_place_on_a_motorway_alone_starts_there() -> None:
    route = driven(beside(MOTORWAY, "B", north=5), MOTORWAY.at("C"))
    assert [step["road_name"] for step in route["steps"]] == ["高速"]


GRID_ROWS = 6
GRID = "\n".join(
    line
    for row in range(GRID_ROWS)
    for line in (
        "--".join("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[row * 6 : row * 6 + 6]),
        "|  |  |  |  |  |" if row + 1 < GRID_ROWS else "",
    )
)
# 36 crossings with 60 streets between them that nothing joins to the street below.
CLOSED_YARD = draw(
    GRID.rstrip("\n")
    + """
k-------------------------------l
|                               |
m-------------------------------n
"""
)


def test_a_place_in_a_closed_yard_is_reached_by_the_street_outside() -> None:
    yard = CLOSED_YARD.at("g")
    assert driven(yard, CLOSED_YARD.at("n"))["distance"] > 500
    parameters = WalkingParameters(origin=yard, destination=CLOSED_YARD.at("n"), **WGS84)
    assert active_directions(parameters)["result"]["routes"][0]["distance"] > 500
    ends = {"origins": yard, "destinations": f"{CLOSED_YARD.at('n')}|{CLOSED_YARD.at('A')}"}
    for model, matrix in ((DrivingMatrix, driving_matrix), (WalkingMatrix, walking_matrix)):
        outside, inside = matrix(model(**ends, coord_type="wgs84"))["result"]  # type: ignore[operator]
        assert outside["distance"]["value"] > 500
        assert 0 < inside["distance"]["value"] < 700


def test_a_pair_too_far_apart_spoils_no_other() -> None:
    ends = {"origins": CLOSED_YARD.at("k"), "destinations": f"{CLOSED_YARD.at('n')}|-33.86,151.21"}
    near, far = driving_matrix(DrivingMatrix(**ends, coord_type="wgs84"))["result"]
    assert near["distance"]["value"] > 500
    assert far["distance"]["value"] == 0


def test_a_separator_at_the_end_begins_no_point() -> None:
    ends = {"origins": f"{CLOSED_YARD.at('k')}|", "destinations": f"{CLOSED_YARD.at('n')}|"}
    (pair,) = driving_matrix(DrivingMatrix(**ends, coord_type="wgs84", speed="3|"))["result"]
    assert pair["distance"]["value"] > 500
    route = driven(CLOSED_YARD.at("k"), CLOSED_YARD.at("n"), waypoints=f"{CLOSED_YARD.at('l')}|")
    assert {step["leg_index"] for step in route["steps"]} == {0, 1}


def test_no_way_costs_no_taxi() -> None:
    assert driven(CLOSED_YARD.at("k"), CLOSED_YARD.at("k"))["taxi_fee"] == 0
