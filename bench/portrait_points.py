"""How steady the key points are: the same person photographed otherwise must have them in the same places.

    python -m bench.portrait_points [--shared]

Every sitter is mirrored, turned by 8 degrees both ways, resized to .5, .75 and 1.4, cropped at both sides,
darkened and stored at JPEG quality 40. Printed is how far each kind of point moves, in per cent of the
distance of the eyes, and over all points, as it is and by other ways: the mesh fitted a second time around
the first, its mean with that of the mirrored face, other regions around the face, and a larger view.

Marks made by hand are not at hand, so this says nothing about where a person would put the points.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from bench.command import arguments
from bench.folders import MODELS
from bench.portrait_pictures import ASTRONAUT, SHARED_SITTERS, Photo, Sitter, jpeg
from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions
from functions.segment_idphoto.engine.vision import mesh as mesh_module
from functions.segment_idphoto.engine.vision import scene
from functions.segment_idphoto.engine.vision.faces import Face
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.mesh import FaceMesh, Mesh
from functions.segment_idphoto.engine.vision.scene import Vision
from functions.segment_idphoto.engine.vision.subject import KeyPoint
from functions.segment_idphoto.engine.vision.view import View, view_of

LEAST_SCORE = 0.3  # what nobody saw has no place to keep
TURNS = (-8, 8)
SCALES = (0.5, 0.75, 1.4)
CROP = 0.06  # of the width, at each side
MESH_HEIGHT = 0.91  # of the face box
FEATURES = ((33, 133), (362, 263), (4,), (61,), (291,))  # mesh points of a face's five landmarks

Matrix = NDArray[np.float64]
fit = FaceMesh.fit


def main() -> int:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("--shared", action="store_true", help="also the workplace's portraits")
    options = parser.parse_args()
    sitters = [ASTRONAUT, *(SHARED_SITTERS if options.shared else ())]
    ways: dict[str, AbstractContextManager[object]] = {
        "as it is": nullcontext(),
        "fitted twice": patch.object(FaceMesh, "fit", fitted_twice),
        "mean with the mirrored": patch.object(FaceMesh, "fit", mean_with_mirrored),
        "region of 1.25": patch.object(mesh_module, "REGION", 1.25),
        "region of 1.5": patch.object(mesh_module, "REGION", 1.5),
        "view of 768 px": patch.object(scene, "view_of", partial(view_of, long_side=768)),
    }
    for name, way in ways.items():
        with way:
            report(name, movements(sitters))
    return 0


@cache
def vision() -> Vision:
    """Return the engine over the fetched models."""
    return Vision(
        load_models({path.stem: path for path in MODELS.glob("*.onnx")}, InferenceOptions(threads=2))
    )


def report(name: str, moved: dict[str, list[float]]) -> None:
    """Print one row."""
    means = "".join(f"{part} {np.mean(values):5.1%}  " for part, values in moved.items())
    everything = [value for values in moved.values() for value in values]
    print(f"{name:24}{means}all {np.mean(everything):.2%} of {len(everything)}")


def movements(sitters: list[Sitter]) -> dict[str, list[float]]:
    """Return how far each kind of point moves between photographs, in distances of the eyes."""
    moved = defaultdict(list)
    for sitter in sitters:
        own = key_points(sitter.photo)
        left, right = own["left_eye"], own["right_eye"]
        eyes = float(np.hypot(left.x - right.x, left.y - right.y))
        for photo, matrix in photographs(sitter.photo):
            back = np.linalg.inv(matrix)
            for name, point in key_points(photo).items():
                twin = own[_mirrored(name) if matrix[0, 0] < 0 else name]
                if min(point.score, twin.score) >= LEAST_SCORE:
                    x, y, _ = back @ (point.x, point.y, 1)
                    part = name.removeprefix("left_").removeprefix("right_").removesuffix("_tip")
                    moved[part].append(float(np.hypot(x - twin.x, y - twin.y)) / eyes)
    return moved


def key_points(photo: Photo) -> dict[str, KeyPoint]:
    """Return the key points of the person."""
    return dict(vision().find_main_person(photo).subject.body_parts)


def _mirrored(name: str) -> str:
    return name.replace("left", "?").replace("right", "left").replace("?", "right")


def photographs(photo: Photo) -> Iterator[tuple[Photo, Matrix]]:
    """Yield other photographs of the same, each with the 3x3 map of points into it."""
    height, width = photo.shape[:2]
    same = np.eye(3)
    yield np.ascontiguousarray(photo[:, ::-1]), np.array([[-1, 0, width], [0, 1, 0], [0, 0, 1.0]])
    for angle in TURNS:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        turned = cv2.warpAffine(
            photo, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        yield np.asarray(turned, np.uint8), np.vstack([turn, (0, 0, 1)])
    for scale in SCALES:
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        resized = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=method)
        yield np.asarray(resized, np.uint8), np.diag([scale, scale, 1.0])
    side = int(CROP * width)
    yield (
        np.ascontiguousarray(photo[:, side : width - side]),
        np.array([[1, 0, -side], [0, 1, 0], [0, 0, 1.0]]),
    )
    yield (photo * 0.5).astype(np.uint8), same
    yield jpeg(photo, 40), same


# --- other ways -----------------------------------------------------------------------------------


def fitted_twice(mesh: FaceMesh, view: View, face: Face) -> Mesh:
    """Fit the mesh to the face that the first fit found."""
    points = fit(mesh, view, face).points
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    side = float(high[1] - low[1]) / MESH_HEIGHT
    x, y = (low + high) / 2
    marks = np.stack([points[list(feature), :2].mean(axis=0) for feature in FEATURES])
    return fit(mesh, view, Face(Box(x - side / 2, y - side / 2, side, side), face.score, marks))


def mean_with_mirrored(mesh: FaceMesh, view: View, face: Face) -> Mesh:
    """Return the mean of the mesh and of that of the mirrored face."""
    first, width = fit(mesh, view, face), view.width / view.scale
    marks = face.landmarks[[1, 0, 2, 4, 3]] * (-1, 1) + (width, 0)
    box = Box(width - face.box.right, face.box.top, face.box.width, face.box.height)
    pixels = np.ascontiguousarray(view.pixels[:, ::-1])
    mirrored = fit(mesh, View(pixels, view.scale), Face(box, face.score, np.asarray(marks, np.float32)))
    points = mirrored.points[twins()] * (-1, 1, 1) + (width, 0, 0)
    return Mesh(np.asarray((first.points + points) / 2, np.float32), first.score)


@cache
def twins() -> NDArray[np.intp]:
    """Return the index [468] of the mesh point at the other side of the face."""
    view = view_of(ASTRONAUT.photo)
    face = vision()._faces.detect(view)[0]
    points = fit(vision()._mesh, view, face).points.astype(np.float64)
    first, last = points[33], points[263]
    axis = (last - first) / np.linalg.norm(last - first)
    middle = (first + last) / 2
    mirrored = points - 2 * np.outer((points - middle) @ axis, axis)
    return np.asarray(linear_sum_assignment(np.linalg.norm(mirrored[:, None] - points[None], axis=2))[1])


if __name__ == "__main__":
    sys.exit(main())
