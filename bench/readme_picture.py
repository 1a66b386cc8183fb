"""Draw the picture of the README: one photograph, its foreground map, and the ID photo on three backgrounds.

    python -m bench.readme_picture [PHOTO] [OUTPUT]

The photograph is scikit-image's astronaut (Eileen Collins, NASA, public domain) unless named.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.command import arguments
from bench.folders import MODELS, ROOT, SAMPLE_PHOTO
from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions
from functions.segment_idphoto.engine.matting.profiles import find_profile
from functions.segment_idphoto.engine.matting.recipe import Matting
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.engine.pipeline import Portraitist
from functions.segment_idphoto.engine.results import PictureFile
from functions.segment_idphoto.engine.vision.scene import Vision
from functions.segment_idphoto.service import PortraitService
from shared.config import Settings

OUTPUT = ROOT / "docs" / "figures" / "id-photo.jpg"
HEIGHT, GAP = 378, 8

Pixels = NDArray[np.uint8]


def service() -> PortraitService:
    """Load the engine from the fetched models, as `make models` leaves them."""
    profile = find_profile(Settings().matting_profile)
    options = InferenceOptions(providers=("CPU",), threads=0, gpu_memory_limit_mb=4096, allow_fallback=False)
    models = load_models(
        {file.stem: file for file in MODELS.glob("*.onnx")}, options, {profile.model, profile.state_model}
    )
    portraitist = Portraitist(Vision(models), Matting(profile, models), Settings().matting_quality)
    return PortraitService(portraitist, load_specifications())


def decoded(file: PictureFile) -> Pixels:
    """Return a picture file as BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(file.data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


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


def main() -> None:
    """Write the picture."""
    parser = arguments(__doc__)
    parser.add_argument("photo", nargs="?", type=Path, default=SAMPLE_PHOTO)
    parser.add_argument("output", nargs="?", type=Path, default=OUTPUT)
    asked = parser.parse_args()
    portraits, data = service(), asked.photo.read_bytes()
    results = [
        portraits.photo_of_file(data, {"background_color": colour}) for colour in ("white", "blue", "red")
    ]
    demos = [decoded(result.pictures["demo"]) for result in results]
    score = decoded(results[0].pictures["scoremap"])
    original = np.asarray(cv2.imread(str(asked.photo)), np.uint8)
    sheet = row([high(picture) for picture in (original, score, *demos)])
    cv2.imwrite(str(asked.output), sheet, [cv2.IMWRITE_JPEG_QUALITY, 92])
    print(f"wrote {asked.output}")


if __name__ == "__main__":
    main()
