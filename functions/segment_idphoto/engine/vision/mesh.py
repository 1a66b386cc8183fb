"""468 points of one face in three dimensions (MediaPipe face mesh)."""

import math
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import line_angle, sample_square, transform
from functions.segment_idphoto.engine.vision.view import View

INPUT_SIDE: Final = 192
POINTS: Final = 468
# The network was made for 1.5 times the mesh, and a mesh is .91 as high as the face box.
REGION: Final = 1.37


class Mesh(Struct, frozen=True):
    """`points` is (468, 3): x, y in photo pixels, z in the same unit, smaller is nearer to the camera.

    `score` 0..1 tells whether there is a face in the assumed rotation.
    """

    points: NDArray[np.float32]
    score: float


class FaceMesh:
    """Fits the mesh to a detected face."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def fit(self, view: View, face: Face) -> Mesh:
        """Return the mesh of a face, in photo coordinates, assuming that its eyes are above its mouth."""
        angle = line_angle(face.landmarks[0], face.landmarks[1])
        side = REGION * max(face.box.height, face.box.width)
        x, y = face.box.centre
        centre = (x * view.scale, y * view.scale)
        pixels, to_view = sample_square(view.pixels, centre, side * view.scale, angle, INPUT_SIDE)
        tensor = (pixels.astype(np.float32) / 255)[np.newaxis]
        points, logit = self._model.run({self._model.input_names[0]: tensor})
        flat = points.reshape(POINTS, 3)
        photo_points = np.column_stack(
            [transform(flat, to_view) / view.scale, flat[:, 2] * (side / INPUT_SIDE)]
        )
        return Mesh(np.asarray(photo_points, dtype=np.float32), 1 / (1 + math.exp(-float(logit.ravel()[0]))))
