"""Photographs of people, what a camera may do to them, and scenes that are put together from them.

People are cut out with the matting model and put in front of other photographs, so that a second person is a
real one; the faces of posters and crowds are photographs too. Pictures are RGB, uint8, (height, width, 3).
"""

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from itertools import cycle
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bench.folders import DATA, MADE, MODELS, SAMPLE_PHOTO
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model

PICTURES = "scikit-image==0.26.0"  # the package, and version, that the astronaut comes from

Photo = NDArray[np.uint8]


class Case[Made](Struct, frozen=True):
    """One picture of a kind, made when it is asked for, perhaps with what is known about it."""

    kind: str
    name: str
    make: Callable[[], Made]

    def has(self, text: str) -> bool:
        """Whether kind or name contains a text."""
        return text in f"{self.kind} {self.name}"


class Sitter(Struct, frozen=True):
    """One person in one photograph; `face` is (centre x, centre y, width) as parts of its sides."""

    name: str
    path: Path
    face: tuple[float, float, float]
    disguise: str = ""

    @property
    def photo(self) -> Photo:
        """The photograph, with the disguise drawn on."""
        return disguised(self, read(self.path))[0]

    @property
    def face_width(self) -> float:
        """Pixels of the photograph."""
        return self.face[2] * self.photo.shape[1]


ASTRONAUT = Sitter("astronaut", SAMPLE_PHOTO, (0.44, 0.23, 0.18))
SHARED_SITTERS = (
    Sitter("front-1", DATA / "portraits/front-1.jpg", (0.54, 0.23, 0.28)),
    Sitter("front-2", DATA / "portraits/front-2.jpg", (0.59, 0.17, 0.30)),
    Sitter("studio-1", DATA / "portraits/studio-1.jpg", (0.53, 0.48, 0.37)),
    Sitter("studio-3", DATA / "portraits/studio-3.jpg", (0.50, 0.32, 0.38)),
    Sitter("studio-4", DATA / "portraits/studio-4.jpg", (0.51, 0.29, 0.17)),
    Sitter("eg1", DATA / "mattes/eg1__rw1.jpg", (0.48, 0.47, 0.51)),
    Sitter("eg2", DATA / "mattes/eg2__grey.jpg", (0.47, 0.37, 0.46)),
)


# --- what a camera may do -------------------------------------------------------------------------


def noisy(photo: Photo) -> Photo:
    """Add the noise of a bad sensor."""
    noise = np.random.default_rng(7).normal(0, 25, photo.shape)
    return np.clip(photo + noise, 0, 255).astype(np.uint8)


def jpeg(photo: Photo, quality: int) -> Photo:
    """Encode and decode."""
    return decoded(cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())


def framed(sitter: Sitter, side: float, above: float, below: float, photo: Photo) -> Photo:
    """Crop to so many face widths left and right, above and below the face's centre."""
    height, width = photo.shape[:2]
    x, y, face = sitter.face[0] * width, sitter.face[1] * height, sitter.face[2] * width
    top, bottom = max(0, int(y - above * face)), min(height, int(y + below * face))
    left, right = max(0, int(x - side * face)), min(width, int(x + side * face))
    return np.ascontiguousarray(photo[top:bottom, left:right])


