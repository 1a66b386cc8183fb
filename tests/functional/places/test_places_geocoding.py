"""Geocoding: the deepest level that the data has, and what its figures say."""

import pytest

from shared.geo.division_names import DivisionNames
from shared.geo.geodesy import haversine
from shared.geocoding.errors import AddressMissing, NothingFound
from shared.geocoding.geocoder import Geocoder
from shared.geocoding.normalization import Simplification
from shared.places.index import PlaceIndex


@pytest.fixture(scope="module")
def geocoder(index: PlaceIndex, names: DivisionNames) -> Geocoder:
    return Geocoder(index, names, Simplification(index.folding, names.divisions.names()))


GUIYANG = "贵州省贵阳市观山湖区"


@pytest.mark.parametrize(
    ("address", "level", "point", "precise", "confidence", "comprehension"),
    [
        (f"{GUIYANG}测试北路2号", "门址", (106.6202, 26.6410), True, 100, 100),
        (f"{GUIYANG}测试北路10号1栋2单元301室", "门址", (106.6202, 26.6450), True, 100, 100),
        ("观山湖区测试北路１０号", "门址", (106.6202, 26.6450), True, 100, 100),
        (f"{GUIYANG}测试北路6号", "门址", (106.6202, 26.6430), False, 70, 100),
        (f"{GUIYANG}测试北路9号", "门址", (106.6198, 26.6420), False, 80, 100),
        (f"{GUIYANG}测试西街12号", "门址", (106.6231, 26.6479), True, 100, 100),
        (f"{GUIYANG}测试公园", "绿地", (106.6260, 26.6540), True, 70, 100),
        (f"{GUIYANG}测试大厦", "商务大厦", (106.6198, 26.6420), True, 90, 100),
        (f"{GUIYANG}测试北路与测试东路交叉口", "交叉路口", (106.62, 26.65), True, 100, 100),
        (f"{GUIYANG}测试北路测试东路路口", "交叉路口", (106.62, 26.65), True, 100, 100),
        ("测试北路/测试东路", "交叉路口", (106.62, 26.65), True, 100, 100),
        ("12a Teststrasse, Vaduz", "门址", (9.52, 47.14), True, 100, 100),
        ("Teststrasse 12a", "门址", (9.52, 47.14), True, 100, 100),
        ("Café Prüfung", "餐饮", (9.52, 47.14), True, 90, 100),
        (f"{GUIYANG}金阳街道", "乡镇", (106.63, 26.66), False, 30, 100),
        (f"{GUIYANG}测试北路与测试东路交叉口东南角", "交叉路口", (106.62, 26.65), True, 100, 100),
        (f"{GUIYANG}测试环路101号", "门址", (106.64, 26.70), True, 50, 100),
        (f"{GUIYANG}测试环路109号", "门址", (106.6442, 26.70), False, 50, 100),
        (f"{GUIYANG}测试环路甲102号", "门址", (106.6401, 26.699), True, 50, 100),
        (f"{GUIYANG}测试环路102号", "门址", (106.6401, 26.699), False, 50, 100),
        (f"{GUIYANG}测试新村12号", "门址", (106.641, 26.699), True, 50, 100),
        (f"{GUIYANG}G987国道K120+000", "道路", (106.60, 26.72), True, 50, 100),
        (f"{GUIYANG}987国道121公里处", "道路", (106.61, 26.72), False, 50, 100),
        (f"{GUIYANG}国道987线122公里+500米", "道路", (106.62, 26.72), False, 50, 100),
    ],
)
def test_an_address_finds_its_deepest_known_level(
    geocoder: Geocoder,
    address: str,
    level: str,
    point: tuple[float, float],
    precise: bool,
    confidence: int,
    comprehension: int,
) -> None:
    found = geocoder.geocode(address)
    assert found.level == level
    assert haversine(found.lng, found.lat, *point) < 30
    assert (found.is_precise, found.confidence, found.comprehension) == (precise, confidence, comprehension)


def test_a_road_answers_for_a_number_that_no_source_brackets(geocoder: Geocoder) -> None:
    found = geocoder.geocode(f"{GUIYANG}测试东路500号")
    assert (found.level, found.street, found.is_precise) == ("道路", "测试东路", False)
    assert found.confidence == 50  # the road reaches not quite a kilometre to either side
    assert found.comprehension < 100


