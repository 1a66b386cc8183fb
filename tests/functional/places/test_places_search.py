"""Place search and suggestion: ways to write a name, areas, tags, pages, and texts that are no names."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from functions.map_place.engine.coverage import AbroadCoverage, ChinaCoverage
from functions.map_place.engine.places import PlaceSearch
from functions.map_place.engine.queries import PlaceQuery
from functions.map_place.errors import QueryMissing, RegionUnknown
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.places.areas import CHINA, Box, Circle, CountryArea, Intersection, Polygon
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.matches import Match
from shared.places.text_search import TextSearch

HERE = (106.62, 26.65)


@pytest.fixture(scope="module")
def places(index: PlaceIndex, names: DivisionNames) -> PlaceSearch:
    return PlaceSearch(index, names)


@pytest.fixture(scope="module")
def china(
    index: PlaceIndex, names: DivisionNames, default_pack: Path, finder: DivisionFinder
) -> ChinaCoverage:
    return ChinaCoverage(index, names, Boundaries(default_pack / "boundaries.sqlite"), finder)


@pytest.fixture(scope="module")
def abroad(index: PlaceIndex, names: DivisionNames) -> AbroadCoverage:
    return AbroadCoverage(index, names)


@pytest.mark.parametrize(
    ("text", "name", "match"),
    [
        ("测试公园", "测试公园", Match.NAME),
        ("測試公園", "测试公园", Match.NAME),
        ("试公", "测试公园", Match.PART),
        ("公园", "测试公园", Match.PART),
        ("测试公", "测试公园", Match.BEGINNING),
        ("ceshigongyuan", "测试公园", Match.PINYIN),
        ("ceshigong", "测试公园", Match.PINYIN_BEGINNING),
        ("csgy", "测试公园", Match.INITIALS),
        ("测试工园", "测试公园", Match.SAME_SOUND),
        ("测试大园", "测试公园", Match.TYPO),
        ("测公园", "测试公园", Match.TYPO),
        ("测试的公园", "测试公园", Match.TYPO),
        ("Test North Road", "测试北路", Match.OTHER_NAME),
        ("test nor", "测试北路", Match.OTHER_BEGINNING),
        ("XX面", "小小面馆", Match.OTHER_NAME),
        ("cafe prufung", "Café Prüfung", Match.NAME),
        ("Prüf", "Café Prüfung", Match.PINYIN_BEGINNING),
        ("prufung cafe", "Café Prüfung", Match.WORDS),
        ("Cafe Prufong", "Café Prüfung", Match.TYPO),
        ("贵阳", "贵阳市", Match.OTHER_NAME),
        ("貴陽", "贵阳市", Match.OTHER_NAME),
        ("guiyang", "贵阳市", Match.OTHER_NAME),
        ("qdn", "黔东南苗族侗族自治州", Match.INITIALS),
        ("黔东南", "黔东南苗族侗族自治州", Match.OTHER_NAME),
    ],
)
def test_a_place_is_found_first_by_many_spellings(
    index: PlaceIndex, text: str, name: str, match: Match
) -> None:
    hit = TextSearch(index).find(text)[0]
    assert (hit.place.name, hit.match) == (name, match)


@pytest.mark.parametrize(
    "text",
    ["", " ", "😀", "'\"", "* OR NEAR(", "\x00", "\u202e", "(((", "-", "§d1", "≡贵阳市", "‹贵", "x" * 10_000],
)
def test_what_is_no_name_finds_nothing_and_breaks_nothing(index: PlaceIndex, text: str) -> None:
    hits = TextSearch(index).find(text)
    assert all(hit.place.name for hit in hits)
    if not index.folding.fold(text):
        assert hits == []


def test_a_region_before_or_behind_the_name_narrows_the_search(places: PlaceSearch) -> None:
    for query in ("贵阳市测试公园", "贵州贵阳测试公园", "测试公园 贵阳"):
        (found,) = places.search(PlaceQuery((query,))).results
        assert found.place.name == "测试公园"
    assert places.search(PlaceQuery(("北京市测试公园",))).total == 0


def test_a_place_says_which_divisions_it_lies_in(places: PlaceSearch) -> None:
    (found,) = places.search(PlaceQuery(("测试公园",))).results
    lineage = found.lineage
    assert [lineage.province.name, lineage.city.name, lineage.county.name] == ["贵州省", "贵阳市", "观山湖区"]
    assert (lineage.adcode, lineage.city.code) == ("520115", "520100")


@pytest.mark.parametrize(
    ("area", "found"),
    [
        (Circle(*HERE, 1000), {"测试大厦", "测试公园", "测试站"}),
        (Circle(*HERE, 800), {"测试公园"}),
        (Box(106.61, 26.64, 106.621, 26.66), {"测试大厦", "测试站"}),
        (Polygon(((106.623, 26.651), (106.629, 26.651), (106.626, 26.657))), {"测试公园"}),
        (Box(100.0, 20.0, 110.0, 30.0), {"测试大厦", "测试公园", "测试站"}),
        (Box(-179.0, -80.0, 179.0, 80.0), {"测试大厦", "测试公园", "测试站"}),
        (Box(0.0, 0.0, 1.0, 1.0), set()),
    ],
)
def test_an_area_holds_what_lies_in_it(places: PlaceSearch, area: Circle, found: set[str]) -> None:
    page = places.search(PlaceQuery(("测试",), area=area, page_size=20))
    assert {of.place.name for of in page.results} & {"测试大厦", "测试公园", "测试站"} == found


def test_a_region_holds_what_lies_below_it(places: PlaceSearch, china: ChinaCoverage) -> None:
    for region in ("贵州省", "贵阳", "520115", "全国", "中国", "guiyang"):
        assert places.search(PlaceQuery(("测试公园",), area=china.region(region))).total == 1
    for region in ("云南省", "110000", "遵义"):
        assert places.search(PlaceQuery(("测试公园",), area=china.region(region))).total == 0
    with pytest.raises(RegionUnknown, match="亚特兰蒂斯"):
        china.region("亚特兰蒂斯")


def test_a_circle_that_covers_its_city_is_the_city(china: ChinaCoverage) -> None:
    assert china.circle(*HERE, 200_000, strictly=False) == china.region("贵阳市")
    for radius, strictly in ((1000, False), (200_000, True)):
        assert china.circle(*HERE, radius, strictly=strictly) == Intersection(Circle(*HERE, radius), CHINA)


def test_each_side_of_the_border_knows_its_own(
    places: PlaceSearch, china: ChinaCoverage, abroad: AbroadCoverage
) -> None:
    for query, side, other in (("测试公园", china, abroad), ("Café Prüfung", abroad, china)):
        assert places.search(PlaceQuery((query,), area=side.area)).total == 1
        assert places.search(PlaceQuery((query,), area=other.area)).total == 0
    hong_kong = PlaceQuery(("香港特别行政区",))
    for side in (china, abroad):
        for area in (side.area, side.region("香港")):
            found = places.search(replace(hong_kong, area=area)).results
            assert found[0].place.name == "香港特别行政区"


def test_a_query_with_a_division_stays_on_its_side(places: PlaceSearch, abroad: AbroadCoverage) -> None:
    assert places.search(PlaceQuery(("贵阳市测试公园",), area=abroad.area)).total == 0


def test_regions_abroad_are_countries_and_cities(abroad: AbroadCoverage) -> None:
    assert abroad.region("全国") == abroad.area
    assert abroad.region("日本") == abroad.region("japan") == CountryArea("JP")
    with pytest.raises(RegionUnknown, match="expected the name of a country or a city abroad"):
        abroad.region("贵阳")


def test_a_country_holds_what_an_extract_has_there(places: PlaceSearch, abroad: AbroadCoverage) -> None:
    (found,) = places.search(PlaceQuery(("Café Prüfung",), area=abroad.region("列支敦士登"))).results
    assert found.place.country == "LI"
    assert places.search(PlaceQuery(("Café Prüfung",), area=abroad.region("瑞士"))).total == 0


@pytest.mark.parametrize("name", ["中国台湾", "中国台湾省", "Taiwan", "taiwan"])
def test_provinces_that_services_abroad_know_are_named_in_any_way(abroad: AbroadCoverage, name: str) -> None:
    assert abroad.region(name) == abroad.region("台湾")


def test_a_word_for_a_kind_finds_all_kinds_that_it_ends(index: PlaceIndex) -> None:
    kinds = {hit.place.tag for hit in TextSearch(index).find("车站") if hit.match is Match.KIND}
    assert kinds <= {"交通设施;火车站", "交通设施;公交车站"}
    assert kinds


def test_tags_find_and_filter(places: PlaceSearch) -> None:
    banks = places.search(PlaceQuery(tags=("银行",))).results
    assert {of.place.tag for of in banks} == {"金融;银行"}
    assert places.search(PlaceQuery(("测试",), tags=("金融", "公园"))).total == len(banks) + 1
    assert {of.place.name for of in places.search(PlaceQuery(("银行",))).results} >= {
        of.place.name for of in banks
    }
    assert places.search(PlaceQuery(("测试",), tags=("没有",))).total == 0


def test_places_are_ordered_by_distance_both_ways(places: PlaceSearch) -> None:
    near = PlaceQuery(("测试",), area=Circle(*HERE, 3000), centre=HERE, by_distance=True, page_size=20)
    distances = [of.distance for of in places.search(near).results]
    assert distances == sorted(distances, key=lambda metres: metres or 0)
    reverse = replace(near, nearest_first=False)
    assert [of.distance for of in places.search(reverse).results] == distances[::-1]


def test_pages_follow_each_other_without_gaps(places: PlaceSearch) -> None:
    everything = places.search(PlaceQuery(("金阳",), page_size=20))
    pages = [places.search(PlaceQuery(("金阳",), page_size=3, page=number)) for number in range(10)]
    paged = [of.place.uid for page in pages for of in page.results]
    assert paged[: len(everything.results)] == [of.place.uid for of in everything.results][: len(paged)]
    assert len({page.total for page in pages}) == 1


def test_several_keywords_share_a_page(places: PlaceSearch) -> None:
    page = places.search(PlaceQuery(("测试公园", "测试站"), area=Circle(*HERE, 3000), page_size=1))
    assert {of.place.name for of in page.results} == {"测试公园", "测试站"}


def test_an_empty_query_is_refused(places: PlaceSearch) -> None:
    with pytest.raises(QueryMissing):
        places.search(PlaceQuery((" ",)))
    with pytest.raises(QueryMissing):
        places.suggest(" ")


def test_suggestions_prefer_the_region_but_see_beyond_it(places: PlaceSearch, china: ChinaCoverage) -> None:
    suggested = places.suggest("朝阳", china.region("辽宁省"))
    assert suggested[0].place.name == "朝阳市"
    assert any(of.lineage.province.name == "北京市" for of in suggested)
    only = places.suggest("朝阳", china.region("辽宁省"), limit_to_area=True)
    assert {of.lineage.province.name for of in only} == {"辽宁省"}


def test_details_come_by_uid(places: PlaceSearch) -> None:
    (found,) = places.search(PlaceQuery(("测试公园",))).results
    unknown = ["", "zz", "0" * 24, "0" * 2000, "'; --"]
    (detail,) = places.details([*unknown, found.place.uid])
    assert detail.place == found.place
    assert places.details(unknown) == []
