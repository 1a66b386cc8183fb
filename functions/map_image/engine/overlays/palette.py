"""The colours of a finished picture: the map's palette, and what was drawn over the map beside it.

A map's picture has few colours, so its file is a third of an RGB one. Colours of the caller's go behind those
of the map; where 256 are too few, the last of the map's palette give way, which are the least important.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from functions.map_image.engine.overlays.canvas import Box
from functions.map_image.engine.raster.palette import Pixels

COLOURS: Final = 256
LEAST_PLACES: Final = 64
"""Places of the palette that the colours of overlays have at least, where they need them."""
CELL_BITS: Final = 5
"""Of each channel; the colours of a cell become their mean."""
LEAST_LOSS: Final = 100.0
"""Squared distance of a colour times the root of its pixels, below which it gets no place of its own."""

Colours = NDArray[np.float32]
"""Shape [n, 3]."""


class Change(NamedTuple):
    """What an overlay changed in a box of the picture."""

    box: Box
    is_new: NDArray[np.bool_]
    words: NDArray[np.uint32]
    """The new colours, where there is one, as numbers of RGBA."""


def merge_palette(
    indices: Pixels, palette: Pixels, image: Image.Image, boxes: Sequence[Box]
) -> tuple[Pixels, Pixels]:
    """Return indices [h, w] and a palette [n, 3] of `image`, which is the map's picture but for some boxes.

    indices, palette: the map's, the most important colours first.
    """
    changes = list(_changes(indices, palette, image, boxes))
    if not changes:
        return indices, palette
    new = np.concatenate([change.words for change in changes])
    keys, cell_colours, weights = _cells(new.view(np.uint8).reshape(-1, 4))
    places = min(len(cell_colours), max(LEAST_PLACES, COLOURS - len(palette)))
    base = palette[: COLOURS - places].astype(np.float32)
    colours, index_of_cell = _extend(base, cell_colours, weights, places)
    indices = _without_last(indices, palette, colours, len(base))
    start = 0
    for (left, top, right, bottom), is_new, words in changes:
        end = start + len(words)
        indices[top:bottom, left:right][is_new] = index_of_cell[keys[start:end]]
        start = end
    return indices, colours.round().astype(np.uint8)


def _changes(indices: Pixels, palette: Pixels, image: Image.Image, boxes: Sequence[Box]) -> Iterator[Change]:
    """Yield where the image is not the map's picture."""
    words_of_map = _words(palette)
    for box in boxes:
        left, top, right, bottom = box
        words = np.asarray(image.crop(box).convert("RGBA")).view(np.uint32)[:, :, 0]
        is_new = words != words_of_map[indices[top:bottom, left:right]]
        if is_new.any():
            yield Change(box, is_new, words[is_new])


def _words(palette: Pixels) -> NDArray[np.uint32]:
    """Return each colour of a palette as one number, opaque RGBA."""
    table = np.full((COLOURS, 4), 255, np.uint8)
    table[: len(palette), :3] = palette
    return table.view(np.uint32).reshape(-1)


def _without_last(indices: Pixels, palette: Pixels, colours: Colours, count: int) -> Pixels:
    """Return a copy of indices with the nearest of others for the colours of a palette from `count` on."""
    last = palette[count:].astype(np.float32)
    if not len(last):
        return indices.copy()
    table = bytes(range(count)) + _nearest(last, colours)[1].tobytes()
    # In a third of the time that NumPy takes.
    pixels = bytearray(np.ascontiguousarray(indices)).translate(table.ljust(COLOURS, b"\0"))
    return np.frombuffer(pixels, np.uint8).reshape(indices.shape)


def _cells(colours: NDArray[np.uint8]) -> tuple[NDArray[np.intp], Colours, NDArray[np.float32]]:
    """Return the cell of each colour, the mean colour of each cell, and how many colours it has."""
    shift, bits = 8 - CELL_BITS, CELL_BITS
    red, green, blue = (colours[:, channel].astype(np.int32) >> shift for channel in range(3))
    cells = red << 2 * bits | green << bits | blue
    counts = np.bincount(cells, minlength=1 << 3 * bits)
    present = np.flatnonzero(counts)
    number = np.zeros(len(counts), np.intp)
    number[present] = np.arange(len(present))
    keys = number[cells]
    weights = counts[present].astype(np.float32)
    sums = [np.bincount(keys, colours[:, channel], len(present)) for channel in range(3)]
    means = (np.column_stack(sums) / weights[:, None]).astype(np.float32)
    return keys, means, weights


def _extend(
    base: Colours, cells: Colours, weights: NDArray[np.float32], places: int
) -> tuple[Colours, NDArray[np.uint8]]:
    """Return the base with up to `places` of the cells' colours, and the nearest of them for each cell.

    Always the colour is added that is missed most.
    """
    distance, nearest = _nearest(cells, base)
    importance = np.sqrt(weights)
    loss = distance * importance
    red, green, blue = np.ascontiguousarray(cells.T)
    choice: list[int] = []
    for index in range(len(base), len(base) + places):
        worst = int(loss.argmax())
        if loss[worst] < LEAST_LOSS:
            break
        choice.append(worst)
        further = (red - red[worst]) ** 2
        further += (green - green[worst]) ** 2
        further += (blue - blue[worst]) ** 2
        further *= importance
        nearest[further < loss] = index
        np.minimum(loss, further, out=loss)
    return np.vstack((base, cells[choice])), nearest


def _nearest(colours: Colours, palette: Colours) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return for each colour the squared distance to the nearest of a palette, and which that is.

    One channel after the other: a matrix product would wake threads for a millisecond of work.
    """
    if not len(palette):
        return np.full(len(colours), np.inf, np.float32), np.zeros(len(colours), np.uint8)
    table = np.zeros((len(colours), len(palette)), np.float32)
    for channel in range(3):
        difference = colours[:, channel, None] - palette[:, channel]
        difference *= difference
        table += difference
    index = table.argmin(axis=1)
    return table[np.arange(len(colours)), index], index.astype(np.uint8)
