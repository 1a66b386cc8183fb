"""Smaller and larger copies of pictures and alphas, and pictures in pieces."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.threads import usable_cpus

Floats = NDArray[np.float32]

SMALLEST_SIDE: Final = 3  # px, so that a copy still holds one window of the refinement
PIECE: Final = 1 << 15  # px that are worked on at a time; bounds the memory, and stays in the cache


def for_pieces(count: int, work: Callable[[slice], None]) -> None:
    """Call `work` for each piece of a list of that many pixels, pieces at a time, and wait for all.

    For work that needs several times the memory of its pixels, and that no other piece depends on.
    """
    pieces = [slice(start, start + PIECE) for start in range(0, count, PIECE)]
    workers = _workers() if len(pieces) > 1 else None
    for _ in workers.map(work, pieces) if workers else map(work, pieces):
        pass  # raises what a piece raised


@cache
def _workers() -> ThreadPoolExecutor | None:
    """Return a thread for each CPU; None where one more would gain nothing."""
    cpus = usable_cpus()
    return ThreadPoolExecutor(cpus, thread_name_prefix="pieces") if cpus > 1 else None


def centres(pixels: NDArray[np.intp], width: int) -> Floats:
    """Return x and y [2, n] of the centres of pixels, given by flat indices of a picture of that width."""
    row, column = np.divmod(pixels.astype(np.int32), np.int32(width))
    return np.array([column, row], np.float32) + np.float32(0.5)


def shrink[Pixels: NDArray[np.uint8] | NDArray[np.float32]](pixels: Pixels, side: int) -> Pixels:
    """Return the picture with at most `side` px on the long side, averaged; the picture itself if it fits."""
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return pixels
    return average(
        pixels, (max(SMALLEST_SIDE, round(width * scale)), max(SMALLEST_SIDE, round(height * scale)))
    )


def average[Pixels: NDArray[np.uint8] | NDArray[np.float32]](pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Return the picture at `size` (width, height); no pixel of it is skipped.

    Down to one half, linear interpolation still touches every pixel and is many times as fast as a mean
    over areas, so pictures are halved until one step is left.
    """
    copy: NDArray[np.uint8] | NDArray[np.float32] = pixels
    while copy.shape[1] >= 2 * size[0] and copy.shape[0] >= 2 * size[1]:
        half = (-(-copy.shape[1] // 2), -(-copy.shape[0] // 2))
        copy = cv2.resize(copy, half, interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    if copy.shape[:2] != (size[1], size[0]):
        copy = cv2.resize(copy, size, interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    return copy  # type: ignore[return-value]


def resize(plane: Floats, shape: tuple[int, ...]) -> Floats:
    """Return the plane at `shape` (rows, columns), averaged or interpolated linearly."""
    rows, columns = shape[:2]
    if plane.shape == (rows, columns):
        return plane
    method = cv2.INTER_AREA if plane.shape[0] > rows else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, (columns, rows), interpolation=method), np.float32)
