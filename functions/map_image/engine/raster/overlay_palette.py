"""The palette of a picture with overlays: the map's colours that are left, then the new ones."""

from typing import Final

import numpy as np

from functions.map_image.engine.raster.palette import BITS, Palette, Pixels
from functions.map_image.engine.raster.palette_choice import farthest_colours

FREQUENT_SHARE: Final = 0.5
"""Of the free places, how many the most frequent new colours take; the others go to the farthest."""


def palette_with_overlay(pixels: Pixels, palette: Palette, rgb: Pixels) -> tuple[Pixels, Pixels]:
    """Return (indices [h, w], colours [at most 256, 3]) of `rgb`, which is the picture with overlays.

    Where `rgb` has the picture's own colour the result has exactly that. New colours are exact as long as
    they find a place; those that share a cell of the lookup table, 4 of 255 wide, become one.
    """
    is_new = (palette.colours[pixels] != rgb).any(axis=2)
    new = rgb[is_new].astype(np.uint32)
    shift = 8 - BITS
    cells = (new[:, 0] >> shift << 2 * BITS) | (new[:, 1] >> shift << BITS) | (new[:, 2] >> shift)
    counts = np.bincount(cells, minlength=2 ** (3 * BITS))
    used_cells = np.flatnonzero(counts)
    colour_of_cell = np.zeros((len(counts), 3), np.uint8)
    colour_of_cell[cells] = new
    candidates = colour_of_cell[used_cells]

    map_indices = np.flatnonzero(np.bincount(pixels[~is_new], minlength=256))
    map_colours = palette.colours[map_indices]
    places = 256 - len(map_indices)
    order = np.argsort(-counts[used_cells], kind="stable")
    if len(candidates) > places:
        frequent = order[: int(places * FREQUENT_SHARE)]
        seeds = np.concatenate([map_colours, candidates[frequent]])
        order = np.concatenate(
            [frequent, farthest_colours(seeds, candidates, places - len(frequent))]
        ).astype(np.intp)
    colours = np.concatenate([map_colours, candidates[order]])
    index_of_cell = np.zeros(len(counts), np.uint8)
    index_of_cell[used_cells] = _nearest(candidates, colours)
    index_of_map = np.zeros(256, np.uint8)
    index_of_map[map_indices] = np.arange(len(map_indices))
    result = index_of_map[pixels]
    result[is_new] = index_of_cell[cells]
    return result, colours


def _nearest(candidates: Pixels, colours: Pixels) -> Pixels:
    points, palette = candidates.astype(np.float32), colours.astype(np.float32)
    distances = (palette**2).sum(axis=1) - 2 * (points @ palette.T)
    return distances.argmin(axis=1).astype(np.uint8)
