"""The matting Laplacian of a narrow band, solved with a soft prior.

Levin, Lischinski and Weiss, "A Closed-Form Solution to Natural Image Matting" (2008): in every 3 x 3 window
alpha is nearly a linear function of colour. Here it is

    minimise  a' L a  +  sum w (a - prior)^2      over the pixels of the band, the others fixed,

so hair follows the picture's own colours, while the network's alpha decides what belongs to the person.
Only the band is assembled, in float32; an index list of its pixels replaces the picture.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.scaling import Floats

if TYPE_CHECKING:
    import scipy.sparse

Indices = NDArray[np.int32]

EPSILON: Final = 1e-5  # smallest colour variance of a window, of colours 0..1
WINDOW: Final = tuple((row, column) for row in (-1, 0, 1) for column in (-1, 0, 1))
# Two pixels of one window are at most two rows and two columns apart.
REACH: Final = tuple((row, column) for row in range(-2, 3) for column in range(-2, 3))
PLACE: Final = {step: place for place, step in enumerate(REACH)}
MIDDLE: Final = PLACE[0, 0]
SMALLEST: Final = 3  # px; a smaller picture holds no window
# Below this energy the system is solved as far as float32 can tell.
CONVERGENCE_ENERGY: Final = 1e-9


def solve_band(
    image: Floats, prior: Floats, band: NDArray[np.bool_], weight: Floats, start: Floats, steps: int
) -> Floats:
    """Return the alpha [h, w] that follows the colours inside the band and the prior outside it.

    image: RGB [h, w, 3] 0..1. prior: alpha [h, w]. band: [h, w], pixels to solve. weight: [h, w] > 0, pull
    towards the prior. start: alpha [h, w] to begin with. steps: conjugate-gradient steps at most.
    """
    import scipy.sparse  # a tenth of a start, which goes on beside it

    height, width = prior.shape
    pixels = np.flatnonzero(band).astype(np.int32)
    if not len(pixels) or min(height, width) < SMALLEST:
        return prior
    entries = _assemble(image, _windows(band), pixels)
    flat_prior = prior.ravel()
    # Neighbours of entries that exist lie inside the picture; the rest are zeros of any pixel.
    neighbours = pixels[:, None] + _steps(REACH, width).astype(np.intp)
    # With the deviation from the prior as the unknown, everything outside the band is zero.
    push = -np.einsum("ij,ij->i", entries, flat_prior.take(neighbours, mode="clip"))
    columns = _numbers(pixels, height * width, -1).take(neighbours, mode="clip")
    entries *= columns >= 0
    np.maximum(columns, 0, out=columns)
    entries[:, MIDDLE] += weight.ravel()[pixels]
    rows = np.arange(0, entries.size + 1, len(REACH), dtype=np.int32)
    matrix = scipy.sparse.csr_array((entries.ravel(), columns.ravel(), rows), shape=(len(pixels),) * 2)
    deviation = _descend(
        matrix, push, np.reciprocal(entries[:, MIDDLE]), (start.ravel() - flat_prior)[pixels], steps
    )
    alpha = prior.copy()
    alpha.ravel()[pixels] = np.clip(flat_prior[pixels] + deviation, 0, 1)
    return alpha


def _windows(band: NDArray[np.bool_]) -> Indices:
    """Return the centres of the windows, all inside the picture, that hold a pixel of the band."""
    inner = np.zeros_like(band)
    height, width = band.shape
    for row, column in WINDOW:
        inner[1:-1, 1:-1] |= band[1 + row : height - 1 + row, 1 + column : width - 1 + column]
    return np.flatnonzero(inner).astype(np.int32)


def _steps(neighbours: tuple[tuple[int, int], ...], width: int) -> Indices:
    return np.array([row * width + column for row, column in neighbours], np.int32)


def _numbers(pixels: Indices, size: int, other: int) -> Indices:
    """Return the place in the list of each of the `size` pixels of a picture, `other` where it has none."""
    numbers = np.full(size, other, np.int32)
    numbers[pixels] = np.arange(len(pixels), dtype=np.int32)
    return numbers


def _assemble(image: Floats, windows: Indices, pixels: Indices) -> Floats:
    """Return the Laplacian's rows [pixels, 25]: the weights of each pixel of the band and its neighbours."""
    height, width = image.shape[:2]
    steps = _steps(WINDOW, width)
    colours = _whiten(image, [windows + step for step in steps])
    # Where each pixel's share lies that it has as one of the nine of a window; that of no window is 0.
    numbers = _numbers(windows, height * width, len(windows))
    places = [numbers.take(pixels - step, mode="clip").astype(np.intp) for step in steps]
    entries = np.zeros((len(REACH), len(pixels)), np.float32)
    shares, terms = np.zeros((2, len(WINDOW), len(windows) + 1), np.float32)
    own_share = np.empty(len(pixels), np.float32)
    for one, (row, column) in enumerate(WINDOW):
        # With itself and those of the window that come after it, which an addition in this order needs.
        block, products = shares[one:, :-1], terms[one:, :-1]
        np.multiply(colours[0, one], colours[0, one:], out=block)
        for channel in (1, 2):
            block += np.multiply(colours[channel, one], colours[channel, one:], out=products)
        block += 1
        block *= -1 / len(WINDOW)
        block[0] += 1
        for other in range(one, len(WINDOW)):
            step = (WINDOW[other][0] - row, WINDOW[other][1] - column)
            if one != other:
                entries[PLACE[-step[0], -step[1]]] += shares[other].take(
                    places[other], out=own_share, mode="clip"
                )
            entries[PLACE[step]] += shares[other].take(places[one], out=own_share, mode="clip")
    return np.ascontiguousarray(entries.T)


