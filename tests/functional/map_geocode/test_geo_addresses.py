"""地址解析聚合 over the default pack."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.map_geocode.engine.analysis import AddressAnalyzer, Analysis
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import CodedName, Divisions, Level, Status
from shared.geocoding.errors import AddressMissing
from shared.geocoding.normalization import Simplification

ADDRESSES = Path(__file__).with_name("geo_addresses.tsv")


@pytest.fixture(scope="module")
def analyzer(names: DivisionNames, simplification: Simplification) -> AddressAnalyzer:
    return AddressAnalyzer(names, simplification)


Towns = list[tuple[str, str]]


@pytest.fixture(scope="module")
def towns(default_pack: Path) -> Towns:
    """Every town, written out from its province down, and its code."""
    divisions = Divisions(default_pack / "divisions.sqlite")
    current = [d for d in divisions if d.level == Level.TOWN and d.status == Status.CURRENT and d.code]
    return [("".join(divisions.lineage_names(d)), d.code) for d in current]


def rows() -> list[list[str]]:
    lines = ADDRESSES.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("address", "codes", "road", "place", "problem"), rows())
def test_the_table_of_addresses(
    analyzer: AddressAnalyzer, address: str, codes: str, road: str, place: str, problem: str
) -> None:
    found = analyzer.analyze(address, verify=True)
    levels = (found.province, found.city, found.county, found.town)
    assert "/".join(level.code or level.name for level in levels) == codes
    assert (found.street.road, found.street.place) == (road.strip("-"), place.strip("-"))
    assert found.problem == "".join(f"|{part}" for part in problem.split("|") if part and part != "-")


def test_the_contracts_example(analyzer: AddressAnalyzer) -> None:
    found = analyzer.analyze("贵阳市观山湖区金阳街道示例路8号示例大厦")
    assert found.province == CodedName("贵州省", "520000")
    assert found.city == CodedName("贵阳市", "520100")
    assert found.county == CodedName("观山湖区", "520115")
    assert found.town == CodedName("金阳街道", "520115007")
    assert (found.street.road, found.street.number, found.street.place) == ("示例路", "8号", "示例大厦")
    assert found.problem == ""  # only on request


def test_full_width_forms_read_like_plain_ones(analyzer: AddressAnalyzer) -> None:
    wide = analyzer.analyze("贵州省贵阳市观山湖区林城西路９５号（Ａ座）　１２０１室")
    plain = analyzer.analyze("贵州省贵阳市观山湖区林城西路95号(A座) 1201室")
    assert wide == plain
    assert (plain.street.number, plain.street.building, plain.street.room) == ("95号", "A座", "1201室")


def test_a_village_that_only_one_town_has_fills_in_the_town(analyzer: AddressAnalyzer) -> None:
    found = analyzer.analyze("贵州黔西小寨村3组")
    assert found.village == CodedName("小寨村", "520581202208")
    assert found.town == CodedName("新仁苗族乡", "520581202")
    assert found.confidence == 40


def test_an_ambiguous_name_stands_without_code_and_fills_in_nothing(analyzer: AddressAnalyzer) -> None:
    found = analyzer.analyze("朝阳区建国路1号")
    assert found.county == CodedName("朝阳区", "")
    assert found.province == found.city == CodedName()
    assert found.point is None


def test_the_point_is_that_of_the_lowest_division_with_one(analyzer: AddressAnalyzer) -> None:
    assert analyzer.analyze("贵阳市").point == pytest.approx((106.717, 26.583), abs=0.01)
    assert analyzer.analyze("随便什么").point is None


@pytest.mark.parametrize(
    ("text", "name", "telephone", "county"),
    [
        ("张三 13800138000 贵州省贵阳市观山湖区金阳街道1号", "张三", "13800138000", "观山湖区"),
        ("张三,贵州省贵阳市观山湖区金阳街道1号", "张三", "", "观山湖区"),
        ("贵州省贵阳市云岩区北京路1号 李小明收 0851-86551234", "李小明", "0851-86551234", "云岩区"),
        ("收件人：欧阳修，电话：+86 138-0013-8000，地址：贵阳市南明区", "欧阳修", "13800138000", "南明区"),
        ("王五13912345678贵阳市云岩区中山路", "王五", "13912345678", "云岩区"),
        ("贵阳市云岩区中山路 400-800-1234", "", "400-800-1234", "云岩区"),
        ("贵阳市云岩区中山路1号", "", "", "云岩区"),
        ("姓名:买买提·艾力 手机:15912345678 新疆乌鲁木齐市天山区", "买买提·艾力", "15912345678", "天山区"),
        ("收件人:阿依古丽·买买提 新疆乌鲁木齐市天山区", "阿依古丽·买买提", "", "天山区"),
        ("阿依古丽·买买提 15912345678 新疆乌鲁木齐市天山区", "阿依古丽·买买提", "15912345678", "天山区"),
        ("乌鲁木齐市天山区 恒大·绿洲 15912345678", "", "15912345678", "天山区"),
        ("李四贵阳市云岩区中山路1号13800138000", "李四", "13800138000", "云岩区"),
        ("贵阳市云岩区中山路1号 李四（收） 0086-13800138000", "李四", "13800138000", "云岩区"),
        ("李四 13800138000转1234 贵阳市云岩区", "李四", "13800138000-1234", "云岩区"),
        ("贵阳市云岩区 电话0851—86551234，8号楼 李四", "李四", "0851-86551234", "云岩区"),
        ("身份证520102199001011234 贵阳市南明区", "", "", "南明区"),
    ],
)
def test_name_and_telephone_are_taken_out(
    analyzer: AddressAnalyzer, text: str, name: str, telephone: str, county: str
) -> None:
    found = analyzer.analyze(text, with_recipient=True)
    assert (found.name, found.telephone, found.county.name) == (name, telephone, county)


def test_no_name_is_looked_for_unless_asked(analyzer: AddressAnalyzer) -> None:
    found = analyzer.analyze("张三 13800138000 贵阳市南明区")
    assert (found.name, found.telephone) == ("", "")


@pytest.mark.parametrize("address", ["", "  ", "\u200b", "\x00\x01"])
def test_an_empty_address_is_refused(analyzer: AddressAnalyzer, address: str) -> None:
    with pytest.raises(AddressMissing, match="address is empty") as refused:
        analyzer.analyze(address)
    assert refused.value.status == 2


@pytest.mark.parametrize(
    "text",
    [
        "贵",
        "贵州省",
        "朝阳",
        "朝阳镇",
        "城关镇",
        "中国",
        "1",
        "路",
        "a1-",
        "一",
        "  ",
        "(",
        "ﷺ",
        "\u0301",
        "贵州省贵阳市 ",
    ],
)
def test_ten_thousand_characters_take_no_longer_than_a_page(analyzer: AddressAnalyzer, text: str) -> None:
    address = "贵" + text * (10_000 // len(text))
    started = time.thread_time()
    assert isinstance(analyzer.analyze(address, with_recipient=True, verify=True), Analysis)
    assert time.thread_time() - started < 0.1


def test_a_usual_address_takes_a_millisecond(analyzer: AddressAnalyzer) -> None:
    addresses = [row[0] for row in rows()]
    for address in addresses:
        analyzer.analyze(address, with_recipient=True, verify=True)
    started = time.thread_time()
    for address in addresses:
        analyzer.analyze(address, with_recipient=True, verify=True)
    assert (time.thread_time() - started) / len(addresses) < 0.002


PIECES = [
    "贵州省",
    "贵阳市",
    "观山湖区",
    "金阳街道",
    "北京",
    "北京市",
    "朝阳区",
    "中国",
    "村",
    "路",
    "1号",
    " ",
    "，",
    "13800138000",
    "张三",
    "南京市",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=120))
@example("中国中国")
@example("贵州省贵州省")
@example("号号路")
def test_no_address_breaks_the_analyzer(analyzer: AddressAnalyzer, address: str) -> None:
    try:
        found = analyzer.analyze(address, with_recipient=True, verify=True)
    except AddressMissing:
        return
    for level in (found.province, found.city, found.county, found.town, found.village):
        assert not level.code or level.name
    for upper, lower in ((found.province, found.county), (found.county, found.town)):
        assert not (upper.code and lower.code) or lower.code[:2] == upper.code[:2]
    assert 0 <= found.comprehension <= 100


@given(st.data())
def test_a_written_out_town_is_found_again(
    analyzer: AddressAnalyzer, towns: Towns, data: st.DataObject
) -> None:
    names, code = data.draw(st.sampled_from(towns))
    assert analyzer.analyze(names + "人民路1号").town.code == code
