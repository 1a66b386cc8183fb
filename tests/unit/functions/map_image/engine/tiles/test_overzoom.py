"""Tiles deeper than the file goes, against shapely."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box, union_all
from shapely.affinity import affine_transform
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from functions.map_image.engine.tiles.clipping import clip_line, clip_ring
from functions.map_image.engine.tiles.overzoom import BUFFER, cut_tile
from functions.map_image.engine.tiles.vector_tile import read_tile
from shared.geo.baidu_plane import PlaneTile
from tests.protobuf_tiles import decode, encode, names

EXTENT = 4096
MARGIN = BUFFER * EXTENT
PARENT = PlaneTile(8, 134, 89)
WINDOW = box(-MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)


def circle(x: float, y: float, radius: float, wobble: float = 0.3) -> list[tuple[float, float]]:
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    distance = radius * (1 + wobble * np.sin(7 * angles))
    return list(
        zip(np.rint(x + distance * np.cos(angles)), np.rint(y + distance * np.sin(angles)), strict=True)
    )


LAKE = Polygon(circle(1500, 1800, 900), [circle(1500, 1800, 300)])
OCEAN = box(-128, 2000, 4224, 4224)
ROAD = LineString([(-128, 100), (900, 2300), (2500, 600), (4224, 3900)])
TOWNS = [Point(10, 20), Point(1000, 3000), Point(2048, 2048), Point(4000, 4090)]
FEATURES: dict[str, list[tuple[BaseGeometry, dict[str, Any]]]] = {
    "ocean": [(OCEAN, {})],
    "water_polygons": [(LAKE, {"kind": "water", "way_area": 12.5})],
    "streets": [(ROAD, {"kind": "motorway", "bridge": True, "lanes": 4})],
    "place_labels": [(town, {"name": f"镇{n}", "population": n * 1000}) for n, town in enumerate(TOWNS)],
}


@pytest.fixture(scope="module")
def parent() -> bytes:
    return encode(FEATURES)


def children(depth: int) -> Iterator[PlaneTile]:
    for column in range(2**depth):
        for row in range(2**depth):
            yield PlaneTile(
                PARENT.zoom + depth, (PARENT.column << depth) + column, (PARENT.row << depth) + row
            )


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_a_cut_tile_has_what_the_ancestor_has_there(parent: bytes, depth: int) -> None:
    layers = read_tile(parent)
    for tile in list(children(depth))[:: 1 if depth < 4 else 7]:
        content = decode(cut_tile(layers, PARENT, tile))
        dx, dy = tile.column - (PARENT.column << depth), tile.row - (PARENT.row << depth)
        for name, features in FEATURES.items():
            scaled = [
                affine_transform(one, [2**depth, 0, 0, 2**depth, -dx * EXTENT, -dy * EXTENT])
                for one, _ in features
            ]
            expected = union_all(scaled).intersection(WINDOW)
            actual = union_all(
                [shape.buffer(0) if shape.area else shape for shape, _ in content.get(name, [])]
            )
            if name == "place_labels":
                assert actual.equals(expected)
            elif expected.is_empty or expected.area + expected.length < 4:
                assert actual.area < 4
            else:
                assert actual.hausdorff_distance(expected) < 1.5
                assert actual.area == pytest.approx(expected.area, abs=4 * EXTENT * 0.75)


def test_tags_go_with_their_features_and_no_others_do(parent: bytes) -> None:
    tile = PlaneTile(9, PARENT.column * 2, PARENT.row * 2)
    content = decode(cut_tile(read_tile(parent), PARENT, tile))
    assert content["water_polygons"][0][1] == {"kind": "water", "way_area": 12.5}
    assert content["streets"][0][1] == {"kind": "motorway", "bridge": True, "lanes": 4}
    assert names(content["place_labels"]) == ["镇0", "镇2"]
    assert "镇1".encode() not in cut_tile(read_tile(parent), PARENT, tile)


def test_a_tile_within_the_sea_is_one_square(parent: bytes) -> None:
    tile = PlaneTile(14, (PARENT.column << 6) + 60, (PARENT.row << 6) + 35)
    content = decode(cut_tile(read_tile(parent), PARENT, tile))
    assert set(content) == {"ocean"}
    ((sea, _),) = content["ocean"]
    assert sea.equals(WINDOW)


def test_where_nothing_lies_the_tile_is_empty(parent: bytes) -> None:
    tile = PlaneTile(12, (PARENT.column << 4) + 15, PARENT.row << 4)
    assert cut_tile(read_tile(parent), PARENT, tile) == b""


@pytest.mark.parametrize("damage", [b"\x1a\xff", b"\x1a\x05abc", b"\xff" * 12, b"\x1b"])
def test_a_damaged_tile_is_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut off|too long|kind"):
        read_tile(damage)


VERTICES = st.lists(st.tuples(st.integers(-300, 300), st.integers(-300, 300)), min_size=3, max_size=12)


@given(VERTICES)
def test_a_line_is_cut_as_shapely_cuts_it(vertices: list[tuple[int, int]]) -> None:
    window = box(-100, -100, 100, 100)
    pieces = clip_line(np.array(vertices, float), -100, 100)
    expected = LineString(vertices).intersection(window)
    length = sum(LineString(piece).length for piece in pieces if len(piece) > 1)
    whole = sum(LineString(pair).intersection(window).length for pair in pairwise(vertices))
    assert length == pytest.approx(whole, abs=1e-6)  # a line may run over itself: shapely's union counts once
    for piece in pieces:
        assert np.abs(piece).max() <= 100 + 1e-9
        if len(piece) > 1:
            assert LineString(piece).difference(expected.buffer(1e-6)).length == pytest.approx(0, abs=1e-6)


def signed_area(ring: NDArray[np.float64]) -> float:
    """Return the area of a ring [n, 2], below 0 where it runs clockwise."""
    x, y = ring.reshape(-1, 2).T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) / 2


@given(VERTICES)
@example([(0, 100), (1, 0), (0, 101), (-2, 0)])
def test_a_ring_keeps_its_area_within_the_square(vertices: list[tuple[int, int]]) -> None:
    polygon = Polygon(vertices)
    if not polygon.is_valid:
        return
    ring = clip_ring(np.array(vertices, float), -100, 100)
    expected = polygon.intersection(box(-100, -100, 100, 100)).area
    # A ring cut into two is joined along the edge, so of its direction its area alone tells.
    direction = 1 if polygon.exterior.is_ccw else -1
    assert signed_area(ring) == pytest.approx(direction * expected, abs=1e-6)