def far(photo: Photo) -> Photo:
    """Shrink the photo into a corner of a wall three times as large."""
    wall = cv2.resize(package_picture("brick.png"), (photo.shape[1] * 2, photo.shape[0] * 2))
    small = cv2.resize(photo, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    top, left = wall.shape[0] - small.shape[0], wall.shape[1] // 3
    wall[top:, left : left + small.shape[1]] = small
    return wall


def rolled(sitter: Sitter, angle: float) -> Photo:
    """Turn the photo about the face by `angle` degrees, clockwise, repeating its edge."""
    photo = sitter.photo
    height, width = photo.shape[:2]
    face = (sitter.face[0] * width, sitter.face[1] * height)
    matrix = cv2.getRotationMatrix2D(face, -angle, 1)
    centre = matrix @ (width / 2, height / 2, 1)
    matrix[:, 2] += (width / 2 - centre[0], height / 2 - centre[1])  # keeps the whole body in the frame
    return cv2.warpAffine(photo, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)


def headless(sitter: Sitter) -> Photo:
    """Return what is below the chin."""
    photo = sitter.photo
    chin = sitter.face[1] * photo.shape[0] + 0.85 * sitter.face_width
    return np.ascontiguousarray(photo[int(chin) :])


def smiley() -> Photo:
    """Draw a cartoon face."""
    canvas = np.full((400, 400, 3), 255, np.uint8)
    cv2.circle(canvas, (200, 200), 150, (255, 220, 0), -1)
    for x in (150, 250):
        cv2.circle(canvas, (x, 160), 20, (0, 0, 0), -1)
    cv2.ellipse(canvas, (200, 230), (80, 60), 0, 0, 180, (0, 0, 0), 8)
    return canvas


def with_posters(sitter: Sitter, ratio: float) -> Photo:
    """Put the person before a wall with rows of other people's faces, `ratio` times the face's width."""
    size = (960, 720)
    return _composed(wall_of_faces(size, ratio * 0.25 * size[0]), sitter, 0.5, 0.25, 0)


def wall_of_faces(size: tuple[int, int], face_width: float) -> Photo:
    """Return a wall, (width, height), whose upper half shows rows of faces."""
    canvas = cv2.resize(package_picture("brick.png"), size)
    places = [
        (round(top), round(left))
        for top in np.arange(10, size[1] / 2, 3 * face_width)
        for left in np.arange(10, size[0] - 2 * face_width, 3.4 * face_width)
    ]
    for (top, left), (face, part) in zip(places, cycle(crowd()), strict=False):
        side = max(8, round(face_width / part))
        room = canvas[top : top + side, left : left + side]
        poster = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
        room[:] = poster[: room.shape[0], : room.shape[1]]
    return np.asarray(canvas, np.uint8)


# --- faces that nobody sees -----------------------------------------------------------------------

DISGUISES = ("helmet", "mask", "scarf", "back", "hair")


def disguised(
    sitter: Sitter, photo: Photo, alpha: NDArray[np.float32] | None = None
) -> tuple[Photo, NDArray[np.float32]]:
    """Return the photo with the sitter's face hidden, and the alpha with what was put on."""
    cover = np.zeros(photo.shape[:2], np.float32) if alpha is None else alpha.copy()
    if not sitter.disguise:
        return photo, cover
    height, width = photo.shape[:2]
    x, y, face = sitter.face[0] * width, sitter.face[1] * height, sitter.face[2] * width
    drawn = photo.copy()

    def ellipse(down: float, wide: float, high: float) -> NDArray[np.float32]:
        shape = np.zeros((height, width), np.float32)
        axes = (round(wide * face), round(high * face))
        cv2.ellipse(shape, (round(x), round(y + down * face)), axes, 0, 0, 360, (1,), -1)
        return np.asarray(cv2.GaussianBlur(shape, (0, 0), max(0.5, face / 60)), np.float32)

    def paint(shape: NDArray[np.float32], colour: NDArray[np.float32] | tuple[int, int, int]) -> None:
        opacity = shape[..., None]
        drawn[:] = np.rint(drawn * (1 - opacity) + np.asarray(colour, np.float32) * opacity).astype(np.uint8)
        np.maximum(cover, shape, out=cover)

    shade = np.linspace(1.25, 0.55, width, dtype=np.float32)[None, :, None]
    match sitter.disguise:
        case "helmet":
            paint(ellipse(-0.1, 0.82, 1.0), shade * np.array([150, 30, 30], np.float32))
            paint(ellipse(-0.02, 0.66, 0.36), shade * np.array([35, 38, 45], np.float32))
        case "mask":
            paint(ellipse(0.0, 0.62, 0.85), shade * np.array([60, 60, 66], np.float32))
            for side in (-0.24, 0.24):
                cv2.circle(
                    drawn, (round(x + side * face), round(y - 0.12 * face)), round(0.11 * face), (8, 8, 8), -1
                )
        case "scarf":
            paint(ellipse(0.35, 0.6, 0.55), shade * np.array([170, 190, 200], np.float32))
            paint(ellipse(-0.15, 0.56, 0.16), (12, 12, 14))
        case "back" | "hair":
            streaks = np.random.default_rng(3).normal(1, 0.25, (1, width, 1)).astype(np.float32)
            colour = np.median(
                drawn[max(0, round(y - 0.8 * face)) : round(y - 0.55 * face) + 1, round(x)], axis=0
            )
            colour = 0.4 * colour + 0.6 * np.array([52, 38, 30], np.float32)  # short hair shows much skin
            high = 0.9 if sitter.disguise == "back" else 1.15
            paint(ellipse(0.0, 0.62, high), shade * np.clip(streaks, 0.5, 1.6) * np.maximum(colour, 24))
    return drawn, cover


# --- pieces of scenes -----------------------------------------------------------------------------


def read(path: Path) -> Photo:
    """Read a picture as RGB."""
    return decoded(path.read_bytes())


def decoded(content: bytes) -> Photo:
    """Decode a picture file as RGB."""
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    return np.ascontiguousarray(pixels[..., ::-1])


@cache
def _package() -> ZipFile:
    """Fetch the package that carries the astronaut, once, with the ordinary client."""
    folder = MADE / "scikit-image"
    if not list(folder.glob("*.whl")):
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--quiet",
            "--dest",
            str(folder),
            PICTURES,
        ]
        subprocess.run(command, check=True)
    return ZipFile(next(folder.glob("*.whl")))


