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
    number = np.full(height * width, -1, np.int32)
    number[pixels] = np.arange(len(pixels), dtype=np.int32)
    entries = _assemble(image, _windows(band), number, len(pixels))
    flat_prior = prior.ravel()
    # Neighbours of entries that exist lie inside the picture; the rest are zeros of any pixel.
    columns = np.clip(pixels[:, None] + _steps(REACH, width), 0, height * width - 1)
    # With the deviation from the prior as the unknown, everything outside the band is zero.
    push = -np.einsum("ij,ij->i", entries, flat_prior[columns])
    columns = number[columns]
    is_fixed = columns < 0
    entries[is_fixed] = 0
    columns[is_fixed] = 0
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


def _assemble(image: Floats, windows: Indices, number: Indices, count: int) -> Floats:
    """Return the Laplacian's rows [count, 25]: the weights of each pixel of the band and its neighbours."""
    members = [windows + step for step in _steps(WINDOW, image.shape[1])]
    colours = _whiten(image, members)
    rows = [number[member] for member in members]  # -1: outside the band, written to a spare last column
    entries = np.zeros((len(REACH), count + 1), np.float32)
    share, term = np.empty((2, len(windows)), np.float32)
    for one, (row, column) in enumerate(WINDOW):
        for other in range(one, len(WINDOW)):
            np.multiply(colours[0, one], colours[0, other], out=share)
            for channel in (1, 2):
                share += np.multiply(colours[channel, one], colours[channel, other], out=term)
            share += 1
            share *= -1 / len(WINDOW)
            step = (WINDOW[other][0] - row, WINDOW[other][1] - column)
            if one == other:
                share += 1
            else:
                entries[PLACE[-step[0], -step[1]]][rows[other]] += share
            # A window meets each of its pixels once, so no index repeats within one addition.
            entries[PLACE[step]][rows[one]] += share
    return np.ascontiguousarray(entries[:, :count].T)


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
