"""A matte whose alpha is drawn, and a head to go with it, for tests of what is made of mattes."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.landmarks import Landmarks
from functions.segment_idphoto.engine.vision.geometry import Box

HEAD = Landmarks(
    hair_top=150.0,
    chin=(350.0, 400.0),
    eyes=(350.0, 280.0),
    axis_x=350.0,
    face_width=155.0,
    head_width=170.0,
    eye_distance=66.0,
    torso_bottom=900.0,
    roll=0.0,
    turn=0.0,
    photo_left=0.0,
    photo_top=0.0,
    photo_right=700.0,
    photo_bottom=900.0,
)
"""An upright head in the middle of a photo of 700 x 900."""


class DrawnMatte(Struct, frozen=True):
    """Its own colours tell where in the photo they were asked for: x and y modulo 256, and the opacity."""

    alpha: NDArray[np.float32]
    region: Box
    scale: float = 1.0

    def clean(
        self, colours: NDArray[np.uint8], opacity: NDArray[np.uint8], points: NDArray[np.float32]
    ) -> NDArray[np.uint8]:
        x, y = np.floor(points).astype(np.int64) % 256
        return np.column_stack([x, y, opacity]).astype(np.uint8)
