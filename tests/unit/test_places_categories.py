"""The table of kinds of places."""

import pytest

from functions.pack_builder.places.categories import categories

# Contract part 1, §5.1.
# fmt: off
LEVELS = {
    "UNKNOWN", "国家", "省", "城市", "区县", "乡镇", "村庄",
    "道路", "地产小区", "商务大厦", "政府机构", "交叉路口", "商圈", "生活服务",
    "休闲娱乐", "餐饮", "宾馆", "购物", "金融", "教育", "医疗",
    "工业园区", "旅游景点", "汽车服务", "火车站", "长途汽车站", "桥", "停车场/停车区",
    "港口/码头", "收费区/收费站", "飞机场", "机场", "收费处/收费站", "加油站", "绿地",
    "门址",
}
# fmt: on


def test_every_level_is_one_of_the_wires() -> None:
    assert set(categories().levels.values()) <= LEVELS


def test_every_tag_has_a_weight_and_a_reach() -> None:
    table = categories()
    tags = {tag for values in table.osm.values() for tag in values.values()} | set(table.roads.values())
    for tag in tags - {""}:
        assert 0 < table.weight(tag) <= 1000, tag
        assert table.reach(tag) > 0, tag
        assert table.level(tag) in LEVELS, tag
        assert 1 <= tag.count(";") + (tag == "出入口") <= 2, tag


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "bank"}, "金融;银行"),
        ({"railway": "station", "station": "subway"}, "交通设施;地铁站"),
        ({"amenity": "bench", "tourism": "artwork"}, "旅游景点;景点"),
        ({"shop": "books"}, "购物;商铺"),
        ({"building": "yes"}, "房地产;其他"),
        ({"power": "line"}, ""),
    ],
)
def test_tags_of_openstreetmap_become_the_wires(tags: dict[str, str], expected: str) -> None:
    assert categories().of_osm(tags) == expected


def test_the_longest_beginning_of_a_tag_counts() -> None:
    assert categories().level("房地产;写字楼") == "商务大厦"
    assert categories().level("房地产;住宅区") == "地产小区"
    assert categories().level("no such tag") == "UNKNOWN"
