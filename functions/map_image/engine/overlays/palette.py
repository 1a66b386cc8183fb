"""The colours of a finished picture: the map's palette, and what was drawn over the map beside it.

A map's picture has few colours, so its file is a third of an RGB one. Colours of the caller's go into the
places of the palette that this picture does not use; where these are too few, the map's rarest give way.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from functions.map_image.engine.overlays.canvas import Box
from functions.map_image.engine.raster.palette import Pixels

COLOURS: Final = 256
LEAST_PLACES: Final = 96
"""Places of the palette that the colours of overlays have at least, where they need them."""
CELL_BITS: Final = 5
"""Of each channel; the colours of a cell become their mean."""
SAME_COLOUR: Final = 20.0
"""Squared distance below which two colours are taken for one another."""


def merge_palette(
    indices: Pixels, palette: Pixels, image: Image.Image, boxes: Sequence[Box]
) -> tuple[Pixels, Pixels]:
    """Return indices [h, w] and a palette [n, 3] of `image`, which is the map's picture but for some boxes.

    indices, palette: the map's. What has the map's own colour keeps it, unless that is rare and gives way.
    """
    is_new, words = _difference(indices, palette, image, boxes)
    new = words[is_new]
    if not len(new):
        return indices, palette
    keys, cell_colours, weights = _cells(new.view(np.uint8).reshape(-1, 4))
    counts = np.array(Image.fromarray(indices).histogram())
    counts -= np.bincount(indices[is_new], minlength=COLOURS)
    common = np.flatnonzero(counts > 0)
    places = COLOURS - len(common)
    is_crowded = len(cell_colours) > places
    if not is_crowded:
        colours = np.vstack((palette[common].astype(np.float32), cell_colours))
        index_of_cell = np.arange(len(common), len(colours)).astype(np.uint8)
    else:
        if places < LEAST_PLACES:
            places = LEAST_PLACES
            common = common[np.argsort(counts[common], kind="stable")[::-1][: COLOURS - places]]
        colours = _choose(palette[common].astype(np.float32), cell_colours, weights, places)
        index_of_cell = _nearest(cell_colours, colours)
    index_of_map = np.zeros(COLOURS, np.uint8)
    index_of_map[: len(palette)] = _nearest(palette.astype(np.float32), colours) if is_crowded else 0
    index_of_map[common] = np.arange(len(common))
    indices = index_of_map[indices]
    indices[is_new] = index_of_cell[keys]
    return indices, colours.round().astype(np.uint8)


def _difference(
    indices: Pixels, palette: Pixels, image: Image.Image, boxes: Sequence[Box]
) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
    """Return where the image is not the map's picture, and its colours as numbers within the boxes."""
    words_of_map = _words(palette)
    is_new = np.zeros(indices.shape, bool)
    words = np.empty(indices.shape, np.uint32)
    for box in boxes:
        left, top, right, bottom = box
        rows, columns = slice(top, bottom), slice(left, right)
        part = np.asarray(image.crop(box).convert("RGBA")).view(np.uint32)[:, :, 0]
        words[rows, columns] = part
        is_new[rows, columns] = part != words_of_map[indices[rows, columns]]
    return is_new, words


def _words(palette: Pixels) -> NDArray[np.uint32]:
    """Return each colour of a palette as one number, opaque RGBA."""
    table = np.full((COLOURS, 4), 255, np.uint8)
    table[: len(palette), :3] = palette
    return table.view(np.uint32).reshape(-1)


def _cells(
    colours: NDArray[np.uint8],
) -> tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
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


def _choose(
    base: NDArray[np.float32], colours: NDArray[np.float32], weights: NDArray[np.float32], places: int
) -> NDArray[np.float32]:
    """Return the base and up to `places` more colours: always the one that is missed most."""
    distance = np.full(len(colours), np.inf, np.float32)
    if len(base):
        distance = _distances(colours, base)[0]
    choice = []
    for _ in range(places):
        worst = int(np.argmax(distance * np.sqrt(weights)))
        if distance[worst] < SAME_COLOUR:
            break
        choice.append(colours[worst])
        distance = np.minimum(distance, np.sum((colours - colours[worst]) ** 2, axis=1))
    return np.vstack((base, *choice)) if choice else base


def _nearest(colours: NDArray[np.float32], palette: NDArray[np.float32]) -> NDArray[np.uint8]:
    return _distances(colours, palette)[1].astype(np.uint8)


def _distances(
    colours: NDArray[np.float32], palette: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Return for each colour the squared distance to the nearest of a palette, and which that is.

    One channel after the other: a matrix product would wake threads for a millisecond of work.
    """
    table = np.zeros((len(colours), len(palette)), np.float32)
    for channel in range(3):
        difference = colours[:, channel, None] - palette[:, channel]
        table += difference * difference
    index = table.argmin(axis=1)
    return table[np.arange(len(colours)), index], index
