"""What benches share that matte sitters in scenes: the engine, and the part of a frame."""

import numpy as np
from numpy.typing import NDArray

from bench.folders import MODELS
from bench.matting_truth import Truth
from bench.portrait_pictures import Photo
from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions
from functions.segment_idphoto.engine.matting.profiles import load_profiles
from functions.segment_idphoto.engine.matting.recipe import Matting
from functions.segment_idphoto.engine.vision.geometry import Box

FACE_HEIGHT = 1.3  # of its width

Floats = NDArray[np.float32]


def open_matting() -> Matting:
    """Return the matting of photographs over the fetched models."""
    models = load_models({path.stem: path for path in MODELS.glob("*.onnx")}, InferenceOptions(threads=2))
    return Matting(load_profiles()["rvm-mobilenetv3"], models)


def face_box(middle: tuple[float, float], width: float) -> Box:
    """Return the box in px of a face of a width around its middle."""
    tall = FACE_HEIGHT * width
    return Box(middle[0] - width / 2, middle[1] - tall / 2, width, tall)


def frame_alpha(matting: Matting, truth: Truth) -> Floats:
    """Return the alpha of the frame, matted as an ID photo is: the region around it."""
    assert truth.face is not None
    found = matting.matte(truth.photo, truth.region, truth.face, "fine")
    return frame_part(
        found.alpha,
        Box(
            truth.frame.left - found.region.left,
            truth.frame.top - found.region.top,
            truth.frame.width,
            truth.frame.height,
        ),
    )


def frame_part[Pixels: Photo | Floats](pixels: Pixels, box: Box) -> Pixels:
    """Return the pixels in a box of whole numbers."""
    left, top = int(box.left), int(box.top)
    return pixels[top : top + int(box.height), left : left + int(box.width)]  # type: ignore[return-value]