def _whiten(image: Floats, members: list[Indices]) -> Floats:
    """Return the windows' colours [3, 9, n] with mean 0, rotated and scaled to unit covariance.

    Then the affinity of two pixels of a window is a plain product of their colours. By forward
    substitution with the Cholesky factor of each window's 3 x 3 covariance.
    """
    colours = np.empty((3, len(members), len(members[0])), np.float32)
    for channel in range(3):
        plane = np.ascontiguousarray(image[..., channel]).ravel()
        for place, member in enumerate(members):
            np.take(plane, member, out=colours[channel, place])
    colours -= colours.mean(axis=1, keepdims=True)
    floor = EPSILON / len(WINDOW)

    def covariance(one: int, other: int) -> Floats:
        product: Floats = np.einsum("kn,kn->n", colours[one], colours[other])
        return product / np.float32(len(WINDOW))

    rr, gr, br, gg, bg, bb = (covariance(*pair) for pair in ((0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)))
    r_r = np.sqrt(rr + floor)
    g_r, b_r = gr / r_r, br / r_r
    g_g = np.sqrt(np.maximum(gg + floor - g_r * g_r, floor))
    b_g = (bg - b_r * g_r) / g_g
    b_b = np.sqrt(np.maximum(bb + floor - b_r * b_r - b_g * b_g, floor))
    colours[0] /= r_r
    colours[1] -= g_r * colours[0]
    colours[1] /= g_g
    colours[2] -= b_r * colours[0]
    colours[2] -= b_g * colours[1]
    colours[2] /= b_b
    return colours


def _descend(
    matrix: "scipy.sparse.csr_array", push: Floats, scale: Floats, start: Floats, steps: int
) -> Floats:
    """Solve by conjugate gradients with the diagonal as preconditioner."""
    solution = start
    residual = push - matrix @ solution
    gradient = scale * residual
    direction = gradient
    energy = residual @ gradient
    for _ in range(steps):
        if energy <= CONVERGENCE_ENERGY * len(push):
            break
        response = matrix @ direction
        stride = energy / (direction @ response)
        solution = solution + stride * direction
        residual = residual - stride * response
        gradient = scale * residual
        last_energy, energy = energy, residual @ gradient
        direction = gradient + (energy / last_energy) * direction
    return solution