def package_picture(name: str) -> Photo:
    """Return a picture out of the package that carries the astronaut."""
    return decoded(_package().read(f"skimage/data/{name}"))


@cache
def crowd() -> list[tuple[Photo, float]]:
    """Return square photographs of faces and which part of their width the face takes.

    They are the package's faces of 25 px, and those of the sitters at hand, by turns.
    """
    with _package().open("skimage/data/lfw_subset.npy") as file:
        faces = np.load(file)[:100]
    small = [np.repeat((np.clip(face, 0, 1) * 255).astype(np.uint8)[..., None], 3, axis=2) for face in faces]
    at_hand = [sitter for sitter in (ASTRONAUT, *SHARED_SITTERS) if sitter.path.exists()]
    sharp = [framed(sitter, 1, 1, 1, sitter.photo) for sitter in at_hand]
    pairs = ([(face, 0.72), (sharp[number % len(sharp)], 0.5)] for number, face in enumerate(small))
    return [face for pair in pairs for face in pair]


@cache
def _matting(part: str) -> Model:
    return Model(MODELS / f"rvm_mobilenetv3_{part}.onnx", InferenceOptions(threads=2))


@cache
def cutout(sitter: Sitter) -> tuple[Photo, NDArray[np.float32]]:
    """Return the photo and the person's alpha, both at most 800 px high, with the disguise drawn on both."""
    photo = read(sitter.path)
    scale = min(1.0, 800 / photo.shape[0])
    photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inputs = {
        "src": np.asarray(cv2.dnn.blobFromImage(photo, 1 / 255)),
        "downsample_ratio": np.array([min(1.0, 400 / max(photo.shape))], np.float32),
        **{f"r{i}i": np.zeros((1, 1, 1, 1), np.float32) for i in range(1, 5)},
    }
    for _ in range(2):
        state = _matting("state").run(inputs)
        inputs.update({f"r{i}i": tensor for i, tensor in enumerate(state, 1)})
    (alpha,) = _matting("alpha").run(inputs)
    return disguised(sitter, photo, np.clip(alpha[0, 0], 0, 1))


def scene(background: str, people: list[tuple[Sitter, float, float, int]]) -> Photo:
    """Put people, back to front, each (sitter, face centre x, face width, quarter turns), before a picture.

    x and width are parts of the frame's width. Busts stand on the lower edge.
    """
    canvas = _background(background)
    for person in people:
        canvas = _composed(canvas, *person)
    return canvas


def _background(name: str) -> Photo:
    return cv2.resize(package_picture(name), (960, 720))


def _composed(canvas: Photo, sitter: Sitter, x: float, face_width: float, turns: int) -> Photo:
    photo, alpha = cutout(sitter)
    height, width = canvas.shape[:2]
    scale = face_width * width / (sitter.face[2] * photo.shape[1])
    face_x, face_y = sitter.face[0] * photo.shape[1] * scale, sitter.face[1] * photo.shape[0] * scale
    # the bust stands on the lower edge, unless its face would leave the frame
    top = min(height - photo.shape[0] * scale, height * 0.6 - face_y)
    top = max(top, 0.75 * face_width * width - face_y)
    matrix = np.array([[scale, 0, x * width - face_x], [0, scale, top]], np.float32)
    layer = cv2.warpAffine(photo, matrix, (width, height), flags=cv2.INTER_AREA)
    cover = cv2.warpAffine(alpha, matrix, (width, height), flags=cv2.INTER_AREA)[..., None]
    if turns:
        layer, cover = np.rot90(layer, turns), np.rot90(cover, turns)
        if x != 0.5:  # keep the side after the turn
            layer, cover = layer[:, ::-1], cover[:, ::-1]
    return np.asarray(layer * cover + canvas * (1 - cover), dtype=np.uint8)


def placed(
    canvas: NDArray[np.floating], sitter: Sitter, face: tuple[float, float], face_width: float
) -> tuple[Photo, NDArray[np.float32]]:
    """Return the canvas with a person on it, the middle of the face at a point in px, and their alpha.

    What is below the person's last row is cut off.
    """
    photo, alpha = cutout(sitter)
    scale = face_width / (sitter.face[2] * photo.shape[1])
    left = face[0] - sitter.face[0] * photo.shape[1] * scale
    top = face[1] - sitter.face[1] * photo.shape[0] * scale
    matrix = np.array([[scale, 0, left], [0, scale, top]], np.float32)
    height, width = canvas.shape[:2]
    layer = cv2.warpAffine(
        photo, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    cover = np.asarray(cv2.warpAffine(alpha, matrix, (width, height), flags=cv2.INTER_AREA), np.float32)
    end = min(height, int(top + scale * photo.shape[0]) - 1)
    opacity = cover[..., None]
    mixed = np.rint(layer * opacity + canvas * (1 - opacity)).astype(np.uint8)
    return np.ascontiguousarray(mixed[:end]), np.ascontiguousarray(cover[:end])
