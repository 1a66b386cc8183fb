"""A fixed palette of at most 256 colours, and the lookup table that finds the nearest of them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

BITS: Final = 6
"""Bits of each channel that the lookup table knows. Five would tint light fills: #f1eee9 became pink."""
_SIDE: Final = 2**BITS


class Palette:
    """Colours by index, RGB uint8 [at most 256, 3]; the first ones are exact whatever lies beside them."""

    def __init__(self, colours: Sequence[Colour], *, exact: int | None = None) -> None:
        """exact: how many of the first colours must map to themselves; None means all."""
        if not 1 <= len(colours) <= 256:
            raise ValueError(f"a palette of {len(colours)} colours; expected 1 to 256")
        self.colours: Pixels = np.array(colours, dtype=np.uint8).reshape(-1, 3)
        self._exact = len(colours) if exact is None else exact

    @cached_property
    def cube(self) -> Pixels:
        """The index of the nearest colour for each cell of 4 x 4 x 4 colours, red first."""
        middles = (np.arange(_SIDE, dtype=np.float32) + 0.5) * (256 / _SIDE) - 0.5
        channels = self.colours.T.astype(np.float32)
        red, green, blue = ((middles[:, None] - channel) ** 2 for channel in channels)
        cells = np.empty((_SIDE, _SIDE, _SIDE), np.uint8)
        # A matrix product would wake the threads of the linear algebra, and is slower.
        for row, plane in zip(red, cells, strict=True):
            for column, line in zip(row + green, plane, strict=True):
                line[:] = (column + blue).argmin(axis=1)
        cube = cells.reshape(-1)
        for index in reversed(range(self._exact)):  # the earlier of two in one cell wins
            red, green, blue = (int(channel) >> (8 - BITS) for channel in self.colours[index])
            cube[(red << 2 * BITS) | (green << BITS) | blue] = index
        return cube

    def quantise(self, rgba: Pixels) -> Pixels:
        """Return the indices [h, w] of the nearest colours of opaque RGBA pixels [h, w, 4]."""
        words = rgba.view("<u4")[..., 0]
        cells = (words & 0xFC) << 10
        cells |= (words >> 4) & 0xFC0
        cells |= (words >> 18) & 0x3F
        indices: Pixels = self.cube[cells]
        return indices
