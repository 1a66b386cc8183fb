"""The engine's encoded lines: Google's polyline algorithm with six decimals."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

PRECISION: Final = 1e6
_OFFSET, _MORE, _BITS = 63, 0x20, 5


def decode(text: str) -> NDArray[np.float64]:
    """Return the points, (N, 2) longitude and latitude in degrees.

    Source: the published description of the encoded polyline format; one pass of numpy instead of a loop.
    """
    symbols = np.frombuffer(text.encode("ascii"), dtype=np.uint8).astype(np.int64) - _OFFSET
    is_last = (symbols & _MORE) == 0
    starts = (
        np.concatenate(([0], np.flatnonzero(is_last)[:-1] + 1)) if len(symbols) else np.array([], dtype=int)
    )
    position = np.arange(len(symbols)) - np.repeat(starts, np.diff(np.append(starts, len(symbols))))
    numbers = np.add.reduceat((symbols & (_MORE - 1)) << (_BITS * position), starts)
    steps = np.where(numbers & 1, ~(numbers >> 1), numbers >> 1).reshape(-1, 2)
    points: NDArray[np.float64] = np.cumsum(steps, axis=0)[:, ::-1] / PRECISION
    return points
