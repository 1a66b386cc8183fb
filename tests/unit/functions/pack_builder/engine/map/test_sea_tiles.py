"""The sea of tiles: what is left without land, the same on both sides of every tile's edge."""

import numpy as np
import pytest
import shapely

from functions.pack_builder.engine.map.quadtree import Tile
from functions.pack_builder.engine.map.sea import Coasts, valid_polygons
from functions.pack_builder.engine.map.sea_tiles import OPEN_SEA, ocean_tiles, tiles_below
from tests.tile_reader import POLYGON, TileFeature, decode_tile

NONE = np.array([], dtype=object)
WORLD = Tile(0, 0, 0)
FULL = (4096 + 2 * 128) ** 2


def coasts(*lands: shapely.Geometry, seas: tuple[shapely.Geometry, ...] = ()) -> Coasts:
    return Coasts(np.array(lands, dtype=object), np.array(seas, dtype=object) if seas else NONE)


def sea(layer: bytes) -> shapely.Geometry:
    """Return the sea of a tile as its rings say it: turned to the right they are water, else islands."""
    (feature,) = decode_tile(layer)["ocean"]
    return area_of(feature)


def area_of(feature: TileFeature) -> shapely.Geometry:
    assert feature.kind == POLYGON
    water = shapely.Polygon()
    for ring in feature.paths:
        polygon = shapely.Polygon(ring)
        water = water.union(polygon) if _signed_area(ring) > 0 else water.difference(polygon)
    return water


def _signed_area(ring: list[tuple[int, int]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def test_a_world_without_land_is_open_sea_in_every_tile() -> None:
    tiles = dict(tiles_below(WORLD, coasts(), range(4)))
    assert len(tiles) == 1 + 4 + 16 + 64
    assert set(tiles.values()) == {OPEN_SEA}
    assert sea(OPEN_SEA).area == FULL


def test_an_island_is_a_hole() -> None:
    island = shapely.box(0.25, 0.25, 0.5, 0.5)
    tiles = dict(tiles_below(WORLD, coasts(island), [0]))
    assert sea(tiles[WORLD]).area == FULL - 1024**2


def test_tiles_within_land_are_left_out() -> None:
    tiles = dict(tiles_below(WORLD, coasts(shapely.box(0.1, 0.1, 0.9, 0.9)), [3]))
    assert Tile(3, 3, 3) not in tiles
    assert tiles[Tile(3, 0, 0)] != OPEN_SEA
    assert len(tiles) == 28  # the outermost ring of 8 by 8


def test_a_sea_within_land_is_water() -> None:
    tiles = dict(
        tiles_below(WORLD, coasts(shapely.box(-1, -1, 2, 2), seas=(shapely.box(0.4, 0.4, 0.6, 0.6),)), [0, 1])
    )
    assert sea(tiles[WORLD]).area == pytest.approx((0.2 * 4096) ** 2, rel=0.01)
    assert len(tiles) == 5


def test_land_that_crosses_itself_or_other_land_is_land() -> None:
    bow_tie = shapely.Polygon([(0.3, 0.3), (0.7, 0.7), (0.7, 0.3), (0.3, 0.7)])
    other = shapely.box(0.1, 0.45, 0.9, 0.55)
    land = shapely.union(shapely.make_valid(bow_tie), other)
    for tile, layer in tiles_below(WORLD, coasts(*valid_polygons([bow_tie]), other), [1]):
        expected = shapely.difference(shapely.box(*tile.frame()), land).area * (2 * 4096) ** 2
        assert sea(layer).area == pytest.approx(expected, rel=0.001)


def test_neighbours_have_the_same_sea_at_their_common_edge() -> None:
    angles = np.linspace(0, 2 * np.pi, 200)
    ragged = 0.3 + 0.05 * np.sin(angles * 17)
    land = shapely.Polygon(np.column_stack([0.5 + ragged * np.cos(angles), 0.5 + ragged * np.sin(angles)]))
    tiles = dict(tiles_below(WORLD, coasts(land), [3]))
    compared = 0
    for tile, layer in tiles.items():
        east = tiles.get(Tile(3, tile.column + 1, tile.row))
        if east is not None and layer != OPEN_SEA:
            one = shapely.intersection(sea(layer), shapely.box(4096 - 100, 0, 4096 + 100, 4096))
            other = shapely.transform(
                shapely.intersection(sea(east), shapely.box(-100, 0, 100, 4096)),
                lambda points: points + np.array([4096, 0]),
            )
            assert shapely.symmetric_difference(one, other).area <= 4096  # a unit along the edge: 1/16 pixel
            compared += 1
    assert compared > 10


def test_every_zoom_has_the_sea_and_small_islands_go_first() -> None:
    land, islet = shapely.box(0.2, 0.2, 0.4, 0.4), shapely.box(0.7, 0.7, 0.70002, 0.70002)
    tiles = dict(ocean_tiles(coasts(land, islet), 6))
    assert {tile.zoom for tile in tiles} == set(range(7))
    assert len(decode_tile(tiles[WORLD])["ocean"][0].paths) == 2
    in_islet = tiles[Tile(6, 44, 44)]
    assert sea(in_islet).area < FULL
