"""TensorFlow Lite's sparse tensors: from the stored non-zero values back to a dense array.

A sparse tensor is a tree of levels. A dense level of size n gives every node above it n children; a
compressed level (CSR) gives node p the children segments[p] .. segments[p + 1], each with a stored
coordinate. The leaves are the stored values, in order. With a block map, some levels count inside
blocks: the coordinate of a blocked dimension is block * block size + position in the block.
"""

from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from models.errors import ConversionError

Indices = NDArray[np.int64]


class Level(Struct, frozen=True):
    """One level of the tree: `size` children each, or CSR `segments` and `indices`."""

    size: int
    segments: Indices | None = None
    indices: Indices | None = None


class Sparsity(Struct, frozen=True):
    """How the values of a tensor are spread.

    traversal: which dimension each level walks; numbers from len(shape) on are block levels.
    block_map: the dimension that each block level subdivides.
    """

    levels: tuple[Level, ...]
    traversal: tuple[int, ...]
    block_map: tuple[int, ...]


def densify(values: NDArray[Any], shape: tuple[int, ...], sparsity: Sparsity) -> NDArray[Any]:
    """Return the dense array of `shape` whose stored values are `values`; all others are zero.

    Raises ConversionError when the tree has not as many leaves as there are values.
    """
    leaves = _leaf_coordinates(sparsity.levels)
    if leaves and leaves[0].size != values.size:
        raise ConversionError(f"a sparse tensor describes {leaves[0].size} values but stores {values.size}")
    rank = len(shape)
    block_sizes = {
        dimension: sparsity.levels[rank + place].size for place, dimension in enumerate(sparsity.block_map)
    }
    coordinates = [np.zeros(values.size, np.int64) for _ in shape]
    for level, dimension in enumerate(sparsity.traversal):
        if dimension < rank:
            coordinates[dimension] += leaves[level] * block_sizes.get(dimension, 1)
        else:
            coordinates[sparsity.block_map[dimension - rank]] += leaves[level]
    dense = np.zeros(shape, values.dtype)
    dense[tuple(coordinates)] = values
    return dense


def _leaf_coordinates(levels: tuple[Level, ...]) -> list[Indices]:
    """Return, for each level, the coordinate of every leaf."""
    leaves: list[Indices] = []
    nodes = np.zeros(1, np.int64)
    for level in levels:
        if level.segments is None or level.indices is None:
            children = np.full(nodes.size, level.size)
            coordinate = np.tile(np.arange(level.size), nodes.size)
            nodes = np.repeat(nodes, level.size) * level.size + coordinate
        else:
            children = level.segments[nodes + 1] - level.segments[nodes]
            block_offsets = np.arange(children.sum()) - np.repeat(np.cumsum(children) - children, children)
            nodes = np.repeat(level.segments[nodes], children) + block_offsets
            coordinate = level.indices[nodes]
        leaves = [np.repeat(earlier, children) for earlier in leaves]
        leaves.append(coordinate)
    return leaves
