"""The pack of the map: its base, and extracts over it, in both planes; real S3, real tile program."""

import gzip
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
import pytest
import shapely
from click.testing import CliRunner
from msgspec import Struct

from functions.pack_builder.engine.map.map_files import (
    DETAIL_ZOOMS,
    detail_file,
    overview_file,
    read_facts,
)
from functions.pack_builder.engine.map.planes import PlaneName
from functions.pack_builder.engine.map.tile_files import layer_fields, read_rows
from functions.pack_builder.engine.overlays import PackOverlays
from shared.config import Settings
from shared.geo import Crs, convert_point
from shared.geo.baidu_plane import tile_bounds, tile_with_point
from shared.stores import ObjectStore
from shared.stores.packs import MAP, pack_artifacts
from tests.functional.pack_builder.conftest import SmallPlaces, buckets_of
from tests.functional.pack_builder.small_map import DASH, INLAND, NEAR_CHINA, SmallMap, build_small_map
from tests.tile_reader import LINE, TileFeature, decode_tile, read_tile
from tools.cli.packs import packs

BAIDU, MERCATOR = PlaneName.BAIDU, PlaneName.MERCATOR
CHINA = {
    "Beijing": (116.40, 39.90),
    "Shanghai": (121.47, 31.23),
    "Guiyang": (106.71, 26.58),
    "Harbin": (126.63, 45.75),
    "Urumqi": (87.61, 43.79),
    "Lhasa": (91.11, 29.65),
    "Kashgar": (75.99, 39.47),
    "Kunming": (102.71, 25.04),
    "Haikou": (110.33, 20.03),
    "Sanya": (109.50, 18.25),
    "Taipei": (121.56, 25.04),
    "Chengdu": (104.06, 30.66),
    "Xian": (108.94, 34.26),
    "Wuhan": (114.30, 30.59),
    "Guangzhou": (113.26, 23.13),
    "Qingdao": (120.38, 36.06),
    "Mohe": (122.53, 52.97),
    "Lanzhou": (103.83, 36.06),
    "Nanning": (108.32, 22.82),
    "Hohhot": (111.75, 40.84),
}
VADUZ = (9.52, 47.14)
METRES_PER_UNIT = 1.0
"""Of Baidu's plane at zoom 14."""


class Overlaid(Struct, frozen=True):
    """A published map with extracts, and the base below it."""

    folder: Path
    base: Path
    attribution: str


def street(places: dict[str, tuple[float, float]]) -> str:
    """Return an extract with a named street at each place: 2 km to the east and north, with a bend."""
    nodes, ways = [], []
    for number, (name, (lng, lat)) in enumerate(places.items()):
        first = 10 * number + 1
        bends = [(lng, lat), (lng + 0.01, lat + 0.0003), (lng + 0.02, lat + 0.012)]
        nodes += [
            f'<node id="{first + i}" version="1" lon="{x:.7f}" lat="{y:.7f}"/>'
            for i, (x, y) in enumerate(bends)
        ]
        refs = "".join(f'<nd ref="{first + i}"/>' for i in range(3))
        tags = f'<tag k="highway" v="primary"/><tag k="name" v="{name}路"/>'
        ways.append(f'<way id="{number + 1}" version="1">{refs}{tags}</way>')
    return '<?xml version="1.0"?><osm version="0.6">' + "".join([*nodes, *ways]) + "</osm>"


@pytest.fixture(scope="module")
def small_map(small_places: SmallPlaces, tmp_path_factory: pytest.TempPathFactory) -> SmallMap:
    return build_small_map(tmp_path_factory.mktemp("map"), small_places.pack)


