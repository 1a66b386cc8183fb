"""Which pairs a matrix is asked for, and what they cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_direction.engine.matrix.origin_vehicles import with_vehicles
from functions.map_direction.engine.matrix.table import MatrixPoint, greatest_distance, straight_table
from functions.map_direction.engine.points import Datum, Point
from functions.map_direction.errors import ParameterInvalid
from functions.map_direction.matrix.parameters import MOST, cost_of, read_pairs
from shared.access.admission import MAX_COST

WGS84 = Datum.from_names("wgs84", "bd09ll", lambda lng, lat: False)


def nowhere(uid: str) -> Point | None:
    return None


@pytest.mark.parametrize(
    ("origins", "destinations", "cost"),
    [
        ("1,1|2,2", "3,3|4,4|5,5|6,6|7,7", 10),
        ("1,1", "2,2", 1),
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


def test_a_call_without_its_fields_costs_one() -> None:
    assert cost_of("walking")({}) == 1


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(sorted(MOST)))
def test_any_text_costs_what_admission_takes_and_is_read_or_refused(
    origins: str, destinations: str, mode: str
) -> None:
    cost = cost_of(mode)({"origins": origins, "destinations": destinations})
    assert 1 <= cost <= min(MOST[mode], MAX_COST)
    try:
        rows, columns = read_pairs(origins, destinations, mode, WGS84, nowhere)
    except ParameterInvalid:
        return
    assert len(rows) * len(columns) == cost


def test_a_known_uid_moves_its_point() -> None:
    at = {"a" * 24: (106.0, 26.0)}.get
    rows, columns = read_pairs(f"1,2;{'a' * 24}|3,4;{'b' * 24}", "5,6;", "walking", WGS84, at)
    assert rows == [(106.0, 26.0), (4.0, 3.0)]
    assert columns == [(6.0, 5.0)]


def test_the_point_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ParameterInvalid, match=r"destinations\[1\]"):
        read_pairs("1,2", "5,6|x", "walking", WGS84, nowhere)


def test_straight_lines_take_a_minute_a_kilometre() -> None:
    ((cell,),) = straight_table([(106.0, 26.0)], [(106.0, 26.1)])
    assert cell is not None
    assert cell.metres == pytest.approx(11_132, abs=2)
    assert cell.seconds == pytest.approx(cell.metres * 0.06, abs=1)


def test_the_farthest_pair_is_found() -> None:
    here, there = [MatrixPoint((106.0, 26.0)), MatrixPoint((106.0, 27.0))], [MatrixPoint((106.0, 26.1))]
    assert greatest_distance(here, there) == pytest.approx(0.9 * 111_320, rel=0.001)


def test_vehicles_are_told_once_for_all_origins_or_one_by_one() -> None:
    origins = [MatrixPoint((106.0, 26.0)), MatrixPoint((106.0, 27.0))]
    one = with_vehicles(origins, "90", "", "5")
    assert [spot.options["heading"] for spot in one] == [90, 90]
    each = with_vehicles(origins, "90|", "30,40", "5,5")
    assert each[0].options["heading"] == 90
    assert "heading" not in each[1].options
    assert [spot.options["radius"] for spot in each] == [30, 40]
    with pytest.raises(ParameterInvalid, match="speed has 3 entries"):
        with_vehicles(origins, "", "", "1,2,3")
