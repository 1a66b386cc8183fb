"""What OpenStreetMap's tags become in the layers of the map."""

from typing import Any

import pytest
import shapely

from functions.pack_builder.engine.map.layers import Feature
from functions.pack_builder.engine.map.osm.areas import area_features
from functions.pack_builder.engine.map.osm.kinds import load_kinds
from functions.pack_builder.engine.map.osm.names import names_of, with_simplified_name
from functions.pack_builder.engine.map.osm.points import point_features
from functions.pack_builder.engine.map.osm.streets import StreetNames, line_features
from functions.pack_builder.engine.places.categories import categories, longest_fit

LINE = shapely.LineString([(106.0, 26.0), (106.01, 26.0)])
AREA = shapely.box(106.0, 26.0, 106.01, 26.01)
POINT = shapely.Point(106.0, 26.0)
CLASSES = {"transit", "bus-stop", "culture", "park", "health", "education", "office", "stay", "shop", "food"}
UNDRAWN = {"parking", "fuel"}


def lines_of(**tags: str) -> dict[str, Feature]:
    return dict(line_features(tags, LINE, StreetNames()))


def areas_of(*, is_ring: bool = False, **tags: str) -> dict[str, Feature]:
    return dict(area_features(tags, AREA, is_ring=is_ring))


def points_of(**tags: str) -> dict[str, Feature]:
    return dict(point_features(tags, POINT))


def properties(feature: Feature) -> dict[str, Any]:
    return {key: value for key, value in feature.properties.items() if value is not None}


def test_a_street_has_kind_zoom_and_what_it_is_built_as() -> None:
    street = lines_of(highway="trunk_link", bridge="yes", oneway="yes", layer="1", surface="asphalt")[
        "streets"
    ]
    assert properties(street) == {
        "kind": "trunk", "link": True, "bridge": True, "oneway": True, "layer": 1, "surface": "asphalt",
    }  # fmt: skip
    assert street.zooms.lowest == load_kinds().streets["trunk_link"].zoom


@pytest.mark.parametrize("tags", [{"highway": "proposed"}, {"railway": "abandoned"}, {"power": "line"}])
def test_what_is_no_street_is_not_drawn_as_one(tags: dict[str, str]) -> None:
    assert "streets" not in lines_of(**tags)


def test_rails_are_streets_and_say_so() -> None:
    assert properties(lines_of(railway="rail", service="siding", tunnel="yes")["streets"]) == {
        "kind": "rail", "rail": True, "service": "siding", "tunnel": True,
    }  # fmt: skip


def test_pieces_of_one_street_have_one_name() -> None:
    names = StreetNames()
    for west, east in ((0.0, 0.01), (0.01, 0.02), (0.05, 0.06), (0.0601, 0.06011)):
        line = shapely.LineString([(west, 0), (east, 0)])
        list(line_features({"highway": "primary", "name": "长岭路", "ref": "S106"}, line, names))
    labels = list(names.features())
    assert {layer for layer, _ in labels} == {"street_labels"}
    assert sorted(round(feature.geometry.length, 4) for _, feature in labels) == [0.01, 0.02]
    assert {feature.properties["name"] for _, feature in labels} == {"长岭路"}


def test_a_water_is_water_and_no_land() -> None:
    layers = areas_of(natural="water", water="lake", landuse="basin", name="红枫湖")
    assert set(layers) == {"water_polygons", "water_polygons_labels"}
    assert layers["water_polygons"].properties["kind"] == "lake"


def test_large_areas_begin_at_lower_zooms() -> None:
    table = load_kinds()
    zooms = [table.zoom_by_area(square) for square in (1.0, 1e-3, 1e-5, 0.0)]
    assert zooms == sorted(zooms)
    assert zooms[0] < zooms[-1]


def test_a_street_in_a_ring_is_no_square() -> None:
    assert "street_polygons" not in areas_of(is_ring=True, highway="pedestrian")
    assert areas_of(highway="pedestrian")["street_polygons"].properties["kind"] == "pedestrian"
    assert areas_of(is_ring=True, place="square")["street_polygons"].properties["kind"] == "pedestrian"


