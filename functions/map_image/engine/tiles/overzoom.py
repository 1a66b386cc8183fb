"""A tile deeper than a file goes, cut out of the deepest one above it.

Coordinates grow with the zoom and lie in the units of the tile again; a part that becomes smaller than a unit
is left out.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from functions.map_image.engine.tiles.clipping import Vertices, clip_line, clip_points, clip_ring
from functions.map_image.engine.tiles.vector_tile import LINE, POINT, Feature, Layer, write_layer
from shared.geo.baidu_plane import PlaneTile

BUFFER: Final = 8 / 256
"""How far a tile reaches over its edge, as a share of its side; as wide as in the files."""
_CORNERS: Final = 3


def cut_tile(layers: Sequence[Layer], ancestor: PlaneTile, tile: PlaneTile) -> bytes:
    """Return a tile, not gzipped, out of the layers of an ancestor; empty where nothing lies in it."""
    depth = tile.zoom - ancestor.zoom
    offset = (tile.column - (ancestor.column << depth), tile.row - (ancestor.row << depth))
    return b"".join(_cut_layer(layer, 2**depth, offset) for layer in layers)


def _cut_layer(layer: Layer, scale: int, offset: tuple[int, int]) -> bytes:
    if not layer.features:
        return b""
    margin = BUFFER * layer.extent
    window = np.array([*offset, *offset]) * layer.extent + np.array(
        [-margin, -margin, *[layer.extent + margin] * 2]
    )
    least_x, least_y, most_x, most_y = (layer.bounds * scale).T
    is_near = (least_x <= window[2]) & (least_y <= window[3]) & (most_x >= window[0]) & (most_y >= window[1])
    origin = np.array(offset) * layer.extent
    features = []
    for number in np.flatnonzero(is_near).tolist():
        feature = layer.features[number]
        parts = [
            piece
            for part in feature.parts
            for piece in _clip(feature.kind, part * scale - origin, -margin, layer.extent + margin)
        ]
        if parts:
            features.append(Feature(feature.id, feature.tags, feature.kind, parts))
    return write_layer(layer.name, layer.extent, layer, features) if features else b""


def _clip(kind: int, part: Vertices, least: float, most: float) -> Iterator[Vertices]:
    if kind == POINT:
        points = clip_points(part, least, most)
        if len(points):
            yield points
    elif kind == LINE:
        for piece in clip_line(part, least, most):
            line = _without_repeats(np.rint(piece))
            if len(line) > 1:
                yield line
    else:
        ring = _without_repeats(np.rint(clip_ring(part, least, most)))
        if len(ring) and (ring[0] == ring[-1]).all():
            ring = ring[:-1]
        if len(ring) >= _CORNERS and abs(_doubled_area(ring)) >= 2:
            yield ring


def _without_repeats(vertices: Vertices) -> Vertices:
    if len(vertices) < 2:
        return vertices
    return vertices[np.concatenate(([True], np.any(np.diff(vertices, axis=0) != 0, axis=1)))]


def _doubled_area(ring: Vertices) -> float:
    x, y = ring.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))
