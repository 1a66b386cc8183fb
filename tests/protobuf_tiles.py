"""Mapbox Vector Tiles written and read with Google's protobuf: what the product's code is held against.

Coordinates are units of the tile, y going down. Source: the specification 2.1.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

EXTENT: Final = 4096
Content = Mapping[str, Sequence[tuple[BaseGeometry, Mapping[str, Any]]]]

_FIELDS: Final = {
    "Value": [
        ("string_value", 1, 9),
        ("float_value", 2, 2),
        ("double_value", 3, 1),
        ("int_value", 4, 3),
        ("uint_value", 5, 4),
        ("sint_value", 6, 18),
        ("bool_value", 7, 8),
    ],
    "Feature": [("id", 1, 4), ("tags", 2, 13), ("type", 3, 13), ("geometry", 4, 13)],
    "Layer": [
        ("version", 15, 13),
        ("name", 1, 9),
        ("features", 2, "Feature"),
        ("keys", 3, 9),
        ("values", 4, "Value"),
        ("extent", 5, 13),
    ],
    "Tile": [("layers", 3, "Layer")],
}
"""Messages: names, numbers and kinds of their fields."""
_REPEATED: Final = {"tags", "geometry", "features", "keys", "values", "layers"}


@cache
def _messages() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="vector_tile.proto", package="vt", syntax="proto2")
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for field_name, number, kind in fields:
            field = message.field.add(
                name=field_name, number=number, label=3 if field_name in _REPEATED else 1
            )
            if isinstance(kind, str):
                field.type, field.type_name = 11, f".vt.{kind}"
            else:
                field.type = kind
            if field_name in ("tags", "geometry"):
                field.options.packed = True
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"vt.{name}")) for name in _FIELDS
    }


def encode(content: Content) -> bytes:
    """Return a tile of these layers."""
    tile = _messages()["Tile"]()
    for name, features in content.items():
        layer = tile.layers.add(name=name, version=2, extent=EXTENT)
        values: dict[tuple[type, Any], int] = {}
        for shape, tags in features:
            feature = layer.features.add(type=_kind(shape))
            for key, value in tags.items():
                if key not in layer.keys:
                    layer.keys.append(key)
                number = values.setdefault((type(value), value), len(values))
                feature.tags.extend((list(layer.keys).index(key), number))
            feature.geometry.extend(_commands(shape))
        for kind, value in values:
            layer.values.add(**{_VALUE_FIELDS[kind]: value})
    return bytes(tile.SerializeToString())


def decode(data: bytes) -> dict[str, list[tuple[BaseGeometry, dict[str, Any]]]]:
    """Return the features of each layer of a tile, gzipped or not."""
    tile = _messages()["Tile"]()
    tile.ParseFromString(gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data)
    return {layer.name: [_feature(layer, feature) for feature in layer.features] for layer in tile.layers}


def names(features: Iterable[tuple[BaseGeometry, Mapping[str, Any]]]) -> list[str]:
    """Return the names of features."""
    return [str(tags["name"]) for _, tags in features]


_VALUE_FIELDS: Final[dict[type, str]] = {
    str: "string_value",
    int: "int_value",
    float: "double_value",
    bool: "bool_value",
}


def _kind(shape: BaseGeometry) -> int:
    return {"Point": 1, "LineString": 2, "Polygon": 3}[shape.geom_type.removeprefix("Multi")]


def _commands(shape: BaseGeometry) -> Iterator[int]:
    cursor = (0, 0)
    for ring in _paths(shape):
        for index, (x, y) in enumerate(ring):
            if index == 0:
                yield 1 << 3 | 1
            elif index == 1:
                yield (len(ring) - 1) << 3 | 2
            for step in (int(x) - cursor[0], int(y) - cursor[1]):
                yield (step << 1) ^ (step >> 63)
            cursor = (int(x), int(y))
        if _kind(shape) == 3:
            yield 1 << 3 | 7


def _paths(shape: BaseGeometry) -> Iterator[list[tuple[float, ...]]]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type == "Polygon":
            clockwise = orient(part, 1.0)  # outer rings have a positive area where y goes down
            yield list(clockwise.exterior.coords)[:-1]
            yield from (list(hole.coords)[:-1] for hole in clockwise.interiors)
        else:
            yield list(part.coords)


def _feature(layer: Any, feature: Any) -> tuple[BaseGeometry, dict[str, Any]]:
    tags = {}
    for key, value in zip(feature.tags[::2], feature.tags[1::2], strict=True):
        (content,) = layer.values[value].ListFields()
        tags[layer.keys[key]] = content[1]
    return _shape(feature.type, list(_read_paths(list(feature.geometry)))), tags


def _read_paths(numbers: list[int]) -> Iterator[list[tuple[int, int]]]:
    x = y = 0
    path: list[tuple[int, int]] = []
    position = 0
    while position < len(numbers):
        command, count = numbers[position] & 7, numbers[position] >> 3
        position += 1
        if command == 7:
            continue
        if command == 1 and path:
            yield path
            path = []
        for _ in range(count):
            dx, dy = ((number >> 1) ^ -(number & 1) for number in numbers[position : position + 2])
            position += 2
            x, y = x + dx, y + dy
            path.append((x, y))
    if path:
        yield path


def _shape(kind: int, paths: list[list[tuple[int, int]]]) -> BaseGeometry:
    if kind == 1:
        points = [point for path in paths for point in path]
        return Point(points[0]) if len(points) == 1 else MultiPoint(points)
    if kind == 2:
        return LineString(paths[0]) if len(paths) == 1 else MultiLineString(paths)
    polygons: list[tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]] = []
    for path in paths:
        if Polygon(path).exterior.is_ccw or not polygons:
            polygons.append((path, []))
        else:
            polygons[-1][1].append(path)
    shapes = [Polygon(outer, holes) for outer, holes in polygons]
    return shapes[0] if len(shapes) == 1 else MultiPolygon(shapes)
