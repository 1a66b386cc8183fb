"""What place search takes: points, radii, polygons, filters, numbers and truth values."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.map_place.engine.filters import INDUSTRIES, Filter, read_filter
from functions.map_place.engine.queries import Order
from functions.map_place.errors import FieldInvalid
from functions.map_place.parameters import LARGEST, LARGEST_RADIUS, Datum, parts, read_radius
from functions.map_place.search.parameters import SearchV2
from functions.pack_builder.places.categories import categories
from shared.geo import Crs, convert_point

HERE = (106.62, 26.65)


@pytest.mark.parametrize(
    ("coord_type", "crs"),
    [("1", Crs.WGS84), ("2", Crs.GCJ02), ("3", Crs.BD09), ("4", Crs.BD09MC), ("gcj02", Crs.GCJ02)],
)
def test_points_of_all_coordinate_types_are_the_same_place(coord_type: str, crs: Crs) -> None:
    lng, lat = convert_point(*HERE, Crs.WGS84, crs)
    frame = Datum.from_names(coord_type, "", abroad=False)
    assert frame.read(f"{lat},{lng}", "location") == pytest.approx(HERE, abs=1e-7)


def test_answers_are_in_bd09_unless_gcj02_is_asked_for() -> None:
    for ret, crs in (("", Crs.BD09), ("bd09ll", Crs.BD09), ("gcj02ll", Crs.GCJ02), ("wgs84ll", Crs.BD09)):
        lng, lat = convert_point(*HERE, Crs.WGS84, crs)
        assert Datum.from_names("3", ret, abroad=False).write(*HERE, inland=True) == {
            "lat": round(lat, 6),
            "lng": round(lng, 6),
        }


def test_abroad_points_are_wgs84_whatever_is_declared() -> None:
    frame = Datum.from_names("3", "gcj02ll", abroad=True)
    assert frame.read("47.14,9.52", "location") == (9.52, 47.14)
    assert frame.write(9.52, 47.14, inland=False) == {"lat": 47.14, "lng": 9.52}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN,1",
        "inf,1",
        "1",
        "1,2,3",
        "106.7,26.6",
        "91,0",
        "0,181",
        "1_0,2",
        "２６,106",
        "26;106",
        "x" * 10_000,
    ],
)
def test_what_is_no_point_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(FieldInvalid, match="expected") as refused:
        Datum.from_names("3", "", abroad=False).read(text, "location")
    assert refused.value.status == 2
    assert len(str(refused.value)) < 200


def test_swapped_coordinates_are_named_as_such() -> None:
    with pytest.raises(FieldInvalid, match="latitude comes first"):
        Datum.from_names("3", "", abroad=False).read("106.7,26.6", "location")


@pytest.mark.parametrize("text", ["5e9,1", "1,5e9", "1.5e7,1e7"])
def test_metres_outside_the_projection_are_refused(text: str) -> None:
    with pytest.raises(FieldInvalid, match="bd09mc"):
        Datum.from_names("4", "", abroad=False).read(text, "location")


@pytest.mark.parametrize("name", ["0", "5", "bd", "wgs84mcc", "¹", "x" * 10_000])
def test_an_unknown_coordinate_type_is_refused(name: str) -> None:
    with pytest.raises(FieldInvalid, match="expected 1, 2, 3 or 4"):
        Datum.from_names(name, "", abroad=False)


@given(st.text(max_size=40))
def test_no_text_makes_a_point_that_is_nowhere(text: str) -> None:
    try:
        lng, lat = Datum.from_names("1", "", abroad=False).read(text, "location")
    except FieldInvalid:
        return
    assert math.isfinite(lng + lat)
    assert abs(lng) <= 180
    assert abs(lat) <= 90


@pytest.mark.parametrize(
    ("count", "taken"), [(1, False), (2, True), (3, True), (100, True), (101, False), (200, False)]
)
def test_polygons_have_two_to_a_hundred_corners(count: int, taken: bool) -> None:
    frame, text = (
        Datum.from_names("1", "", abroad=False),
        ",".join(f"{20 + n / 10},{100 + n / 10}" for n in range(count)),
    )
    if taken:
        assert len(frame.corners(text)) == count
    else:
        with pytest.raises(FieldInvalid, match="expected 2 to 100 pairs"):
            frame.corners(text)


@pytest.mark.parametrize("text", ["", ",", "1,2,3", "1,2,3,x", ",,,,", "1,2,,4"])
def test_what_is_no_list_of_pairs_is_refused(text: str) -> None:
    with pytest.raises(FieldInvalid):
        Datum.from_names("1", "", abroad=False).corners(text)


def test_a_radius_is_positive_and_ends_at_the_far_side_of_the_earth() -> None:
    assert read_radius("1500.5") == 1500.5
    assert read_radius("1e12") == LARGEST_RADIUS
    for text in ("0", "-1", "NaN", "", "1km"):
        with pytest.raises(FieldInvalid):
            read_radius(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filter()),
        ("industry_type:cater|sort_name:distance|sort_rule:1", Filter("cater", Order.DISTANCE)),
        ("industry_type:cater,sort_name:distance,sort_rule:0", Filter("cater", Order.DISTANCE, False)),
        ("INDUSTRY_TYPE : Cater ; sort_name : Distance", Filter("cater", Order.DISTANCE)),
        ("sort_name:overall_rating|sort_rule:0", Filter(nearest_first=False)),
        ("sort_name:price|price_section:10,100", Filter()),
        ("||;;,,:::", Filter()),
    ],
)
def test_filters_are_read_with_any_separator(text: str, expected: Filter) -> None:
    assert read_filter(text) == expected


@pytest.mark.parametrize("text", ["industry_type:war", "sort_rule:2", "sort_rule:x"])
def test_values_that_a_filter_does_not_have_are_refused(text: str) -> None:
    with pytest.raises(FieldInvalid, match="expected"):
        read_filter(text)


@given(st.text(max_size=60))
def test_no_filter_breaks_anything(text: str) -> None:
    with suppress(FieldInvalid):
        assert isinstance(read_filter(text), Filter)


def test_every_industry_is_made_of_tags_that_places_have() -> None:
    table = categories()
    first_parts = {tag.partition(";")[0] for rule in table.osm for tag in rule.tags.values()}
    assert set(table.industries) <= first_parts
    assert set(table.industries.values()) == set(INDUSTRIES)
    for tag, industry in table.industries.items():
        assert table.industry(f"{tag};其他") == industry
    assert table.industry("行政地标;村庄") == ""


@pytest.mark.parametrize(
    ("sent", "size", "page"),
    [
        ({}, 10, None),
        ({"page_size": "20", "page_num": "0"}, 20, 0),
        ({"page_size": "007", "page_num": "-1"}, 7, -1),
        ({"page_size": "9" * 40, "page_num": "9" * 40}, LARGEST, LARGEST),
    ],
)
def test_whole_numbers_of_any_size_are_taken(sent: dict[str, str], size: int, page: int | None) -> None:
    asked = SearchV2.model_validate({"query": "x", **sent})
    assert (asked.page_size, asked.page_num) == (size, page)


@pytest.mark.parametrize("text", ["x", "1.5", "1e3", "１０", "0x10", "1_0", "NaN", "9" * 41])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    for field in ("page_size", "page_num"):
        with pytest.raises(ValidationError, match="expected a whole number"):
            SearchV2.model_validate({"query": "x", field: text})


@pytest.mark.parametrize(
    ("text", "truth"), [("true", True), ("TRUE", True), ("1", True), ("false", False), ("0", False)]
)
def test_truth_has_several_spellings(text: str, truth: bool) -> None:
    asked = SearchV2.model_validate({"query": "x", "city_limit": text, "raidus_limit": text})
    assert asked.city_limit is asked.raidus_limit is truth
    with pytest.raises(ValidationError, match="expected true or false"):
        SearchV2.model_validate({"query": "x", "city_limit": "maybe"})


def test_lists_have_no_empty_parts() -> None:
    assert parts("$银行$$ 酒店 $", "$") == ("银行", "酒店")
    assert parts("", "$") == ()
