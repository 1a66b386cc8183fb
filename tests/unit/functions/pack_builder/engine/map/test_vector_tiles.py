"""Vector tiles are written as the specification says, and read back as they were written."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from functions.pack_builder.engine.map.vector_tiles import (
    LAYERS,
    GeometryType,
    LayerWriter,
    line_geometry,
    message_fields,
    point_geometry,
    polygon_geometry,
    read_varint,
    varint,
    varints,
)
from tests.tile_reader import decode_tile

COORDINATES = st.integers(-200, 4300)


def numbers(data: bytes) -> list[int]:
    values, position = [], 0
    while position < len(data):
        value, position = read_varint(data, position)
        values.append(value)
    return values


@given(st.lists(st.integers(0, 2**35 - 1)))
def test_columns_of_numbers_are_written_as_single_ones_are(values: list[int]) -> None:
    data = varints(np.array(values, dtype=np.int64))
    assert data == b"".join(map(varint, values))
    assert numbers(data) == values


def test_a_point_is_the_one_of_the_specification() -> None:
    assert numbers(point_geometry(25, 17)) == [9, 50, 34]


def test_lines_and_rings_are_those_of_the_specification() -> None:
    lines = np.array([[2, 2], [2, 10], [10, 10], [1, 1], [3, 5]])
    assert numbers(line_geometry(lines, [3, 2])) == [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]
    ring = np.array([[3, 6], [8, 12], [20, 34]])
    assert numbers(polygon_geometry(ring, [3])) == [9, 6, 12, 18, 10, 12, 24, 44, 15]


@given(
    st.lists(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=6), min_size=1, max_size=4)
)
def test_lines_come_back_as_they_were(lines: list[list[tuple[int, int]]]) -> None:
    points = np.array([point for line in lines for point in line])
    writer = LayerWriter("streets")
    writer.add(GeometryType.LINE, line_geometry(points, list(map(len, lines))), {"kind": "primary"})
    (feature,) = decode_tile(writer.encode())["streets"]
    assert feature.paths == lines


def test_properties_of_every_type_come_back_and_nothing_is_written_for_none() -> None:
    writer = LayerWriter("place_labels")
    assert not writer
    writer.add(GeometryType.POINT, point_geometry(1, 2), {"name": "贵阳", "importance": 950, "height": 2.5})
    writer.add(
        GeometryType.POINT, point_geometry(3, 4), {"name": "贵阳", "name_local": None, "importance": 1}
    )
    first, second = decode_tile(writer.encode())["place_labels"]
    assert first.properties == {"name": "贵阳", "importance": 950, "height": 2.5}
    assert second.properties == {"name": "贵阳", "importance": 1}
    assert second.paths == [[(3, 4)]]


def test_tiles_are_layers_one_behind_the_other() -> None:
    layers = []
    for name in ("ocean", "boundaries"):
        writer = LayerWriter(name)
        writer.add(GeometryType.POINT, point_geometry(0, 0), {})
        layers.append(writer.encode())
    assert [field for field, _ in message_fields(b"".join(layers))] == [LAYERS, LAYERS]
    assert set(decode_tile(b"".join(layers))) == {"ocean", "boundaries"}
