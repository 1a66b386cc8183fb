"""Labels that detailed tiles have too are marked in the overview; all else of a tile stays as it is."""

from functions.pack_builder.engine.map.detail_labels import mark_labels, read_labels
from functions.pack_builder.engine.map.quadtree import Tile
from functions.pack_builder.engine.map.vector_tiles import GeometryType, LayerWriter, point_geometry
from tests.tile_reader import decode_tile

TILE = Tile(3, 4, 2)
LABELS = "place_labels"


def tile_content() -> bytes:
    ocean, labels = LayerWriter("ocean"), LayerWriter(LABELS)
    ocean.add(GeometryType.POINT, point_geometry(1, 1), {"name": "瓦杜兹"})
    labels.add(GeometryType.POINT, point_geometry(2048, 1024), {"name": "瓦杜兹", "name_local": "Vaduz"})
    labels.add(GeometryType.POINT, point_geometry(100, 100), {"name": "瓦杜兹", "kind": "city"})
    labels.add(GeometryType.POINT, point_geometry(2048, 1024), {"name": "苏黎世"})
    return ocean.encode() + labels.encode()


def fraction(x: int, y: int) -> tuple[float, float]:
    return (TILE.column + x / 4096) / 8, (TILE.row + y / 4096) / 8


def is_here(point: tuple[float, float]) -> bool:
    return point == fraction(2048, 1024)


def test_labels_at_covered_points_are_marked() -> None:
    layers = decode_tile(mark_labels(tile_content(), TILE, LABELS, is_here))
    assert [feature.properties.get("detail") for feature in layers[LABELS]] == [1, None, 1]
    assert "detail" not in layers["ocean"][0].properties


def test_geometry_and_other_properties_stay() -> None:
    content = decode_tile(tile_content())
    layers = decode_tile(mark_labels(tile_content(), TILE, LABELS, is_here))
    assert layers["ocean"] == content["ocean"]
    assert [feature.paths for feature in layers[LABELS]] == [feature.paths for feature in content[LABELS]]
    assert layers[LABELS][0].properties == {**content[LABELS][0].properties, "detail": 1}


def test_a_tile_without_such_points_keeps_its_labels() -> None:
    assert decode_tile(mark_labels(tile_content(), TILE, LABELS, lambda point: False)) == decode_tile(
        tile_content()
    )


def test_labels_are_read_with_their_points_and_properties() -> None:
    labels = list(read_labels(tile_content(), TILE, LABELS))
    assert labels[0] == (fraction(2048, 1024), {"name": "瓦杜兹", "name_local": "Vaduz"})
    assert [label.properties["name"] for label in labels] == ["瓦杜兹", "瓦杜兹", "苏黎世"]
