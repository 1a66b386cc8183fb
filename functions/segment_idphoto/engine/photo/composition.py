"""The three pictures of an answer: the cut, the foreground map, and the person on a background.

Everything stays in 8 bits. Where alpha is 0 the background is bit-exact; where it is 255 the person is.
"""

import math
from typing import Final, Protocol

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.colours import Background
from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.outline import AlphaLike
from functions.segment_idphoto.engine.scaling import centres, for_pieces

Pixels = NDArray[np.uint8]

OPAQUE: Final = 255
# Below this share of the size one sample a pixel would skip photo pixels, so pixels are averaged.
SHRINKS_BELOW: Final = 0.999
PADDING: Final = 1  # px around a matte that is resampled


class MatteLike(AlphaLike, Protocol):
    """A matte that also knows the person's own colours."""

    def clean(self, colours: Pixels, opacity: Pixels, points: NDArray[np.float32]) -> Pixels:
        """Return the own colours [n, 3] of pixels with those colours [n, 3] and opacities 0..255 [n].

        points: x and y in the photo [2, n].
        """


class FramedPerson(Struct, frozen=True):
    """One framed person, ready for any background.

    `cut` RGB [h, w, 3] is the photo in the frame, `scoremap` [h, w] its alpha 0..255. `edge` [n] are the
    flat indices of its translucent pixels, `edge_colours` RGB [n, 3] the person's own colours there, with
    the old background taken out.
    """

    cut: Pixels
    scoremap: Pixels
    edge: NDArray[np.intp]
    edge_colours: Pixels

    def compose(self, background: Background) -> Pixels:
        """Return the person composed on a background: RGB uint8 [h, w, 3], RGBA on a transparent one.

        Where alpha is 255 that is the cut, elsewhere own colour * alpha + background * (1 - alpha), rounded.
        """
        if background.is_transparent:
            return self._cut_out()
        height, width = self.scoremap.shape
        rows = background.rows(height)
        composition = np.asarray(cv2.copyMakeBorder(rows, 0, 0, 0, width - 1, cv2.BORDER_REPLICATE), np.uint8)
        cv2.copyTo(self.cut, _mask(self.scoremap, OPAQUE, OPAQUE), composition)
        pixels = composition.reshape(-1, 3)
        alphas = self.scoremap.ravel()

        # Only the edge needs arithmetic; it is a few per cent of the pixels.
        def mix_edge(piece: slice) -> None:
            indices = self.edge[piece]
            alpha = alphas.take(indices).repeat(3).astype(np.uint16)
            mix = self.edge_colours[piece].ravel() * alpha
            mix += pixels.take(indices, axis=0).ravel() * (OPAQUE - alpha)
            # This is a division by 255, rounded, for all 16-bit sums of that kind, in a third of its time.
            mix += 128
            mix += mix >> 8
            pixels[indices] = (mix >> 8).astype(np.uint8).reshape(-1, 3)

        for_pieces(len(self.edge), mix_edge)
        return composition

    def _cut_out(self) -> Pixels:
        """Return RGBA [h, w, 4] in the person's own colours; where alpha is 0 they are black."""
        colours = np.zeros_like(self.cut)
        cv2.copyTo(self.cut, _mask(self.scoremap, OPAQUE, OPAQUE), colours)
        colours.reshape(-1, 3)[self.edge] = self.edge_colours
        return np.dstack([colours, self.scoremap])


def frame_photo(photo: Pixels, crop: Crop) -> Pixels:
    """Return what the crop's frame shows of the photo, the cut; outside the photo it repeats its edge."""
    if crop.corner is not None:
        return np.ascontiguousarray(_slice(photo, crop.corner, crop.size, cv2.BORDER_REPLICATE))
    return warp(photo, crop.matrix, crop.size, border=cv2.BORDER_REPLICATE, sharp=True)


def frame_person(cut: Pixels, matte: MatteLike, crop: Crop) -> FramedPerson:
    """Take the crop's frame out of the matte, for a `cut` by `frame_photo`.

    Outside the matte's region the alpha is 0.
    """
    corner = _whole_corner(matte, crop)
    if corner is not None:
        scoremap = _in_bytes(_slice(matte.alpha, corner, crop.size, cv2.BORDER_CONSTANT))
    else:
        # Beside its last row the alpha would fade to nothing half a pixel before the photo ends.
        sides = (PADDING, PADDING, PADDING, PADDING)
        wider_alpha = cv2.copyMakeBorder(_in_bytes(matte.alpha), *sides, cv2.BORDER_REPLICATE)
        scoremap = warp(np.asarray(wider_alpha, np.uint8), _from_matte(matte, crop.matrix), crop.size)
    edge = np.flatnonzero(_mask(scoremap, 1, OPAQUE - 1).view(np.bool_))
    own = np.empty((len(edge), 3), np.uint8)
    to_photo = cv2.invertAffineTransform(crop.matrix).astype(np.float32)

    def clean(piece: slice) -> None:
        indices = edge[piece]
        points = to_photo[:, :2] @ centres(indices, crop.size[0]) + to_photo[:, 2:]
        colours, opacity = cut.reshape(-1, 3).take(indices, axis=0), scoremap.ravel().take(indices)
        own[piece] = matte.clean(colours, opacity, points)

    for_pieces(len(edge), clean)
    return FramedPerson(cut, scoremap, edge, own)