def test_a_building_has_its_height_or_that_of_its_storeys() -> None:
    heights = [
        areas_of(building="yes", **tags)["buildings"].properties["height"]
        for tags in ({"height": "12.5 m"}, {"building:levels": "4"}, {"height": "tall"})
    ]
    assert heights == [12.5, 12.0, None]


def test_a_point_of_interest_has_class_and_importance() -> None:
    station, cafe = (
        points_of(railway="station", name="贵阳站")["pois"],
        points_of(amenity="cafe", name="A")["pois"],
    )
    assert (station.properties["class"], cafe.properties["class"]) == ("transit", "food")
    assert station.properties["importance"] > cafe.properties["importance"]
    assert station.zooms.lowest < cafe.zooms.lowest
    known = points_of(amenity="cafe", name="A", wikidata="Q1")["pois"]
    assert known.properties["importance"] > cafe.properties["importance"]


def test_nameless_points_are_left_out_but_for_stops() -> None:
    assert "pois" not in points_of(amenity="restaurant")
    assert "pois" in points_of(highway="bus_stop")


def test_places_are_ranked_by_their_inhabitants() -> None:
    village = points_of(place="village", name="Triesen", population="5275")["place_labels"]
    hamlet = points_of(place="hamlet", name="Wangerberg")["place_labels"]
    assert village.properties["importance"] > hamlet.properties["importance"]
    assert (
        points_of(place="town", capital="yes", name="Vaduz")["place_labels"].properties["kind"] == "capital"
    )
    assert not points_of(place="town")


def test_house_numbers_and_exits_have_layers_of_their_own() -> None:
    assert points_of(**{"addr:housenumber": "8号"})["addresses"].properties["housenumber"] == "8号"
    assert points_of(highway="motorway_junction", ref="12")["street_labels_points"].properties["ref"] == "12"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"name": "花果园"}, ("花果园", None)),
        ({"name": "Vaduz", "name:zh": "瓦杜兹"}, ("瓦杜兹", "Vaduz")),
        ({"name": "東京", "name:zh-Hans": "东京", "name:zh": "東京"}, ("东京", "東京")),
        ({"name:zh": "瓦杜兹"}, ("瓦杜兹", None)),
        ({"name": "北京", "name:zh": "北京"}, ("北京", None)),
        ({}, (None, None)),
    ],
)
def test_the_chinese_name_comes_first_and_the_local_one_below(
    tags: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    names = names_of(tags)
    assert (names["name"], names.get("name_local")) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"name": "Helsinki", "name:zh": "赫爾辛基"}, ("赫尔辛基", "Helsinki")),
        ({"name": "Oodi", "name:zh-Hant": "赫爾辛基中央圖書館"}, ("赫尔辛基中央图书馆", "Oodi")),
        ({"name": "中環 Central", "name:zh": "中環"}, ("中环", "Central")),
        ({"name": "臺北車站", "name:zh": "臺北車站"}, ("台北车站", None)),
        ({"name": "中環"}, ("中環", None)),
        ({"name": "Vaduz"}, ("Vaduz", None)),
    ],
)
def test_chinese_names_are_simplified_and_local_ones_are_not(
    tags: dict[str, str], expected: tuple[str, str | None]
) -> None:
    variants = str.maketrans("爾圖書館環臺車", "尔图书馆环台车")
    names = names_of(with_simplified_name(tags, variants))
    assert (names["name"], names.get("name_local")) == expected


def test_every_row_of_points_is_a_tag_of_the_categories_with_a_class_that_is_drawn_or_meant_not_to_be() -> (
    None
):
    known = {tag for rule in categories().osm for tag in rule.tags.values() if tag}
    heads = {head for tag in known for head in (tag, tag.partition(";")[0])}
    for tag, (name, importance) in load_kinds().pois.items():
        assert tag in heads, tag
        assert name in CLASSES | UNDRAWN
        assert 0 < importance < 1000
    drawn = [tag for tag in known if longest_fit(load_kinds().pois, tag, ("", 0))[0]]
    assert len(drawn) > 100


def test_every_row_of_streets_and_waterways_has_zooms_of_the_tiles() -> None:
    for kind in load_kinds().streets.values():
        assert 5 <= kind.zoom <= 14
        assert kind.label_zoom == 0 or 9 <= kind.label_zoom <= 14
    for zooms in load_kinds().waterways.values():
        assert all(8 <= zoom <= 14 for zoom in zooms)
