"""The pack as it is built: what the tiles of the overseas basemap hold of China."""

from collections.abc import Iterator
from math import asinh, degrees, radians, tan
from pathlib import Path

import pytest

from functions.map_image.engine.tiles.source import VectorTiles
from functions.map_image.engine.tiles.tile_file import TileFile
from shared.geo.baidu_plane import PlaneTile
from tests.protobuf_tiles import decode

INLAND = {
    "Beijing": (116.4, 39.9),
    "Chengdu": (104.07, 30.67),
    "Lhasa": (91.1, 29.65),
    "Urumqi": (87.6, 43.8),
    "Guiyang": (106.63, 26.65),
}


@pytest.fixture(scope="module")
def tiles(map_pack: Path) -> Iterator[VectorTiles]:
    tiles = VectorTiles(TileFile(map_pack / "overview.mercator.mbtiles"), None)
    yield tiles
    tiles.close()


def tile_at(lng: float, lat: float, zoom: int) -> PlaneTile:
    row = (0.5 - degrees(asinh(tan(radians(lat)))) / 360) * 2**zoom
    return PlaneTile(zoom, int((lng + 180) / 360 * 2**zoom), int(row))


@pytest.mark.slow
@pytest.mark.parametrize("city", INLAND)
def test_within_china_a_tile_is_empty(tiles: VectorTiles, city: str) -> None:
    assert [zoom for zoom in (8, 11, 14) if tiles.tile(tile_at(*INLAND[city], zoom)) is not None] == []


@pytest.mark.slow
def test_across_the_border_there_are_the_neighbours_and_the_outline(tiles: VectorTiles) -> None:
    tile = tiles.tile(tile_at(106.6, 21.9, 6))  # Guangxi and the north of Vietnam
    assert tile is not None
    layers = decode(tile)
    assert set(layers) <= {"ocean", "boundaries", "boundary_labels", "place_labels"}
    assert all(tags.get("china") != 1 for _, tags in layers.get("place_labels", []))
    assert {tags["admin_level"] for _, tags in layers["boundaries"] if tags.get("china") == 1} == {2}


@pytest.mark.slow
def test_abroad_there_are_towns(tiles: VectorTiles) -> None:
    tile = tiles.tile(tile_at(2.35, 48.86, 8))
    assert tile is not None
    assert "place_labels" in decode(tile)
