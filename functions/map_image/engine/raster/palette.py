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
NONE: Final = -1
CELLS_AT_ONCE: Final = 4096
"""4 MiB of distances."""


class Palette:
    """Colours by index, RGB uint8 [at most 256, 3]; the first ones are exact whatever lies beside them."""

    def __init__(self, colours: Sequence[Colour], *, exact: int | None = None) -> None:
        """exact: how many of the first colours must map to themselves; None means all."""
        if not 1 <= len(colours) <= 256:
            raise ValueError(f"a palette of {len(colours)} colours; expected 1 to 256")
        self.colours: Pixels = np.array(colours, dtype=np.uint8).reshape(-1, 3)
        self._exact = len(colours) if exact is None else exact

    @cached_property
    def _indices(self) -> NDArray[np.int16]:
        """The index of the nearest colour for each cell of 4 x 4 x 4 colours, red first; NONE until met.

        A picture has some thousand of the 262,144 cells: all of them would take as long as half a picture.
        """
        indices = np.full(_SIDE**3, NONE, np.int16)
        for index in reversed(range(self._exact)):  # the earlier of two in one cell wins
            red, green, blue = (int(channel) >> (8 - BITS) for channel in self.colours[index])
            indices[(red << 2 * BITS) | (green << BITS) | blue] = index
        return indices

    def _nearest(self, cells: NDArray[np.uint32]) -> NDArray[np.intp]:
        """Return the index of the colour that is nearest to the middle of each cell."""
        distances = np.zeros((len(cells), len(self.colours)), np.float32)
        for channel, shift in enumerate((2 * BITS, BITS, 0)):
            middles = ((cells >> shift) % _SIDE + 0.5) * (256 / _SIDE) - 0.5
            difference = middles[:, None].astype(np.float32) - self.colours[:, channel]
            difference *= difference
            distances += difference
        return distances.argmin(axis=1)

    def quantise(self, rgba: Pixels) -> Pixels:
        """Return the indices [h, w] of the nearest colours of opaque RGBA pixels [h, w, 4]."""
        words = rgba.view("<u4")[..., 0]
        cells = (words & 0xFC) << 10
        cells |= (words >> 4) & 0xFC0
        cells |= (words >> 18) & 0x3F
        indices = self._indices[cells]
        if indices.min(initial=0) == NONE:
            new_cells = np.unique(cells[indices == NONE])
            for part in np.array_split(new_cells, 1 + len(new_cells) // CELLS_AT_ONCE):
                self._indices[part] = self._nearest(part)
            indices = self._indices[cells]
        nearest: Pixels = indices.astype(np.uint8)
        return nearest
