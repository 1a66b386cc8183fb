"""The kinds of fields: what they read, what they refuse, and how they are described."""

from contextlib import suppress
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from shared.geo import Crs
from shared.geo.notation import Pair
from shared.geo.refusal import ParameterInvalid
from shared.web.documents import parameters_of
from shared.web.fields import CoordinateType, CoordinateTypes, Flag, Number, Point, Points, Radius, Whole
from shared.web.parameters import MapParameters, read_parameters

NUMBERS = CoordinateTypes((Crs.BD09, Crs.GCJ02), numbers={"1": Crs.WGS84, "3": Crs.BD09})


class Example(MapParameters):
    """One field of each kind."""

    steps: Flag = Field(True, description="0 leaves the steps out")
    page: Annotated[int, Whole(1, 10)] = Field(1, description="number of the page")
    size: Annotated[int, Whole(1, 20, is_clamped=True)] = Field(10, description="size of the page")
    radius: Annotated[float, Number("metres", most=2000)] = Field(1000.0, description="how far")
    coord_type: CoordinateType = Field(Crs.BD09, description="coordinate type")
    numbered: Annotated[Crs, NUMBERS] = Field(Crs.BD09, description="the same by number")
    origin: Annotated[Pair | None, Point()] = Field(None, description="where from")
    waypoints: Annotated[tuple[Pair, ...], Points(3)] = Field((), description="over these")
    reach: Annotated[float, Radius()] = Field(1000.0, description="around the origin")
    bounds: Annotated[tuple[Pair, ...], Points(3, 2, ",")] = Field((), description="corners")


def read(**fields: str) -> Example:
    return read_parameters(Example, fields)


@pytest.mark.parametrize("text", ["1", "true", "True", "TRUE", "yes", "on", " 1 ", "t", "Y"])
def test_a_flag_may_be_written_in_every_way_that_clients_know(text: str) -> None:
    assert read(steps=text).steps is True


@pytest.mark.parametrize("text", ["0", "false", "False", "no", "off", "N"])
def test_a_flag_may_be_denied_likewise(text: str) -> None:
    assert read(steps=text).steps is False


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"steps": "2"}, "Parameter Invalid: steps is '2'; expected 0 or 1"),
        ({"steps": "真"}, "Parameter Invalid: steps is '真'; expected 0 or 1"),
        ({"page": "0"}, "Parameter Invalid: page is '0'; expected a whole number from 1 to 10"),
        ({"page": "１"}, "Parameter Invalid: page is '１'; expected a whole number from 1 to 10"),
        ({"page": "1.5"}, "Parameter Invalid: page is '1.5'; expected a whole number from 1 to 10"),
        (
            {"page": "9" * 60},
            f"Parameter Invalid: page is '{'9' * 40}'; expected a whole number from 1 to 10",
        ),
        ({"radius": "-1"}, "Parameter Invalid: radius is '-1'; expected metres from 0 to 2000"),
        ({"radius": "nan"}, "Parameter Invalid: radius is 'nan'; expected metres from 0 to 2000"),
        ({"radius": "1km"}, "Parameter Invalid: radius is '1km'; expected metres from 0 to 2000"),
        (
            {"coord_type": "gcj02mc"},
            "Parameter Invalid: coord_type is 'gcj02mc'; expected one of bd09ll, gcj02ll, wgs84ll, bd09mc",
        ),
        ({"numbered": "2"}, "Parameter Invalid: numbered is '2'; expected one of bd09ll, gcj02ll, 1, 3"),
        (
            {"origin": "39.9"},
            "Parameter Invalid: origin '39.9' is no pair of numbers; expected two with a comma between them; "
            "expected lat,lng",
        ),
        (
            {"waypoints": "1,2|3,4|5,6|7,8"},
            "Parameter Invalid: waypoints has 4 points; expected 1 to 3 points lat,lng|lat,lng|…",
        ),
        ({"reach": "0"}, "Parameter Invalid: reach is '0'; expected more than 0 metres"),
        ({"reach": "1km"}, "Parameter Invalid: reach is '1km'; expected more than 0 metres"),
        (
            {"bounds": "1,2"},
            "Parameter Invalid: bounds has 1 points; expected 2 to 3 points lat,lng,lat,lng,…",
        ),
        (
            {"bounds": "1,2,3"},
            "Parameter Invalid: bounds [1] '3' is no pair of numbers; expected two with a comma between "
            "them; expected 2 to 3 points lat,lng,lat,lng,…",
        ),
        (
            {"waypoints": "1,2|x,4"},
            "Parameter Invalid: waypoints [1] 'x' is no decimal number; "
            "expected 1 to 3 points lat,lng|lat,lng|…",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_found_and_expected(
    fields: dict[str, str], message: str
) -> None:
    with pytest.raises(ParameterInvalid) as refusal:
        read(**fields)
    assert (refusal.value.status, str(refusal.value)) == (2, message)


@pytest.mark.parametrize(
    ("text", "size"), [("0", 1), ("-7", 1), ("21", 20), ("9" * 40, 20), ("007", 7), ("+3", 3)]
)
def test_a_clamped_number_beyond_a_bound_is_the_bound(text: str, size: int) -> None:
    assert read(size=text).size == size


@pytest.mark.parametrize(
    ("text", "crs"),
    [
        ("bd09ll", Crs.BD09),
        ("BD09", Crs.BD09),
        ("wgs84", Crs.WGS84),
        (" Gcj02LL ", Crs.GCJ02),
        ("bd09mc", Crs.BD09MC),
    ],
)
def test_coordinate_types_have_short_and_long_names_in_any_case(text: str, crs: Crs) -> None:
    assert read(coord_type=text).coord_type is crs


def test_numbers_stand_for_coordinate_types_where_a_service_has_them() -> None:
    assert (read(numbered="1").numbered, read(numbered="gcj02").numbered) == (Crs.WGS84, Crs.GCJ02)


def test_points_are_read_in_the_order_written() -> None:
    parameters = read(origin="39.9,116.4", waypoints="1,2|-3.5,4e1", bounds="1,2,3,4")
    assert (parameters.origin, parameters.waypoints) == ((39.9, 116.4), ((1.0, 2.0), (-3.5, 40.0)))
    assert parameters.bounds == ((1.0, 2.0), (3.0, 4.0))


@given(st.text(max_size=30))
def test_whatever_the_text_a_field_has_a_value_or_a_refusal(text: str) -> None:
    for name in Example.model_fields:
        with suppress(ParameterInvalid):
            assert isinstance(read(**{name: text}), Example)


def test_the_documents_show_defaults_and_values_as_callers_write_them() -> None:
    fields = {field.name: field for field in parameters_of(Example)}
    assert {name: field.default for name, field in fields.items()} == {
        "steps": "1",
        "page": "1",
        "size": "10",
        "radius": "1000",
        "coord_type": "bd09ll",
        "numbered": "bd09ll",
        "origin": "",
        "waypoints": "",
        "reach": "1000",
        "bounds": "",
    }
    assert fields["coord_type"].values == ("bd09ll", "gcj02ll", "wgs84ll", "bd09mc")
    assert not fields["origin"].is_required


def test_a_whole_number_keeps_all_its_digits() -> None:
    assert Whole(most=9_999_999_999).read("1795330000") == 1_795_330_000
    assert Whole(most=20, is_clamped=True).read("9" * 40) == 20
