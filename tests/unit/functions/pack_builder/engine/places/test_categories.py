"""The table of kinds of places."""

import pytest

from functions.pack_builder.engine.places.categories import categories

# The levels that Baidu documents for `/geocoding/v3`.
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
    tags = {tag for rule in table.osm for tag in rule.tags.values()} | set(table.roads.values())
    for tag in tags - {""}:
        assert 0 < table.weight(tag) <= 1000, tag
        assert table.reach(tag) > 0, tag
        assert table.level(tag) in LEVELS, tag
        assert 1 <= tag.count(";") + (tag == "出入口") <= 2, tag


# The first words of Baidu's tags.
# fmt: off
CLASSES = {
    "美食", "酒店", "购物", "生活服务", "丽人", "旅游景点", "休闲娱乐", "运动健身", "教育培训",
    "文化传媒", "医疗", "汽车服务", "交通设施", "金融", "房地产", "公司企业", "政府机构",
    "出入口", "自然地物", "行政地标", "道路",
}
# fmt: on


def test_every_row_is_reached_and_says_one_of_the_wires_kinds() -> None:
    for rule in categories().osm:
        assert rule.tags, rule.key
        for value, tag in rule.tags.items():
            asked = {rule.key: "something else" if value == "*" else value}
            if rule.needs:
                asked[rule.needs[0]] = rule.needs[1]
            assert categories().of_osm(asked) == tag, f"{rule.key}={value}"
            assert tag == "" or tag.split(";")[0] in CLASSES, f"{rule.key}={value}"


def test_the_usual_tags_of_named_things_are_there() -> None:
    rows = {(rule.key, value) for rule in categories().osm for value in rule.tags}
    assert len(rows) > 500
    keys = {rule.key for rule in categories().osm}
    assert keys >= {
        "place",
        "amenity",
        "shop",
        "tourism",
        "leisure",
        "office",
        "building",
        "railway",
        "aeroway",
    }


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"amenity": "bank"}, "金融;银行"),
        ({"railway": "station", "station": "subway"}, "交通设施;地铁站"),
        ({"amenity": "bench", "tourism": "artwork"}, "旅游景点;景点"),
        ({"shop": "books"}, "购物;商铺"),
        ({"building": "yes"}, "房地产;其他"),
        ({"amenity": "place_of_worship", "religion": "buddhist"}, "旅游景点;寺庙"),
        ({"amenity": "place_of_worship", "religion": "christian"}, "旅游景点;教堂"),
        ({"landuse": "cemetery", "religion": "buddhist"}, "生活服务;殡葬服务"),
        ({"amenity": "restaurant", "cuisine": "sichuan"}, "美食;中餐厅"),
        ({"amenity": "restaurant", "cuisine": "pizza"}, "美食;外国餐厅"),
        ({"amenity": "restaurant"}, "美食;餐厅"),
        ({"highway": "traffic_signals"}, "交通设施;路口"),
        ({"power": "line"}, ""),
    ],
)
def test_tags_of_openstreetmap_become_the_wires(tags: dict[str, str], expected: str) -> None:
    assert categories().of_osm(tags) == expected


def test_the_longest_beginning_of_a_tag_counts() -> None:
    assert categories().level("房地产;写字楼") == "商务大厦"
    assert categories().level("房地产;住宅区") == "地产小区"
    assert categories().level("no such tag") == "UNKNOWN"