@pytest.fixture(scope="module")
def map_settings(
    server_settings: Settings, small_map: SmallMap, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    settings = buckets_of(tmp_path_factory.mktemp("map-buckets"), server_settings)
    for bucket in ("sources", "packs"):
        ObjectStore(settings).ensure_bucket(bucket)
    small_map.publish(pack_artifacts(settings))
    return settings


@pytest.fixture(scope="module")
def overlaid(
    map_settings: Settings,
    small_map: SmallMap,
    helsinki: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Overlaid:
    objects, store = ObjectStore(map_settings), pack_artifacts(map_settings)
    objects.put("sources", "map/china.osm", street(CHINA).encode(), content_type="text/xml")
    objects.put("sources", "map/vaduz.osm", street({"Vaduz": VADUZ}).encode(), content_type="text/xml")
    objects.put("sources", "osm/helsinki.osm.pbf", helsinki.read_bytes(), content_type="x")
    objects.put("sources", "map/broken.osm.pbf", b"no extract", content_type="x")
    rebuild = PackOverlays.from_settings(map_settings).rebuild(MAP)
    assert rebuild is not None
    assert rebuild.is_new
    assert set(rebuild.refusals) == {"map/broken.osm.pbf"}
    folder = tmp_path_factory.mktemp("overlaid")
    manifest = store.export(MAP, rebuild.version, folder)
    return Overlaid(folder, small_map.pack.folder, manifest.attribution)


def features(path: Path, zoom: int, layer: str) -> Iterator[tuple[int, int, TileFeature]]:
    """Yield column, row and feature of a layer in every tile of a zoom."""
    for tile, content in read_rows(path):
        if tile.zoom == zoom:
            for feature in decode_tile(gzip.decompress(content)).get(layer, ()):
                yield tile.column, tile.row, feature


def kind_of(feature: TileFeature) -> str | None:
    return feature.properties.get("kind")


def test_the_base_has_the_world_in_both_planes_and_nothing_of_china_abroad(small_map: SmallMap) -> None:
    folder = small_map.pack.folder
    for plane in PlaneName:
        world = read_tile(folder / overview_file(plane), 0, 0, 0)
        assert {"ocean", "boundaries"} <= set(world)
        assert {kind_of(feature) for feature in world["boundaries"]} == {"dash", "inland", None}
        assert not (folder / detail_file(plane)).exists()
        assert all(
            feature.properties["admin_level"] == 2
            for *_, feature in features(folder / overview_file(MERCATOR), 8, "boundaries")
        )
    names = {plane: names_of(folder / overview_file(plane), 8, "place_labels") for plane in PlaneName}
    assert "贵阳" in names[BAIDU]
    assert not names[MERCATOR]  # the small pack of places has none abroad
    assert read_facts(folder)["extracts"] == []


def test_the_facts_of_the_base_name_everybody(small_map: SmallMap) -> None:
    attribution = small_map.pack.facts.attribution
    for name in ("OpenStreetMap", "GeoNames", "行政区划边界", "Noto Sans"):
        assert name in attribution


@pytest.mark.parametrize("zoom", range(2, 9))
def test_a_dash_is_drawn_from_zoom_2_on(small_map: SmallMap, zoom: int) -> None:
    middle = tuple(np.mean(np.array(DASH), axis=0).tolist())
    assert distance_to(small_map.pack.folder / overview_file(BAIDU), zoom, middle, "dash") <= 2


def names_of(path: Path, zoom: int, layer: str) -> set[str]:
    return {feature.properties.get("name", "") for *_, feature in features(path, zoom, layer)}


def distance_to(path: Path, zoom: int, point: tuple[float, float], kind: str | None) -> float:
    """Return the units of a tile from a point abroad, or at sea, to the nearest line of a kind."""
    x, y = convert_point(*point, Crs.BD09, Crs.BD09MC)
    tile = tile_with_point(x, y, zoom)
    bounds = tile_bounds(tile)
    unit = (bounds.east - bounds.west) / 4096
    place = shapely.Point((x - bounds.west) / unit, (bounds.north - y) / unit)
    lines = [
        shapely.LineString(line)
        for feature in read_tile(path, zoom, tile.column, tile.row).get("boundaries", ())
        if kind_of(feature) == kind
        for line in feature.paths
    ]
    return min((place.distance(line) for line in lines), default=math.inf)


def test_the_nations_border_is_drawn_inland(small_map: SmallMap) -> None:
    lines = [f for *_, f in features(small_map.pack.folder / overview_file(BAIDU), 6, "boundaries")]
    assert {feature.kind for feature in lines} == {LINE}
    assert any(kind_of(feature) == "inland" for feature in lines)
    assert INLAND


def test_countries_abroad_are_parted_by_borders_without_coasts(small_map: SmallMap) -> None:
    overview = small_map.pack.folder / overview_file(BAIDU)
    assert distance_to(overview, 6, (10.0, 45.0), None) <= 2
    assert distance_to(overview, 6, (20.0, 45.0), None) > 100  # of one country
    assert distance_to(overview, 6, (30.0, 45.0), None) > 100  # China's


def test_no_border_of_another_source_comes_within_100_km_of_china(small_map: SmallMap) -> None:
    overview = small_map.pack.folder / overview_file(BAIDU)
    assert distance_to(overview, 8, (99.5, 26.9), None) <= 20  # shifted, as a point of China is
    assert distance_to(overview, 8, (99.5, 27.2), None) > 50
    assert distance_to(overview, 8, NEAR_CHINA[-1], None) > 100


def test_extracts_of_china_are_in_baidus_plane_alone(overlaid: Overlaid) -> None:
    baidu, mercator = (
        names_of(overlaid.folder / detail_file(plane), 14, "street_labels") for plane in PlaneName
    )
    assert {"Guiyang路", "Vaduz路"} <= baidu
    assert "Vaduz路" in mercator
    assert not {f"{name}路" for name in CHINA} & mercator


@pytest.mark.parametrize("name", CHINA)
def test_a_vertex_lies_where_baidus_arithmetic_has_it(overlaid: Overlaid, name: str) -> None:
    lng, lat = CHINA[name]
    bend = round(lng + 0.01, 7), round(lat + 0.0003, 7)
    x, y = convert_point(*bend, Crs.WGS84, Crs.BD09MC)
    tile = tile_with_point(x, y, 14)
    bounds = tile_bounds(tile)
    layers = read_tile(overlaid.folder / detail_file(BAIDU), 14, tile.column, tile.row)
    vertices = [point for feature in layers["streets"] for path in feature.paths for point in path]
    metres = [(bounds.west + column, bounds.north - row) for column, row in vertices]
    offsets = [(abs(east - x), abs(north - y)) for east, north in metres]
    assert min(max(offset) for offset in offsets) <= 0.5 + 0.02  # metres; a pixel of zoom 18 is one


def test_neighbouring_tiles_join(overlaid: Overlaid) -> None:
    path = overlaid.folder / detail_file(BAIDU)
    crossings = 0
    for name, (lng, lat) in CHINA.items():
        x, y = convert_point(lng, lat, Crs.WGS84, Crs.BD09MC)
        tile = tile_with_point(x, y, 14)
        for column in range(tile.column - 1, tile.column + 2):
            here, there = (read_tile(path, 14, column + step, tile.row).get("streets") for step in (0, 1))
            one, other = heights_at(here, 4096), heights_at(there, 0)
            assert len(one) == len(other), name
            assert all(abs(a - b) <= METRES_PER_UNIT for a, b in zip(sorted(one), sorted(other), strict=True))
            crossings += len(one)
    assert crossings > 5


def heights_at(streets: list[TileFeature] | None, column: int) -> list[float]:
    """Return the rows at which streets cross a column of a tile, within the tile."""
    edge = shapely.LineString([(column, 0), (column, 4096)])
    lines = [shapely.LineString(path) for street in streets or () for path in street.paths]
    points = [part for line in lines for part in shapely.get_parts(line.intersection(edge))]
    return [point.y for point in points if not point.is_empty]


def test_a_tile_of_the_extracts_is_complete(overlaid: Overlaid) -> None:
    path = overlaid.folder / detail_file(MERCATOR)
    layers = {name for tile, content in read_rows(path) for name in layers_of(content)}
    assert {"ocean", "cover", "streets", "street_labels", "buildings", "pois", "place_labels"} <= layers
    assert layers <= set(layer_fields(path))
    zooms = {tile.zoom for tile, _ in read_rows(path)}
    assert zooms == set(range(DETAIL_ZOOMS[0], DETAIL_ZOOMS[1] + 1))


def layers_of(content: bytes) -> set[str]:
    return set(decode_tile(gzip.decompress(content)))


def test_large_roads_of_an_extract_are_in_the_overview_too(overlaid: Overlaid) -> None:
    x, y = convert_point(*CHINA["Guiyang"], Crs.WGS84, Crs.BD09MC)
    tile = tile_with_point(x, y, 8)
    before, after = (
        read_tile(folder / overview_file(BAIDU), 8, tile.column, tile.row)
        for folder in (overlaid.base, overlaid.folder)
    )
    assert "streets" not in before
    assert {feature.properties["kind"] for feature in after["streets"]} == {"primary"}
    assert "streets" in layer_fields(overlaid.folder / overview_file(BAIDU))
    assert len(after["place_labels"]) == len(before["place_labels"])


def test_the_pack_says_which_extracts_it_has_and_whose_work_they_are(overlaid: Overlaid) -> None:
    facts = read_facts(overlaid.folder)
    names = [extract["name"] for extract in facts["extracts"]]
    assert names == ["map/china.osm", "map/vaduz.osm", "osm/helsinki.osm.pbf"]
    west, south, east, north = facts["extracts"][1]["bounds"]
    assert (west, south) == pytest.approx(VADUZ)
    assert east > west
    assert north > south
    assert facts["detail"] == {"minzoom": 9, "maxzoom": 14}
    assert "© OpenStreetMap contributors" in overlaid.attribution


def test_the_list_says_whether_the_map_has_an_approval_number(
    overlaid: Overlaid, map_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listing(settings: Settings, *options: str) -> str:
        monkeypatch.setattr("shared.config.settings", lambda: settings)
        return CliRunner().invoke(packs, ["list", "map", *options], catch_exceptions=False).stdout

    numbered = map_settings.model_copy(update={"map_approval_number": "GS(2024)1号"})
    assert "set MAP_APPROVAL_NUMBER" in listing(map_settings)
    assert "MAP_APPROVAL_NUMBER" not in listing(numbered)
    rows = orjson.loads(listing(numbered, "--json"))["map"]
    assert {row["approval number"] for row in rows} == {"GS(2024)1号"}
