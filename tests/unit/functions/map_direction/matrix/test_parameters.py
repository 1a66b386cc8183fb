"""Which pairs a matrix is asked for, and what they cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.engine.points import Point
from functions.map_direction.engine.surroundings import Surroundings
from functions.map_direction.matrix.parameters import MOST, DrivingMatrix, MatrixParameters, cost_of
from shared.access.admission import MAX_COST
from shared.geo.refusal import ParameterInvalid


def read_pairs(
    origins: str, destinations: str, mode: str, places: dict[str, Point] | None = None
) -> tuple[list[Point], list[Point]]:
    """Return the points of both lists, with some known places by uid."""
    parameters = MatrixParameters(origins=origins, destinations=destinations, coord_type="wgs84")
    return parameters.points(mode, Surroundings(place_point=(places or {}).get))


@pytest.mark.parametrize(
    ("origins", "destinations", "cost"),
    [
        ("1,1|2,2", "3,3|4,4|5,5|6,6|7,7", 10),
        ("1,1", "2,2", 1),
        ("1,1|2,2| ", "3,3|4,4| \n", 4),
        ("|".join(["1,1"] * 10), "|".join(["1,1"] * 10), 100),
        ("|".join(["1,1"] * 10), "|".join(["1,1"] * 11), 1),
        ("", "1,1", 1),
        ("|" * 100_000, "|" * 100_000, 1),
    ],
)
def test_a_call_costs_its_pairs_and_one_that_is_refused_costs_one(
    origins: str, destinations: str, cost: int
) -> None:
    assert cost_of("driving")({"origins": origins, "destinations": destinations}) == cost


@pytest.mark.parametrize("end", ["|", "| ", " | "])
def test_a_separator_at_the_end_begins_no_point(end: str) -> None:
    assert read_pairs(f"1,1|2,2{end}", f"3,3{end}", "driving") == read_pairs("1,1|2,2", "3,3", "driving")


def test_a_call_without_its_fields_costs_one() -> None:
    assert cost_of("walking")({}) == 1


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(sorted(MOST)))
def test_any_text_costs_what_admission_takes_and_is_read_or_refused(
    origins: str, destinations: str, mode: str
) -> None:
    cost = cost_of(mode)({"origins": origins, "destinations": destinations})
    assert 1 <= cost <= min(MOST[mode], MAX_COST)
    try:
        rows, columns = read_pairs(origins, destinations, mode)
    except ParameterInvalid:
        return
    assert len(rows) * len(columns) == cost


def test_a_known_uid_moves_its_point() -> None:
    places = {"a" * 24: (106.0, 26.0)}
    rows, columns = read_pairs(f"1,2;{'a' * 24}|3,4;{'b' * 24}", "5,6;", "walking", places)
    assert rows == [(106.0, 26.0), (4.0, 3.0)]
    assert columns == [(6.0, 5.0)]


def test_the_point_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ParameterInvalid, match=r"destinations\[1\]"):
        read_pairs("1,2", "5,6|x", "walking")


def test_vehicles_are_told_once_for_all_origins_or_one_by_one() -> None:
    ends = {"origins": "26,106|27,106", "destinations": "26.1,106"}
    one = DrivingMatrix(**ends, gps_direction="90", speed="5").vehicles(2)
    assert [vehicle.location_options()["heading"] for vehicle in one] == [90, 90]
    each = DrivingMatrix(**ends, gps_direction="90|", radius="30,40", speed="5,5").vehicles(2)
    assert each[0].location_options()["heading"] == 90
    assert "heading" not in each[1].location_options()
    assert [vehicle.location_options()["radius"] for vehicle in each] == [30, 40]
    with pytest.raises(ParameterInvalid, match="speed has 3 entries"):
        DrivingMatrix(**ends, speed="1,2,3").vehicles(2)
