"""Which way bodies stand in the picture (BlazePose's detector: a face box and the body's axis)."""

import math
from functools import cache
from typing import Any, Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.scaling import average
from functions.segment_idphoto.engine.vision.geometry import Box, signed_angle
from functions.segment_idphoto.engine.vision.view import View

INPUT_SIDE: Final = 224
# (cells per side, anchors per cell): strides 8 and 16 with two anchors, 32 three times with two.
ANCHOR_GRIDS: Final = ((28, 2), (14, 2), (7, 6))
LOWEST_SCORE: Final = 0.3
SAME_BODY_IOU: Final = 0.3


class Stance(Struct, frozen=True):
    """How one body stands: `box` is around its face, `angle` degrees clockwise from upright, -180..180."""

    box: Box
    score: float
    angle: float


class OrientationDetector:
    """Finds bodies and the direction from hips to head, at any rotation."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def detect(self, view: View) -> list[Stance]:
        """Return the bodies in photo coordinates, best score first."""
        scale = INPUT_SIDE / max(view.width, view.height)
        inner = (max(1, round(view.width * scale)), max(1, round(view.height * scale)))
        left, top = (INPUT_SIDE - inner[0]) // 2, (INPUT_SIDE - inner[1]) // 2
        canvas = np.zeros((INPUT_SIDE, INPUT_SIDE, 3), dtype=np.float32)
        canvas[top : top + inner[1], left : left + inner[0]] = average(view.pixels, inner)
        canvas = canvas / 127.5 - 1
        regressions, logits = self._model.run({self._model.input_names[0]: canvas[np.newaxis]})
        return _stances(regressions[0], logits[0, :, 0], (left, top), 1 / (scale * view.scale))


def _stances(
    regressions: NDArray[Any], logits: NDArray[Any], origin: tuple[int, int], to_photo: float
) -> list[Stance]:
    """Decode (2254, 12): centre, size, then four points of which the first two are mid-hip and the far
    end of the body's axis, all in pixels relative to the anchor."""
    scores = 1 / (1 + np.exp(-np.clip(logits, -50, 50)))
    strong = np.nonzero(scores > LOWEST_SCORE)[0]
    if not strong.size:
        return []
    values = regressions[strong].reshape(-1, 6, 2).copy()
    anchors = _anchors()[strong]
    centres = values[:, 0] + anchors - origin
    boxes = np.concatenate([centres - values[:, 1] / 2, values[:, 1]], axis=1)
    hips, heads = values[:, 2] + anchors, values[:, 3] + anchors
    selection = np.asarray(
        cv2.dnn.NMSBoxes(boxes.tolist(), scores[strong].tolist(), LOWEST_SCORE, SAME_BODY_IOU)
    ).ravel()
    return [
        Stance(
            Box(*(float(side) * to_photo for side in boxes[index])),
            float(scores[strong[index]]),
            _angle(heads[index] - hips[index]),
        )
        for index in selection
    ]


def _angle(axis: NDArray[Any]) -> float:
    """Return degrees clockwise from straight up of the direction hips to head."""
    return signed_angle(math.degrees(math.atan2(float(axis[0]), -float(axis[1]))))


@cache
def _anchors() -> NDArray[np.float32]:
    """Return the anchor centres in input pixels, (2254, 2)."""
    centres = []
    for cells, repeats in ANCHOR_GRIDS:
        places = (np.arange(cells, dtype=np.float32) + 0.5) * (INPUT_SIDE / cells)
        x, y = np.meshgrid(places, places)
        centres.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), repeats, axis=0))
    return np.concatenate(centres)
