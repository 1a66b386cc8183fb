"""Parts of an address below the town, without any data pack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geocoding.address_words import words
from shared.geocoding.normalization import LONGEST_TEXT, Simplification, normalize
from shared.geocoding.street import START, TEXT, Street, begins_road, parts, read_street
from shared.geocoding.villages import names_village, without_village
from shared.places.folding import Folding

SIMPLIFICATION = Simplification(
    Folding({"臺": "台", "區": "区", "義": "义", "樓": "楼", "乾": "干", "縣": "县"}), ["乾县"]
)


def normalized(text: str) -> str:
    return normalize(text, SIMPLIFICATION)


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("林城西路95号国家大数据中心", Street(road="林城西路", number="95号", place="国家大数据中心")),
        ("上地十街10号百度大厦", Street(road="上地十街", number="10号", place="百度大厦")),
        ("中山东一路18-2号", Street(road="中山东一路", number="18-2号")),
        (
            "世纪大道100号B座12层1205室",
            Street(road="世纪大道", number="100号", building="B座", floor="12层", room="1205室"),
        ),
        ("花果园J区1栋2单元301室", Street(building="1栋", unit="2单元", room="301室", place="花果园J区")),
        ("北京路北段8号附3号", Street(road="北京路", section="北段", number="8号附3号")),
        ("南京西路12弄5号", Street(road="南京西路", lane="12弄", number="5号")),
        ("和平小区3-2-501", Street(room="3-2-501", place="和平小区")),
        ("人民路与中华路交叉口东南角", Street(road="人民路", crossing="中华路", direction="东南角")),
        ("G210国道K123+500", Street(road="G210国道", kilometre="K123+500")),
        (
            "忠孝东路四段181巷2弄10号之2",
            Street(road="忠孝东路", section="四段", lane="181巷2弄", number="10号之2"),
        ),
        ("软件园二期9栋B座", Street(zone="软件园二期", building="9栋B座", place="软件园二期")),
        ("下坝屯3组", Street(hamlet="下坝屯", group="3组")),
        ("蜀都大道少城路27号", Street(road="少城路", number="27号")),
        ("金阳街道", Street(place="金阳街道")),
        ("", Street()),
        ("，。；", Street()),
    ],
)
def test_the_parts_of_a_street_address(text: str, street: Street) -> None:
    assert read_street(normalized(text)) == street


def test_every_row_of_the_table_names_a_part_of_the_street() -> None:
    assert {part.name for part in parts()} == set(Street.__annotations__) - {"place"}
    for part in parts():
        assert part.pattern.match("") is None, f"{part.name} matches nothing at all"
        assert part.predecessors <= {START, TEXT, *Street.__annotations__}


def test_a_village_is_told_from_the_road_that_bears_its_name() -> None:
    assert begins_road("路43号")
    assert begins_road("南大街")
    assert not begins_road("3组")
    assert not begins_road("人民路3号")


@pytest.mark.parametrize(
    ("text", "place", "is_meant"),
    [
        ("恒丰社区3组", "恒丰", True),
        ("恒丰3组", "恒丰", True),
        ("恒丰", "恒丰", True),
        ("恒丰路218号", "恒丰", False),
        ("恒丰大厦", "恒丰", False),
        ("田村路43号", "田村", False),
        ("田村43号", "田村", True),
        ("碧波路690号", "碧波路", False),
        ("碧波路居委会", "碧波路", True),
        ("大寨", "小寨", False),
    ],
)
def test_a_village_is_meant_only_where_its_name_is_no_part_of_another(
    text: str, place: str, is_meant: bool
) -> None:
    assert names_village(text, place) is is_meant


def test_a_village_is_taken_out_with_its_committee() -> None:
    assert without_village("高殿社区居委会123号", "高殿").split() == ["123号"]


def test_a_character_of_a_divisions_name_is_no_variant_of_another() -> None:
    assert normalized("乾縣") == "乾县"


@given(st.text(max_size=300))
def test_no_text_breaks_the_street_reader(text: str) -> None:
    street = read_street(normalized(text))
    assert len(street.place) <= LONGEST_TEXT


def test_normalising_makes_forms_plain_and_bounds_the_text() -> None:
    assert normalized("　Ａ座１２号\u200b（东）\x00 ") == "A座12号(东)"
    assert normalized("臺北市信義區 5樓") == "台北市信义区 5楼"
    assert len(normalized("㎢" * 10_000)) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("所在地区：贵州省 贵阳市 详细地址: 林城西路95号", "贵州省 贵阳市   林城西路95号"),
        ("邮编：550081 贵阳市林城西路95号", "贵阳市林城西路95号"),
        ("贵阳市林城西路95号 550081", "贵阳市林城西路95号"),
        ("贵阳市林城西路550081号", "贵阳市林城西路550081号"),
        ("\U0001f3e0贵阳市林城西路95号", "贵阳市林城西路95号"),
        ("550081", "550081"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_what_forms_and_letters_put_around_an_address_is_no_part_of_it(text: str, address: str) -> None:
    assert normalized(text) == address


def test_every_table_of_words_is_filled() -> None:
    table = words()
    assert "路" in table.after_short
    assert table.after_full["市"] == ("场", "政", "民")
    assert list(table.town_suffixes) == sorted(table.town_suffixes, key=len, reverse=True)
    assert {" ", ",", "(", ")"} <= table.separators
    assert "收货地址" in table.labels
    assert "开发区" in table.kinds
