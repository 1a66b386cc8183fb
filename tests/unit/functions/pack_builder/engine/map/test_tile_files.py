"""Files of tiles: written, joined and changed."""

import gzip
from pathlib import Path

from functions.pack_builder.engine.map.quadtree import Tile
from functions.pack_builder.engine.map.tile_files import (
    change_tiles,
    join_rows,
    layer_fields,
    read_metadata,
    read_rows,
    write_rows,
    write_tiles,
)
from functions.pack_builder.engine.map.vector_tiles import GeometryType, LayerWriter, point_geometry
from tests.tile_reader import read_tile

NORTH, SOUTH = Tile(1, 0, 0), Tile(1, 0, 1)


def layer(name: str) -> bytes:
    writer = LayerWriter(name)
    writer.add(GeometryType.POINT, point_geometry(1, 2), {})
    return writer.encode()


METADATA = {"json": {"vector_layers": [{"id": "ocean", "fields": {"kind": "String"}}]}, "minzoom": "0"}


def test_tiles_are_written_with_rows_from_the_south_and_read_from_the_north(tmp_path: Path) -> None:
    path = tmp_path / "a.mbtiles"
    write_tiles(path, {NORTH: [layer("ocean")], SOUTH: [layer("ocean"), layer("boundaries")]}, METADATA)
    assert [tile for tile, _ in read_rows(path)] == [NORTH, SOUTH]
    assert set(read_tile(path, 1, 0, 1)) == {"ocean", "boundaries"}
    assert set(read_tile(path, 1, 0, 0)) == {"ocean"}
    assert layer_fields(path) == {"ocean": {"kind": "String"}}


def test_the_same_tiles_are_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.mbtiles", "b.mbtiles")]
    for file in files:
        write_tiles(file, {NORTH: [layer("ocean")]}, METADATA)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_layers_are_joined_and_tiles_that_were_not_there_are_added(tmp_path: Path) -> None:
    path, target = tmp_path / "a.mbtiles", tmp_path / "b.mbtiles"
    write_tiles(path, {NORTH: [layer("streets")]}, METADATA)
    write_rows(target, join_rows(path, [(NORTH, layer("ocean")), (SOUTH, layer("ocean"))]), METADATA)
    assert set(read_tile(target, 1, 0, 0)) == {"streets", "ocean"}
    assert set(read_tile(target, 1, 0, 1)) == {"ocean"}


def test_some_tiles_are_changed_in_place(tmp_path: Path) -> None:
    path = tmp_path / "a.mbtiles"
    write_tiles(path, {NORTH: [layer("ocean")]}, METADATA)
    change_tiles(
        path, [NORTH, SOUTH], lambda tile, content: content + layer(f"row-{tile.row}"), {"minzoom": "1"}
    )
    assert set(read_tile(path, 1, 0, 0)) == {"ocean", "row-0"}
    assert set(read_tile(path, 1, 0, 1)) == {"row-1"}
    assert read_metadata(path)["minzoom"] == "1"
    assert all(gzip.decompress(content) for _, content in read_rows(path))
