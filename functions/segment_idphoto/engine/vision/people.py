"""People with 17 scored keypoints each (MoveNet MultiPose, at most six)."""

from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.view import View, letterbox

INPUT_SIDE: Final = 256  # long side the network was made for
SIDE_MULTIPLE: Final = 32
LOWEST_SCORE: Final = 0.1  # below this a row is filler

# COCO order; left and right are the person's own.
NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR, LEFT_SHOULDER, RIGHT_SHOULDER = range(7)
LEFT_HIP, RIGHT_HIP = 11, 12
KEYPOINTS: Final = 17


class Person(Struct, frozen=True):
    """One person; `keypoints` is (17, 3) of x, y, score in COCO order (the person's own left and right)."""

    box: Box
    score: float
    keypoints: NDArray[np.float32]

    def move(self, right: float) -> "Person":
        """Return the person so many pixels further right."""
        box = Box(self.box.left + right, self.box.top, self.box.width, self.box.height)
        return Person(box, self.score, self.keypoints + np.array([right, 0, 0], np.float32))


class PersonDetector:
    """Finds up to six people, facing the camera or not."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def detect(self, view: View, lowest_score: float = LOWEST_SCORE) -> list[Person]:
        """Return the people of at least that score in photo coordinates, best score first."""
        canvas, scale = letterbox(view.pixels, INPUT_SIDE, SIDE_MULTIPLE)
        rows = self._model.run({self._model.input_names[0]: canvas[np.newaxis].astype(np.int32)})[0][0]
        height, width = canvas.shape[:2]
        people = [
            _person(row, width, height, 1 / (scale * view.scale)) for row in rows if row[-1] > lowest_score
        ]
        return sorted(people, key=lambda person: -person.score)


def _person(row: NDArray[Any], width: int, height: int, to_photo: float) -> Person:
    """Decode 17 x (y, x, score) and top, left, bottom, right, score; places are 0..1 of the canvas."""
    keypoints = row[: 3 * KEYPOINTS].reshape(KEYPOINTS, 3)[:, [1, 0, 2]].astype(np.float32)
    keypoints[:, 0] *= width * to_photo
    keypoints[:, 1] *= height * to_photo
    top, left, bottom, right, score = (float(value) for value in row[3 * KEYPOINTS :])
    box = Box(
        left * width * to_photo,
        top * height * to_photo,
        max(right - left, 0.0) * width * to_photo,
        max(bottom - top, 0.0) * height * to_photo,
    )
    return Person(box, score, keypoints)
