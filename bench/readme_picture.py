"""Draw the picture of the README: one photograph, its foreground map, and the ID photo on three backgrounds.

    .venv/bin/python bench/readme_picture.py [PHOTO] [OUTPUT]

The photograph is scikit-image's astronaut (Eileen Collins, NASA, public domain) unless named.
"""

import base64
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from functions.segment_idphoto.answers import PortraitServices
from functions.segment_idphoto.inference import InferenceOptions, load_models
from functions.segment_idphoto.matting import Matting, find_profile
from functions.segment_idphoto.photo.specifications import load_specifications
from functions.segment_idphoto.pipeline import Portraitist
from functions.segment_idphoto.vision import Vision
from shared.config import Settings

ROOT = Path(__file__).parents[1]
MODELS = ROOT / ".cache" / "models"
HEIGHT, GAP = 378, 8

Pixels = NDArray[np.uint8]


def services() -> PortraitServices:
    """Load the engine from the fetched models, as `make models` leaves them."""
    profile = find_profile(Settings().matting_profile)
    options = InferenceOptions(providers=("CPU",), threads=0, gpu_memory_limit_mb=4096, allow_fallback=False)
    models = load_models({file.stem: file for file in MODELS.glob("*.onnx")}, options, profile.model)
    portraitist = Portraitist(Vision(models), Matting(profile, models), Settings().matting_quality)
    return PortraitServices(portraitist, load_specifications())


def decoded(text: str) -> Pixels:
    """Return a base64 PNG as BGR."""
    return np.asarray(
        cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_COLOR), np.uint8
    )


def high(pixels: Pixels, height: int = HEIGHT) -> Pixels:
    """Return the picture resized to a height."""
    size = (round(pixels.shape[1] * height / pixels.shape[0]), height)
    shrinks = height < pixels.shape[0]
    return np.asarray(
        cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8
    )


def row(pictures: list[Pixels]) -> Pixels:
    """Return pictures of one height side by side."""
    edge = {"borderType": cv2.BORDER_CONSTANT, "value": (255, 255, 255)}
    return np.hstack([cv2.copyMakeBorder(picture, 0, 0, 0, GAP, **edge) for picture in pictures])


def main(photo: Path, output: Path) -> None:
    """Write the picture."""
    engine, data = services(), photo.read_bytes()
    answers: list[dict[str, Any]] = [
        dict(engine.photo_of_file(data, {"background_color": colour})) for colour in ("white", "blue", "red")
    ]
    demos = [decoded(answer["seg_info"]["demo"]) for answer in answers]
    score = decoded(answers[0]["seg_info"]["scoremap"])
    original = np.asarray(cv2.imread(str(photo)), np.uint8)
    sheet = row([high(picture) for picture in (original, score, *demos)])
    cv2.imwrite(str(output), sheet, [cv2.IMWRITE_JPEG_QUALITY, 92])
    print(f"wrote {output}")


if __name__ == "__main__":
    arguments = [Path(text) for text in sys.argv[1:]]
    defaults = [MODELS / "astronaut.png", ROOT / "docs" / "figures" / "id-photo.jpg"]
    main(*(arguments + defaults[len(arguments) :]))
