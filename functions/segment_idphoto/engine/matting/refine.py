"""Sharpens a network's alpha at hair and cloth: a few band solves from coarse to fine."""

from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.matting.laplacian import solve_band
from functions.segment_idphoto.engine.scaling import Floats, resize, shrink

UNSURE: Final = (0.04, 0.96)  # alphas that are neither background nor person
BAND_RADIUS: Final = 0.006  # how far around them the network may be wrong, as a share of the long side
# Pull towards the network's alpha: everywhere; more where it sees almost background, or skin would fill the
# gaps between loose strands with a veil; and more where person and background look alike, or the picture's
# colours would smear hair over a dark, busy background.
TRUST: Final = 0.01
BACKGROUND_TRUST, BACKGROUND_BELOW = 0.03, 0.25
AMBIGUITY_TRUST: Final = 0.3
NEIGHBOURHOOD: Final = 0.08  # of the long side, in which colours of person and background are compared
CERTAIN: Final = 0.05  # alpha this near to 0 or 1 is a sample of pure colour
NOISE: Final = 0.03  # of colours 0..1: colours with a smaller distance are alike
# Where colours are that much alike, a faint alpha is a ghost of the background more often than hair:
# alphas between these are stretched to 0..1 there, in proportion to the squared likeness.
GHOST_RANGE: Final = (0.2, 0.8)


class Level(NamedTuple):
    """One solve: `side` px on the long side, at most `steps` steps."""

    side: int
    steps: int


def refine(picture: NDArray[np.uint8], alpha: Floats, levels: tuple[Level, ...]) -> Floats:
    """Return the alpha [h, w] after a solve on every level.

    picture: RGB, of the alpha's size or any other that is no smaller than the finest level.

    Each level begins with the change of the level before. The last change is enlarged smoothly and added, so
    all detail of the network's own alpha stays. The network lacks long-range colour relations, and a coarse
    level finds them in a few steps: solving at full size measured slower and worse.
    """
    if not levels:
        return alpha
    side = levels[-1].side
    small, finest = shrink(picture, side).astype(np.float32) / np.float32(255), shrink(alpha, side)
    likeness = _likeness(small, finest)
    change = np.zeros_like(finest)
    for level in levels:
        image, prior = shrink(small, level.side), shrink(finest, level.side)
        start = np.clip(prior + resize(change, prior.shape), 0, 1)
        weight = _trust(prior, resize(likeness, prior.shape))
        solution = solve_band(image, prior, unsure_band(prior), weight, start, level.steps)
        change = solution - prior
    faint, solid = GHOST_RANGE
    change += likeness**2 * (np.clip((solution - faint) / (solid - faint), 0, 1) - solution)
    fine = resize(change, alpha.shape)
    fine += alpha
    return np.clip(fine, 0, 1, out=fine)


def _trust(alpha: Floats, likeness: Floats) -> Floats:
    """Return how strongly each pixel is pulled towards the network's alpha: [h, w] > 0."""
    faint = np.maximum(0, 1 - alpha / BACKGROUND_BELOW)
    return np.asarray(TRUST + BACKGROUND_TRUST * faint**2 + AMBIGUITY_TRUST * likeness, np.float32)


def _likeness(image: Floats, alpha: Floats) -> Floats:
    """Return 1 where the colours of person and background around a pixel are alike, to 0: [h, w]."""
    planes = [np.ascontiguousarray(image[..., channel]) for channel in range(3)]
    planes.append(np.einsum("ijk,ijk->ij", image, image))
    size = round(NEIGHBOURHOOD * max(alpha.shape)) | 1
    person, person_spread = _local_colour(planes, np.maximum(0, 1 - (1 - alpha) / CERTAIN), size)
    other, other_spread = _local_colour(planes, np.maximum(0, 1 - alpha / CERTAIN), size)
    distance = sum((one - two) ** 2 for one, two in zip(person, other, strict=True))
    return np.asarray(np.exp(-distance / (person_spread + other_spread + 3 * NOISE**2)), np.float32)


def _local_colour(planes: list[Floats], weight: Floats, size: int) -> tuple[list[Floats], Floats]:
    """Return the weighted mean colour around every pixel, three planes, and its variance: [h, w] each.

    planes: red, green, blue and the sum of their squares; plane by plane is four times as fast.
    """

    def local_mean(values: Floats) -> Floats:
        return np.asarray(cv2.blur(values, (size, size)), np.float32)

    share = np.reciprocal(local_mean(weight) + np.float32(1e-3))
    *mean, square = (local_mean(plane * weight) * share for plane in planes)
    spread = square - mean[0] ** 2 - mean[1] ** 2 - mean[2] ** 2
    return mean, np.maximum(spread, np.float32(0))


def unsure_band(alpha: Floats) -> NDArray[np.bool_]:
    """Return where alpha is undecided, widened: bool [h, w]."""
    unsure = ((alpha > UNSURE[0]) & (alpha < UNSURE[1])).astype(np.uint8)
    radius = max(1, round(BAND_RADIUS * max(alpha.shape)))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.dilate(unsure, disc), np.bool_)
