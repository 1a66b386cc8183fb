"""Choosing the colours of a palette: some exactly, the others so that nothing lies far from all of them."""

from collections.abc import Iterable
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from functions.map_image.engine.raster.palette import Colour, Palette, Pixels

MAP_COLOURS: Final = 256
BLENDS: Final = tuple(step / 8 for step in range(1, 8))
"""How much of the ink an edge pixel shows."""


def farthest_colours(seeds: Pixels, candidates: Pixels, count: int) -> list[int]:
    """Return at most `count` candidates, each the one farthest from all seeds and all chosen before."""
    distance = np.full(len(candidates), np.inf, np.float32)
    points = candidates.astype(np.float32)
    for colour in seeds.astype(np.float32):
        np.minimum(distance, ((points - colour) ** 2).sum(axis=1), out=distance)
    choice: list[int] = []
    while len(choice) < count and len(candidates):
        farthest = int(distance.argmax())
        if distance[farthest] == 0:
            break
        choice.append(farthest)
        np.minimum(distance, ((points - points[farthest]) ** 2).sum(axis=1), out=distance)
    return choice


def choose_palette(fills: Iterable[Colour], inks: Iterable[Colour], grounds: Iterable[Colour]) -> Palette:
    """Return the palette of a style.

    fills: colours that must be exact, the most important first. inks: colours of lines, signs and letters;
    the palette has them, and what their edges give over the `grounds`, as well as 256 colours can.
    """
    exact = list(dict.fromkeys([*fills, *inks]))[:MAP_COLOURS]
    seeds = np.array(exact, np.uint8).reshape(-1, 3)
    blends = _blends(np.array(list(inks), float), np.array(list(grounds), float))
    choice = farthest_colours(seeds, blends, MAP_COLOURS - len(exact))
    others = [(int(r), int(g), int(b)) for r, g, b in blends[choice]]
    return Palette([*exact, *others], exact=len(exact))


def _blends(inks: NDArray[np.float64], grounds: NDArray[np.float64]) -> Pixels:
    blends = [share * ink + (1 - share) * ground for ink, ground, share in product(inks, grounds, BLENDS)]
    return np.unique(np.rint(np.array(blends).reshape(-1, 3)).astype(np.uint8), axis=0)
