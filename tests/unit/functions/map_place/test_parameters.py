"""The parameters of place search: coordinate types, polygons, filters, numbers, flags and lists."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.map_place.parameters import split_list
from functions.map_place.search.parameters import INDUSTRIES, Filter, FilterKind, PolygonV3, SearchV2
from functions.pack_builder.engine.places.categories import categories
from shared.geo import Crs


def search(**fields: str) -> SearchV2:
    return SearchV2.model_validate({"query": "x", **fields})


@pytest.mark.parametrize(
    ("coord_type", "crs"),
    [("1", Crs.WGS84), ("2", Crs.GCJ02), ("3", Crs.BD09), ("4", Crs.BD09MC), ("gcj02", Crs.GCJ02)],
)
def test_coordinate_types_have_numbers_and_names(coord_type: str, crs: Crs) -> None:
    assert search(coord_type=coord_type).coord_type is crs


@pytest.mark.parametrize("name", ["0", "5", "bd", "wgs84mcc", "¹", "x" * 10_000])
def test_an_unknown_coordinate_type_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="expected one of bd09ll, gcj02ll, wgs84ll, bd09mc, 1, 2, 3, 4"):
        search(coord_type=name)


@pytest.mark.parametrize(
    ("text", "crs"),
    [("bd09ll", Crs.BD09), ("gcj02ll", Crs.GCJ02), (" GCJ02 ", Crs.GCJ02), ("wgs84ll", Crs.BD09)],
)
def test_answers_are_in_bd09_unless_gcj02_is_asked_for(text: str, crs: Crs) -> None:
    assert search().ret_coordtype is Crs.BD09
    assert search(ret_coordtype=text).ret_coordtype is crs


@pytest.mark.parametrize(
    ("count", "taken"), [(1, False), (2, True), (3, True), (100, True), (101, False), (200, False)]
)
def test_polygons_have_two_to_a_hundred_corners(count: int, taken: bool) -> None:
    text = ",".join(f"{20 + n / 10},{100 + n / 10}" for n in range(count))
    if taken:
        assert len(PolygonV3.model_validate({"bounds": text}).bounds) == count
    else:
        with pytest.raises(ValidationError, match="expected 2 to 100 points"):
            PolygonV3.model_validate({"bounds": text})


@pytest.mark.parametrize("text", ["", ",", "1,2,3", "1,2,3,x", ",,,,", "1,2,,4"])
def test_what_is_no_list_of_pairs_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="expected 2 to 100 points"):
        PolygonV3.model_validate({"bounds": text})


def test_a_radius_is_positive_and_ends_at_the_far_side_of_the_earth() -> None:
    assert search(radius="1500.5").radius == 1500.5
    assert search(radius="1e12").radius == 20_000_000
    for text in ("0", "-1", "NaN", "", "1km"):
        with pytest.raises(ValidationError, match="expected more than 0 metres"):
            search(radius=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filter()),
        ("industry_type:cater|sort_name:distance|sort_rule:1", Filter("cater", True)),
        ("industry_type:cater,sort_name:distance,sort_rule:0", Filter("cater", True, False)),
        ("INDUSTRY_TYPE : Cater ; sort_name : Distance", Filter("cater", True)),
        ("sort_name:overall_rating|sort_rule:0", Filter(nearest_first=False)),
        ("sort_name:price|price_section:10,100", Filter()),
        ("||;;,,:::", Filter()),
    ],
)
def test_filters_are_read_with_any_separator(text: str, expected: Filter) -> None:
    assert search(filter=text).filter == expected


@pytest.mark.parametrize("text", ["industry_type:war", "sort_rule:2", "sort_rule:x"])
def test_values_that_a_filter_does_not_have_are_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="expected"):
        search(filter=text)


@given(st.text(max_size=60))
def test_no_filter_breaks_anything(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(FilterKind().read(text), Filter)


def test_every_industry_is_made_of_tags_that_places_have() -> None:
    table = categories()
    first_parts = {tag.partition(";")[0] for rule in table.osm for tag in rule.tags.values()}
    assert set(table.industries) <= first_parts
    assert set(table.industries.values()) == set(INDUSTRIES)
    for tag, industry in table.industries.items():
        assert table.industry(f"{tag};其他") == industry
    assert table.industry("行政地标;村庄") == ""


@pytest.mark.parametrize(
    ("fields", "size", "page"),
    [
        ({}, 10, None),
        ({"page_size": "20", "page_num": "0"}, 20, 0),
        ({"page_size": "007", "page_num": "-1"}, 7, 0),
        ({"page_size": "9" * 40, "page_num": "9" * 40}, 20, 1_000_000),
    ],
)
def test_whole_numbers_of_any_size_are_taken(fields: dict[str, str], size: int, page: int | None) -> None:
    parameters = search(**fields)
    assert (parameters.page_size, parameters.page_num) == (size, page)


@pytest.mark.parametrize("text", ["x", "1.5", "1e3", "１０", "0x10", "1_0", "NaN", "9" * 41])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    for field in ("page_size", "page_num"):
        with pytest.raises(ValidationError, match="expected a whole number"):
            search(**{field: text})


@pytest.mark.parametrize(
    ("text", "flag"), [("true", True), ("TRUE", True), ("1", True), ("false", False), ("0", False)]
)
def test_flags_have_several_spellings(text: str, flag: bool) -> None:
    parameters = search(city_limit=text, raidus_limit=text)
    assert parameters.city_limit is parameters.raidus_limit is flag
    with pytest.raises(ValidationError, match="expected 0 or 1"):
        search(city_limit="maybe")


def test_lists_have_no_empty_parts() -> None:
    assert split_list("$银行$$ 酒店 $", "$") == ("银行", "酒店")
    assert split_list("", "$") == ()