def _in_bytes(alpha: NDArray[np.float32]) -> Pixels:
    """Return an alpha 0..1 as 0..255."""
    return np.asarray(cv2.convertScaleAbs(alpha, alpha=OPAQUE), np.uint8)


def _mask(scoremap: Pixels, lowest: int, highest: int) -> Pixels:
    return np.asarray(cv2.inRange(scoremap, np.array(lowest), np.array(highest)), np.uint8)


def warp(
    pixels: Pixels,
    matrix: NDArray[np.float64],
    size: tuple[int, int],
    *,
    border: int = cv2.BORDER_CONSTANT,
    sharp: bool = False,
) -> Pixels:
    """Return `pixels` mapped by one affine map (continuous coordinates) onto `size`, without aliasing.

    Enlarging interpolates, bicubically when `sharp`. Shrinking averages: first by a whole factor over
    areas, then the map is sampled four times a pixel, so no photo pixel is skipped.
    """
    scale = math.sqrt(abs(np.linalg.det(matrix[:, :2])))
    samples = 1
    if scale < SHRINKS_BELOW:
        pixels, matrix = _shrink_visible(pixels, matrix, size, int(1 / scale))
        samples = 2
    indices = np.diag([samples, samples]) @ matrix
    # OpenCV counts from pixel centres: x_continuous = x_index + 1/2 on both sides.
    indices[:, 2] += indices[:, :2] @ (0.5, 0.5) - 0.5
    sample_size = (size[0] * samples, size[1] * samples)
    flags = cv2.INTER_CUBIC if sharp and samples == 1 else cv2.INTER_LINEAR
    output = cv2.warpAffine(pixels, indices, sample_size, flags=flags, borderMode=border)
    if samples > 1:
        output = cv2.resize(output, size, interpolation=cv2.INTER_AREA)
    return np.asarray(output, np.uint8)


def _shrink_visible(
    pixels: Pixels, matrix: NDArray[np.float64], size: tuple[int, int], factor: int
) -> tuple[Pixels, NDArray[np.float64]]:
    """Average blocks of factor x factor in the part of the picture that the frame can see."""
    if factor < 2:
        return pixels, matrix
    corners = np.array([(0, 0), (size[0], 0), (0, size[1]), size], np.float64)
    visible = np.linalg.solve(matrix[:, :2], (corners - matrix[:, 2]).T)
    height, width = pixels.shape[:2]
    left = int(np.clip(visible[0].min() - 2 * factor, 0, width - 1))
    top = int(np.clip(visible[1].min() - 2 * factor, 0, height - 1))
    right = int(np.clip(visible[0].max() + 2 * factor, left + 1, width))
    bottom = int(np.clip(visible[1].max() + 2 * factor, top + 1, height))
    visible_size = (-(-(right - left) // factor), -(-(bottom - top) // factor))
    # Repeat the last row and column up to whole blocks, so that every block has the same weight.
    blocks = cv2.copyMakeBorder(
        pixels[top:bottom, left:right],
        0,
        visible_size[1] * factor - (bottom - top),
        0,
        visible_size[0] * factor - (right - left),
        cv2.BORDER_REPLICATE,
    )
    small = cv2.resize(blocks, visible_size, interpolation=cv2.INTER_AREA)
    block_matrix = matrix.copy()
    block_matrix[:, 2] += matrix[:, :2] @ (left, top)
    block_matrix[:, :2] *= factor
    return np.asarray(small, np.uint8), block_matrix


def _from_matte(matte: MatteLike, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the map of points of the padded matte, given the map of photo points."""
    matte_matrix = matrix.copy()
    matte_matrix[:, 2] += matrix[:, :2] @ (matte.region.left, matte.region.top)
    matte_matrix[:, :2] /= matte.scale
    matte_matrix[:, 2] -= matte_matrix[:, :2] @ (PADDING, PADDING)
    return matte_matrix


def _whole_corner(matte: MatteLike, crop: Crop) -> tuple[int, int] | None:
    """Return where a slice begins in the matte, when matte pixels are photo pixels."""
    left, top = matte.region.left, matte.region.top
    if crop.corner is None or matte.scale != 1.0 or left != int(left) or top != int(top):
        return None
    return crop.corner[0] - int(left), crop.corner[1] - int(top)


def _slice[Values: NDArray[np.uint8] | NDArray[np.float32]](
    pixels: Values, corner: tuple[int, int], size: tuple[int, int], border: int
) -> Values:
    """Return a window that may reach outside the picture; perhaps a view of it."""
    (left, top), (width, height) = corner, size
    rows, columns = pixels.shape[:2]
    window = pixels[
        min(max(top, 0), rows - 1) : max(min(top + height, rows), 1),
        min(max(left, 0), columns - 1) : max(min(left + width, columns), 1),
    ]
    missing = (
        max(0, -top),
        max(0, top + height - rows),
        max(0, -left),
        max(0, left + width - columns),
    )
    if any(missing):
        window = cv2.copyMakeBorder(window, *missing, border)  # type: ignore[assignment]
    return window  # type: ignore[return-value]
