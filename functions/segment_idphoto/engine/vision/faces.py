"""Faces with a box, a score and five landmarks (CenterFace, anchor-free, stride 4)."""

from typing import Any, Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.vision.geometry import Box, Points
from functions.segment_idphoto.engine.vision.view import DETECTION_SIDE, View, letterbox

STRIDE: Final = 4
SIDE_MULTIPLE: Final = 32  # the network halves the image five times
LOWEST_SCORE: Final = 0.2  # weaker peaks are noise; the scene decides about the rest
SAME_FACE_IOU: Final = 0.3
MOST_ENLARGED: Final = 2  # in a photo of 60 px enlarged to 640 the network finds no face


class Face(Struct, frozen=True):
    """One face.

    `box` reaches from the hairline to the chin and from ear to ear. `landmarks` is (5, 2): image-left
    eye, image-right eye, nose, image-left and image-right corner of the mouth.
    """

    box: Box
    score: float
    landmarks: Points


class FaceDetector:
    """Finds faces of any number; upside-down faces too, as if they stood upright."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def detect(self, view: View) -> list[Face]:
        """Return the faces in photo coordinates, best score first."""
        long_side = min(DETECTION_SIDE, MOST_ENLARGED * max(view.width, view.height))
        canvas, scale = letterbox(view.pixels, long_side, SIDE_MULTIPLE)
        planes = np.array(cv2.split(canvas), np.float32)  # 0..255
        heat, size, offset, landmarks = self._model.run({self._model.input_names[0]: planes[np.newaxis]})
        return _faces(heat[0, 0], size[0], offset[0], landmarks[0], 1 / (scale * view.scale))


def _faces(
    heat: NDArray[Any], size: NDArray[Any], offset: NDArray[Any], landmarks: NDArray[Any], to_photo: float
) -> list[Face]:
    """Decode heat (h, w), log size and offset (2, h, w) and landmarks (10, h, w); y comes before x."""
    rows, columns = np.nonzero(heat > LOWEST_SCORE)
    if not rows.size:
        return []
    scores = heat[rows, columns]
    heights, widths = np.exp(size[:, rows, columns]) * STRIDE
    tops = (rows + offset[0, rows, columns] + 0.5) * STRIDE - heights / 2
    lefts = (columns + offset[1, rows, columns] + 0.5) * STRIDE - widths / 2
    boxes = np.stack([lefts, tops, widths, heights], axis=1)
    peaks = np.asarray(cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), LOWEST_SCORE, SAME_FACE_IOU)).ravel()
    faces = []
    for index in peaks:
        marks = landmarks[:, rows[index], columns[index]].reshape(5, 2)[:, ::-1]
        points = boxes[index, :2] + marks * boxes[index, 2:]
        faces.append(
            Face(
                Box(*(float(side) * to_photo for side in boxes[index])),
                float(scores[index]),
                np.asarray(points * to_photo, dtype=np.float32),
            )
        )
    return faces
