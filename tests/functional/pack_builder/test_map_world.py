"""The map of the world: China's lines and labels, coasts, and what the map abroad goes without."""

import gzip
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import shapely

from bench.map_glyphs import division_names, is_han, label_names, without_glyph
from functions.pack_builder.engine.map.detail_labels import Label, read_labels
from functions.pack_builder.engine.map.map_files import overview_file
from functions.pack_builder.engine.map.planes import PlaneName
from functions.pack_builder.engine.map.tile_files import read_rows
from functions.pack_builder.engine.materials import BuiltPack
from shared.geo import Crs, convert, convert_point
from shared.geo.baidu_plane import PlaneTile, tile_bounds, tile_with_point
from shared.geo.boundaries import FILE, Boundaries, LineKind
from shared.geo.divisions import Level
from tests.tile_reader import POLYGON, read_tile

pytestmark = pytest.mark.slow

SEATS = {
    *(
        "北京",
        "天津",
        "上海",
        "重庆",
        "石家庄",
        "太原",
        "呼和浩特",
        "沈阳",
        "长春",
        "哈尔滨",
        "南京",
        "杭州",
        "合肥",
    ),
    *(
        "福州",
        "南昌",
        "济南",
        "郑州",
        "武汉",
        "长沙",
        "广州",
        "南宁",
        "海口",
        "成都",
        "贵阳",
        "昆明",
        "拉萨",
        "西安",
    ),
    *("兰州", "西宁", "银川", "乌鲁木齐", "台北", "香港", "澳门"),
}
ON_LAND = {"Beijing": (116.4, 39.9), "Vaduz": (9.52, 47.14), "Nairobi": (36.8, -1.3), "Omsk": (73.4, 55.0)}
AT_SEA = {"Pacific": (-140, 10), "Black Sea": (34, 43), "Caspian": (51, 41), "off Sanya": (110.5, 16.5)}


def plane_point(lng: float, lat: float) -> tuple[float, float]:
    """Return a point abroad or at sea in Baidu's plane."""
    return convert_point(lng, lat, Crs.BD09, Crs.BD09MC)


def place_in(tile: PlaneTile, point: tuple[float, float]) -> shapely.Point:
    """Return a point of Baidu's plane in the units of a tile."""
    bounds = tile_bounds(tile)
    unit = (bounds.east - bounds.west) / 4096
    return shapely.Point((point[0] - bounds.west) / unit, (bounds.north - point[1]) / unit)


def labels(path: Path, zoom: int, layer: str = "place_labels") -> list[Label]:
    return [
        label
        for tile, content in read_rows(path)
        if tile.zoom == zoom
        for label in read_labels(gzip.decompress(content), tile, layer)
    ]


