"""How names of divisions are shortened and varied."""

import pytest

from functions.pack_builder.engine.default.divisions.names import (
    add_short_forms,
    place_of_committee,
    plain_town_name,
    same_but_for_spelling,
)
from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.division_names import Kind
from shared.geo.divisions import Level


def forms(name: str, level: Level) -> set[str]:
    node = Node(name, level, "", None)
    add_short_forms(node)
    return {alias for alias, kind in node.aliases.items() if kind is not Kind.BARE}


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("贵州省", Level.PROVINCE, {"贵州"}),
        ("内蒙古自治区", Level.PROVINCE, {"内蒙古", "内蒙"}),
        ("贵阳市", Level.CITY, {"贵阳"}),
        ("黔东南苗族侗族自治州", Level.CITY, {"黔东南", "黔东南州", "黔东南苗族侗族"}),
        ("克孜勒苏柯尔克孜自治州", Level.CITY, {"克孜勒苏", "克孜勒苏州", "克孜勒苏柯尔克孜"}),
        ("锡林郭勒盟", Level.CITY, {"锡林郭勒"}),
        ("玉屏侗族自治县", Level.COUNTY, {"玉屏", "玉屏县", "玉屏侗族"}),
        ("黔西市", Level.COUNTY, {"黔西", "黔西县"}),
        ("观山湖区", Level.COUNTY, {"观山湖", "观山湖县", "观山湖市"}),
        ("管城回族区", Level.COUNTY, {"管城", "管城区", "管城回族", "管城回族县", "管城回族市"}),
        ("浦东新区", Level.COUNTY, {"浦东"}),
        ("市中区", Level.COUNTY, set()),
        ("赵县", Level.COUNTY, set()),
        ("东乡族自治县", Level.COUNTY, {"东乡族", "东乡族县"}),
        ("金阳街道", Level.TOWN, {"金阳"}),
        ("小碧布依族苗族乡", Level.TOWN, {"小碧"}),
    ],
)
def test_everyday_forms_of_a_name(name: str, level: Level, expected: set[str]) -> None:
    assert forms(name, level) == expected


@pytest.mark.parametrize(
    ("name", "word"), [("市中区", "市中"), ("城关区", "城关"), ("乌拉特中旗", "乌拉特中"), ("新城区", "新城")]
)
def test_an_everyday_word_means_a_county_behind_its_city_alone(name: str, word: str) -> None:
    node = Node(name, Level.COUNTY, "", None)
    add_short_forms(node)
    assert node.aliases[word] is Kind.BARE


def test_a_city_may_end_in_the_middle() -> None:
    node = Node("晋中市", Level.CITY, "", None)
    add_short_forms(node)
    assert node.aliases["晋中"] is Kind.SHORT


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("金阳街道办事处", "金阳街道"),
        ("观山湖区金阳街道", "金阳街道"),
        ("（白城市生态新区）官银号街道", "官银号街道"),
        ("高阳县锦华街道", "锦华街道"),
        ("金阳街道", "金阳街道"),
    ],
)
def test_a_towns_name_is_freed_of_its_office_and_what_lies_above(written: str, plain: str) -> None:
    assert plain_town_name(written, ["贵州省", "观山湖区", "高阳县"]) == plain


@pytest.mark.parametrize(
    ("committee", "place"),
    [
        ("四坪村民委员会", "四坪村"),
        ("花山村村委会", "花山村"),
        ("安泰苑社区居委会", "安泰苑社区"),
        ("高家店居委会", "高家店"),
        ("迤沙拉社区村民委员会", "迤沙拉社区"),
        ("柳树埫居委会（社区）", "柳树埫"),
        ("刘伟壕村委", "刘伟壕村"),
        ("村委会", "村委会"),
    ],
)
def test_a_committees_name_begins_with_its_place(committee: str, place: str) -> None:
    assert place_of_committee(committee) == place
    assert committee.startswith(place)


def test_spellings_are_told_from_other_names() -> None:
    assert same_but_for_spelling("南智丘镇", "南智邱镇")
    assert same_but_for_spelling("革新街道", "革新街街道")
    assert not same_but_for_spelling("马头镇", "北张庄镇")
    assert not same_but_for_spelling("马头镇", "")
