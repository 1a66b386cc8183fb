"""A matte whose alpha is drawn, for tests of what is made of mattes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.vision import Box


@dataclass(frozen=True)
class DrawnMatte:
    """Its own colours tell where in the photo they were asked for: x and y modulo 256, and the opacity."""

    alpha: NDArray[np.float32]
    region: Box
    scale: float = 1.0

    def clean(
        self, colours: NDArray[np.uint8], opacity: NDArray[np.uint8], points: NDArray[np.float32]
    ) -> NDArray[np.uint8]:
        x, y = np.floor(points).astype(np.int64) % 256
        return np.column_stack([x, y, opacity]).astype(np.uint8)