def the_dashes(folder: Path) -> list[tuple[float, float]]:
    """Return the middle of each dash as the source has it."""
    (wkb,) = [
        wkb
        for level, kind, wkb in Boundaries(folder / FILE).lines()
        if (level, kind) == (Level.COUNTRY, LineKind.DASH)
    ]
    dashes = shapely.get_parts(shapely.from_wkb(wkb))
    return [tuple(shapely.get_coordinates(dash)[len(dash.coords) // 2].tolist()) for dash in dashes]


def test_the_default_pack_keeps_the_ten_dashes(default_pack: Path) -> None:
    dashes = np.array(the_dashes(default_pack))
    assert len(dashes) == 10
    west, south, east, north = *dashes.min(axis=0), *dashes.max(axis=0)
    assert (west > 108, south < 5, east > 122, north > 23) == (True, True, True, True)


@pytest.mark.parametrize("plane", PlaneName)
@pytest.mark.parametrize("zoom", range(2, 9))
def test_each_of_the_ten_dashes_is_drawn(map_pack: Path, plane: PlaneName, zoom: int) -> None:
    path = map_pack / overview_file(plane)
    for lng, lat in the_dashes(map_pack):
        x, y = plane_point(lng, lat)
        if plane is PlaneName.MERCATOR:
            scale = 2**26 / 40_075_016.685578488
            x, y = (metres * scale for metres in convert_point(lng, lat, Crs.WGS84, Crs.WGS84MC))
        tile = tile_with_point(x, y, zoom)
        lines = [
            shapely.LineString(line)
            for feature in read_tile(path, zoom, tile.column, tile.row)["boundaries"]
            if feature.properties.get("kind") == "dash"
            for line in feature.paths
        ]
        assert min(place_in(tile, (x, y)).distance(line) for line in lines) <= 2  # 1/8 of a pixel


@pytest.mark.parametrize("zoom", range(3, 9))
def test_every_provincial_seat_is_labelled_where_it_is(map_pack: Path, zoom: int) -> None:
    found = {
        str(label.properties["name"]): label
        for label in labels(map_pack / overview_file(PlaneName.BAIDU), zoom)
        if label.properties["kind"] in ("capital", "state_capital")
    }
    assert set(found) == SEATS
    assert found["北京"].properties["kind"] == "capital"


def test_the_map_abroad_has_of_china_its_outline_and_the_dashes_alone(map_pack: Path) -> None:
    path = map_pack / overview_file(PlaneName.MERCATOR)
    for layer in ("place_labels", "boundary_labels"):
        assert not [label for label in labels(path, 8, layer) if label.properties.get("china")]
    x, y = convert_point(106.7, 26.6, Crs.WGS84, Crs.WGS84MC)  # Guiyang
    scale = 2**26 / 40_075_016.685578488
    tile = tile_with_point(x * scale, y * scale, 6)
    features = read_tile(path, 6, tile.column, tile.row).get("boundaries", [])
    assert all(feature.properties["admin_level"] == 2 for feature in features)


def test_no_label_of_another_country_stands_within_china(map_pack: Path) -> None:
    fractions = [label.point for label in labels(map_pack / overview_file(PlaneName.MERCATOR), 8)]
    metres = (np.array(fractions) - 0.5) * (40_075_016.685578488, -40_075_016.685578488)
    points = convert(metres, Crs.WGS84MC, Crs.WGS84)
    outlines = shapely.from_wkb([Boundaries(map_pack / FILE).wkb(f"{code}0000") for code in (54, 65, 53, 45)])
    shapely.prepare(outlines)
    assert not any(shapely.contains_xy(outline, points).any() for outline in outlines)


@pytest.mark.parametrize("zoom", [2, 4, 6, 8])
def test_land_is_land_and_sea_is_sea(map_pack: Path, zoom: int) -> None:
    path = map_pack / overview_file(PlaneName.BAIDU)
    for places, is_sea in ((ON_LAND, False), (AT_SEA, True)):
        for name, (lng, lat) in places.items():
            point = plane_point(lng, lat)
            tile = tile_with_point(*point, zoom)
            ocean = read_tile(path, zoom, tile.column, tile.row).get("ocean", [])
            assert all(feature.kind == POLYGON for feature in ocean)
            rings = sum(
                shapely.contains(shapely.Polygon(ring), place_in(tile, point))
                for feature in ocean
                for ring in feature.paths
            )
            assert rings % 2 == is_sea, name


def test_names_abroad_are_chinese_and_simplified_with_the_local_one_beside(map_pack: Path) -> None:
    by_local_name = {
        label.properties.get("name_local"): label.properties["name"]
        for label in labels(map_pack / overview_file(PlaneName.MERCATOR), 6)
    }
    assert (by_local_name["Tokyo"], by_local_name["Berlin"], by_local_name["Almaty"]) == (
        "东京",
        "柏林",
        "阿拉木图",
    )


def test_the_pack_names_whose_work_it_is_and_where_it_is_not_its_own(built_map: BuiltPack) -> None:
    for name in ("OpenStreetMap", "ODbL", "GeoNames", "天地图", "Noto Sans"):
        assert name in built_map.facts.attribution
    assert {"ODbL-1.0", "CC-BY-4.0"} <= set(built_map.facts.licence.split(" AND "))


def test_the_pack_is_of_a_size_that_functions_can_bring(map_pack: Path) -> None:
    assert sum(file.stat().st_size for file in map_pack.rglob("*") if file.is_file()) < 150e6
    with closing(sqlite3.connect(map_pack / overview_file(PlaneName.BAIDU))) as database:
        (largest,) = database.execute("SELECT max(length(tile_data)) FROM tiles").fetchone()
    assert largest < 500_000


def test_nearly_every_han_character_of_the_names_has_a_glyph(map_pack: Path, places_pack: Path) -> None:
    names = {*label_names(map_pack), *division_names(places_pack)}
    characters = Counter(character for name in names for character in set(name) if is_han(character))
    missing = without_glyph(map_pack, characters)
    assert len(characters) > 4_000
    assert len(missing) <= 8
    page = (Path(__file__).parents[3] / "docs" / "map.md").read_text(encoding="utf-8")
    assert all(character in page for character in missing), f"docs/map.md lists them: {missing}"
