"""Parts of an address below the town, and recipients, without any data pack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_geocode.recipients import read_recipient
from functions.map_geocode.street import Street, parts, read_street
from functions.map_geocode.words import LONGEST_TEXT, normalised, words


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
        ("人民路与中华路交叉口", Street(road="人民路", place="与中华路交叉口")),
        ("金阳街道", Street(place="金阳街道")),
        ("", Street()),
        ("，。；", Street()),
    ],
)
def test_the_parts_of_a_street_address(text: str, street: Street) -> None:
    assert read_street(normalised(text)) == street


def test_every_row_of_the_table_names_a_part_of_the_street() -> None:
    assert {part.name for part in parts()} == set(Street.__annotations__) - {"place"}
    for part in parts():
        assert part.pattern.match("") is None, f"{part.name} matches nothing at all"


@given(st.text(max_size=300))
def test_no_text_breaks_the_street_reader(text: str) -> None:
    street = read_street(normalised(text))
    assert len(street.place) <= LONGEST_TEXT


@given(st.text(max_size=200))
def test_no_text_breaks_the_recipient_reader(text: str) -> None:
    recipient = read_recipient(normalised(text))
    assert len(recipient.name) <= 4


@pytest.mark.parametrize(
    "digits", ["12345678901", "1380013800", "138001380000", "520102199001011234", "20240101"]
)
def test_other_numbers_are_no_telephone(digits: str) -> None:
    assert read_recipient(f"贵阳市 {digits}").telephone == ""


def test_normalising_makes_forms_plain_and_bounds_the_text() -> None:
    assert normalised("　Ａ座１２号\u200b（东）\x00 ") == "A座12号(东)"
    assert len(normalised("㎢" * 10_000)) <= LONGEST_TEXT


def test_every_table_of_words_is_filled() -> None:
    table = words()
    assert "路" in table.after_short
    assert table.after_full["市"] == ("场", "政", "民")
    assert list(table.town_suffixes) == sorted(table.town_suffixes, key=len, reverse=True)
    assert {" ", ",", "(", ")"} <= table.separators
    assert "收货地址" in table.labels