def test_a_highway_answers_for_a_kilometre_that_is_far_from_any_post(geocoder: Geocoder) -> None:
    found = geocoder.geocode(f"{GUIYANG}987国道500公里处")
    assert (found.level, found.street, found.is_precise) == ("道路", "G987", False)
    assert found.confidence <= 30
    assert found.comprehension < 100


@pytest.mark.parametrize(
    ("address", "code", "level"),
    [
        ("贵州", "520000", "省"),
        ("贵阳", "520100", "城市"),
        ("贵州省观山湖区", "520115", "区县"),
        ("没有这条路9号，贵阳市观山湖区", "520115", "区县"),
    ],
)
def test_a_division_answers_where_nothing_deeper_is_known(
    geocoder: Geocoder, address: str, code: str, level: str
) -> None:
    found = geocoder.geocode(address)
    assert found.division is not None
    assert (found.division.code, found.level, found.is_precise) == (code, level, False)
    assert found.confidence <= 20


def test_of_several_divisions_the_one_that_has_the_road_is_meant(geocoder: Geocoder) -> None:
    found = geocoder.geocode("白云区测试北路2号")  # 广州 has a 白云区 too, and comes first
    assert (found.level, found.lng) == ("门址", 106.6202)


def test_an_ambiguous_division_is_the_highest_and_unsure(geocoder: Geocoder) -> None:
    found = geocoder.geocode("朝阳")
    assert found.division is not None
    assert (found.division.name, found.level, found.confidence) == ("朝阳市", "城市", 10)


def test_the_city_decides_what_the_address_leaves_open(geocoder: Geocoder) -> None:
    for city, code in (("北京", "110105"), ("长春市", "220104"), ("220100", "220104")):
        found = geocoder.geocode("朝阳区", city)
        assert found.division is not None
        assert found.division.code == code


def test_the_city_does_not_overrule_the_address(geocoder: Geocoder) -> None:
    found = geocoder.geocode("贵州省贵阳市测试公园", "北京")
    assert found.level == "绿地"


def test_a_city_without_a_division_of_the_name_does_not_stand_in_for_it(geocoder: Geocoder) -> None:
    found = geocoder.geocode("朝阳区", city="贵阳市")
    assert found.division is not None
    assert found.division.name == "朝阳区"


def test_a_road_may_begin_with_the_name_of_a_city(geocoder: Geocoder) -> None:
    for address in ("中山测试路", "贵阳中山测试路", "贵阳市中山测试路5号"):
        found = geocoder.geocode(address)
        assert (found.level, found.street) == ("道路", "中山测试路")
    assert geocoder.geocode("中山测试路与测试东路交叉口").level == "交叉路口"


def test_a_typo_costs_confidence(geocoder: Geocoder) -> None:
    found = geocoder.geocode(f"{GUIYANG}测试大园")
    assert found.place is not None
    assert found.place.name == "测试公园"
    assert (found.is_precise, found.confidence) == (False, 50)


def test_a_typo_in_the_road_still_finds_the_house(geocoder: Geocoder) -> None:
    for address in (f"{GUIYANG}测试比路2号", "Test Noth Road 2"):
        found = geocoder.geocode(address)
        assert found.level == "门址"
        assert haversine(found.lng, found.lat, 106.6202, 26.6410) < 30
        assert (found.is_precise, found.confidence) == (False, 50)


@pytest.mark.parametrize("address", ["没有的地方", "xyzzy", "😀😀", "''; --", "* OR NEAR(", "عنوان", "§d1"])
def test_what_nobody_knows_is_not_found(geocoder: Geocoder, address: str) -> None:
    with pytest.raises(NothingFound) as refused:
        geocoder.geocode(address)
    assert refused.value.status == 1


def test_an_empty_address_is_refused(geocoder: Geocoder) -> None:
    for address in ("", "  ", "\u200b"):
        with pytest.raises(AddressMissing):
            geocoder.geocode(address)


def test_a_very_long_address_is_answered_by_its_beginning(geocoder: Geocoder) -> None:
    found = geocoder.geocode(f"{GUIYANG}测试北路2号" + "很" * 10_000)
    assert found.level == "门址"
    assert found.comprehension < 100
