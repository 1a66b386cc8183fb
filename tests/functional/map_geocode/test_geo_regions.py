"""行政区划查询 over the default pack."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.map_geocode.engine.regions import District, Regions
from functions.map_geocode.errors import KeywordMissing
from functions.map_geocode.regions.parameters import RegionParameters
from functions.map_geocode.regions.service import search_regions
from shared.geo import Crs, convert_point
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geocoding.normalization import Simplification


@pytest.fixture(scope="module")
def regions(default_pack: Path, names: DivisionNames, simplification: Simplification) -> Regions:
    return Regions(names, Boundaries(default_pack / "boundaries.sqlite"), simplification)


def names_of(districts: list[District]) -> list[str]:
    return [district["name"] for district in districts]


def test_a_province_with_its_cities_and_codes(regions: Regions) -> None:
    (guizhou,) = regions.search("贵州", 1, with_code=True)
    assert (guizhou["name"], guizhou["level"], guizhou["code"]) == ("贵州省", 1, "520000")
    assert len(guizhou["districts"]) == 9
    assert guizhou["districts"][0] == {"name": "贵阳市", "level": 2, "districts": [], "code": "520100"}


def test_codes_are_left_out_unless_asked_for(regions: Regions) -> None:
    assert regions.search("520100") == [{"name": "贵阳市", "level": 2, "districts": []}]


@pytest.mark.parametrize("keyword", ["中国", "全国", "中华人民共和国"])
def test_the_country_has_34_provinces(regions: Regions, keyword: str) -> None:
    (country,) = regions.search(keyword, 1)
    assert country["level"] == 0
    assert len(country["districts"]) == 34
    assert {"香港特别行政区", "澳门特别行政区", "台湾省"} < set(names_of(country["districts"]))


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_sub_admin_is_the_number_of_levels_below(regions: Regions, depth: int) -> None:
    (found,) = regions.search("520000", depth)
    levels = 0
    while found["districts"]:
        levels, found = levels + 1, found["districts"][0]
    assert levels == depth


def test_an_ambiguous_name_finds_every_division_of_it(regions: Regions) -> None:
    found = regions.search("朝阳", with_code=True)
    assert len(found) == 44  # the number that Baidu's own answer is known for
    assert {"110105", "211300", "211321", "220104"} <= {district["code"] for district in found}
    assert [district["level"] for district in found] == sorted(district["level"] for district in found)


def test_towns_are_found_by_name_and_code(regions: Regions) -> None:
    assert {district["code"] for district in regions.search("金阳街道", 0, with_code=True)} == {
        "371622002",
        "520115007",
    }
    assert names_of(regions.search("520115007")) == ["金阳街道"]


@pytest.mark.parametrize(
    ("keyword", "name"),
    [
        ("襄樊市", "襄阳市"),
        ("黔西县", "黔西市"),
        ("黔东南州", "黔东南苗族侗族自治州"),
        ("522401", "毕节市"),
        ("苏州工业园区", "苏州工业园区"),
        (" 贵阳市 ", "贵阳市"),
        ("110100", "北京市"),
    ],
)
def test_short_former_and_zone_names_and_codes_find_their_division(
    regions: Regions, keyword: str, name: str
) -> None:
    assert names_of(regions.search(keyword)) == [name]


@pytest.mark.parametrize(
    ("keyword", "name"),
    [
        ("５２０１００", "贵阳市"),
        (" 贵阳 市", "贵阳市"),
        ("贵\u200b阳", "贵阳市"),
        ("贵州省贵阳市", "贵阳市"),
        ("貴州貴陽 觀山湖", "观山湖区"),
    ],
)
def test_width_spacing_and_what_a_division_lies_in_are_no_hindrance(
    regions: Regions, keyword: str, name: str
) -> None:
    assert names_of(regions.search(keyword)) == [name]


def test_zones_are_not_listed_below_their_city(regions: Regions) -> None:
    (suzhou,) = regions.search("320500", 1)
    assert "苏州工业园区" not in names_of(suzhou["districts"])
    assert "姑苏区" in names_of(suzhou["districts"])


def test_hong_kong_macao_and_taiwan_have_what_lies_below(regions: Regions) -> None:
    (hong_kong,) = regions.search("香港", 1, with_code=True)
    assert len(hong_kong["districts"]) == 18
    assert {"name": "中西区", "level": 3, "districts": [], "code": "810101"} in hong_kong["districts"]
    assert len(regions.search("澳门", 1)[0]["districts"]) == 7
    (taiwan,) = regions.search("台湾", 2)
    taipei = next(city for city in taiwan["districts"] if city["name"] == "台北市")
    assert "信义区" in names_of(taipei["districts"])


def test_a_city_without_counties_lists_its_towns(regions: Regions) -> None:
    (dongguan,) = regions.search("东莞市", 1)
    assert {district["level"] for district in dongguan["districts"]} == {4}


@pytest.mark.parametrize("keyword", ["520115", "贵州省", "北京", "810000", "海南", "三沙市"])
def test_a_boundary_is_rings_of_baidu_degrees(regions: Regions, keyword: str) -> None:
    boundary = regions.search(keyword, with_outline=True)[0]["boundary"]
    for part in boundary.split("|"):
        points = [tuple(map(float, point.split(","))) for point in part.split(";")]
        assert len(points) >= 4
        assert points[0] == points[-1]
        assert all(73 < lng < 136 and 3 < lat < 54 for lng, lat in points)


def test_the_boundary_is_in_bd09(regions: Regions, default_pack: Path) -> None:
    first = Boundaries(default_pack / "boundaries.sqlite").outer_rings("520115")[0][0]
    expected = convert_point(*first.tolist(), Crs.WGS84, Crs.BD09)
    written = regions.search("观山湖区", with_outline=True)[0]["boundary"].split(";")[0]
    assert tuple(map(float, written.split(","))) == pytest.approx(expected, abs=1e-6)


def test_only_the_first_match_or_the_one_chosen_has_a_boundary(regions: Regions) -> None:
    found = regions.search("朝阳", with_outline=True)
    assert ["boundary" in district for district in found] == [True] + [False] * 43
    chosen = regions.search("朝阳", with_outline=True, outline_code="110105", with_code=True)
    assert [district["code"] for district in chosen if "boundary" in district] == ["110105"]
    wrong = regions.search("朝阳", with_outline=True, outline_code="999999")
    assert "boundary" in wrong[0]


def test_a_town_has_an_empty_boundary(regions: Regions) -> None:
    assert regions.search("520115007", with_outline=True)[0]["boundary"] == ""


def test_asking_for_a_boundary_leaves_the_cached_answer_alone(regions: Regions) -> None:
    regions.search("520300", with_outline=True)
    assert "boundary" not in regions.search("520300")[0]


@pytest.mark.parametrize("keyword", ["没有这个地方", "999999", "x", "1", "朝", "贵阳市朝阳区"])
def test_an_unknown_keyword_finds_nothing(regions: Regions, keyword: str) -> None:
    assert regions.search(keyword) == []


@pytest.mark.parametrize("keyword", ["", "   "])
def test_no_keyword_is_refused_with_minus_one(keyword: str) -> None:
    with pytest.raises(KeywordMissing, match="keyword is empty") as refused:
        search_regions(RegionParameters(keyword=keyword))
    assert refused.value.status == -1


@pytest.mark.parametrize(
    "values",
    [
        {"sub_admin": "4"},
        {"sub_admin": "-1"},
        {"sub_admin": "a"},
        {"extensions_code": "2"},
        {"boundary": "maybe"},
    ],
)
def test_values_out_of_range_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        RegionParameters.model_validate({"keyword": "贵州", **values})


@pytest.mark.parametrize("keyword", ["臺灣", "觀山湖區", "黔東南"])
def test_traditional_characters_are_read_as_simplified_ones(regions: Regions, keyword: str) -> None:
    assert len(regions.search(keyword)) == 1


def test_the_version_is_the_day_of_the_list(regions: Regions) -> None:
    assert regions.data_version == "20260911"


def test_without_boundaries_the_rest_is_answered(
    names: DivisionNames, simplification: Simplification
) -> None:
    regions = Regions(names, None, simplification)
    assert regions.search("贵州", with_outline=True)[0]["boundary"] == ""


def test_the_largest_answers_come_in_milliseconds(regions: Regions) -> None:
    regions.search("中国", 3, with_code=True)
    started = time.thread_time()
    regions.search("中国", 3, with_code=True)
    assert time.thread_time() - started < 0.005


@given(st.text(max_size=40), st.integers(0, 3))
def test_no_keyword_breaks_the_search(regions: Regions, keyword: str, depth: int) -> None:
    if keyword.strip():
        assert isinstance(regions.search(keyword, depth), list)
