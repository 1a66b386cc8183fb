"""Pictures with a known answer, made from real photographs: who is in them and which way up they are.

Every case is built when it is asked for, from the astronaut (public domain), other pictures of the package
that carries it, and, where it is mounted, the workplace's test data. People are cut out with the matting
model and put in front of other photographs, so that a second person is a real one; the faces of posters
and crowds are photographs too.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import cycle
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.folders import DATA, MADE, MODELS, SAMPLE_PHOTO
from functions.segment_idphoto.inference import InferenceOptions, Model

PICTURES = "scikit-image==0.26.0"  # the package, and version, that the astronaut comes from

ONE, SEVERAL, UPSIDE_DOWN, NONE = "one", "several", "upside-down", "none"
ANSWERS = (ONE, SEVERAL, UPSIDE_DOWN, NONE)

Photo = NDArray[np.uint8]


@dataclass(frozen=True)
class Case:
    """One picture: `expected` is one of ANSWERS, `quarter_turns` what turns it upright (-1: not asked)."""

    group: str
    name: str
    expected: str
    make: Callable[[], Photo]
    quarter_turns: int = -1


@dataclass(frozen=True)
class Sitter:
    """One person in one photograph; `face` is (centre x, centre y, width) as parts of its sides."""

    name: str
    path: Path
    face: tuple[float, float, float]

    @property
    def photo(self) -> Photo:
        """The photograph."""
        return read(self.path)

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
THINGS = (
    *("chelsea.png", "coffee.png", "rocket.jpg", "horse.png", "clock_motion.png", "motorcycle_left.png"),
    *("ihc.png", "retina.jpg", "page.png", "hubble_deep_field.jpg", "color.png", "logo.png", "brick.png"),
    *("grass.png", "gravel.png", "coins.png", "moon.png"),
)


def cases(*, shared: bool) -> Iterator[Case]:
    """Yield every case; with `shared` also those that need the workplace's test data."""
    sitters = [ASTRONAUT, *(SHARED_SITTERS if shared else ())]
    for sitter in sitters:
        yield from portraits(sitter)
        yield from turned(sitter)
        yield from posters(sitter)
    yield from companions(sitters)
    yield from nobody(sitters)
    if shared:
        yield Case("companion", "two-people", SEVERAL, partial(read, DATA / "portraits/two-people.jpg"))


# --- groups ---------------------------------------------------------------------------------------


def portraits(sitter: Sitter) -> Iterator[Case]:
    """One upright person, photographed well or badly."""
    treatments: dict[str, Callable[[Photo], Photo]] = {
        "plain": lambda photo: photo,
        "mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
        "grey": lambda photo: np.repeat(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2),
        "dark": lambda photo: (photo * 0.2).astype(np.uint8),
        "bright": lambda photo: np.clip(photo * 1.6 + 30, 0, 255).astype(np.uint8),
        "blurred": lambda photo: cv2.GaussianBlur(photo, (0, 0), photo.shape[1] / 150),
        "noisy": noisy,
        "jpeg-30": partial(jpeg, quality=30),
        "quarter-size": lambda photo: cv2.resize(photo, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA),
        "large": lambda photo: cv2.resize(photo, None, fx=2, fy=2),
        "tight": partial(framed, sitter, 0.62, 0.72, 0.72),
        "head": partial(framed, sitter, 1.1, 1.2, 1.2),
        "bust": partial(framed, sitter, 1.6, 1.5, 2.6),
        "far": far,
    }
    for name, treat in treatments.items():
        yield Case("one person", f"{sitter.name} {name}", ONE, partial(_treated, sitter, treat), 0)
    for angle in (-25, -15, -5, 5, 15, 25):
        yield Case("one person", f"{sitter.name} roll {angle}", ONE, partial(rolled, sitter, angle), 0)
    for background in ("rocket.jpg", "brick.png", "motorcycle_left.png"):
        make = partial(scene, background, [(sitter, 0.5, 0.2, 0)])
        yield Case("one person", f"{sitter.name} on {background}", ONE, make, 0)


def turned(sitter: Sitter) -> Iterator[Case]:
    """The same person lying on the side, or standing on the head."""
    frames: dict[str, Callable[[Photo], Photo]] = {
        "": lambda photo: photo,
        " tight": partial(framed, sitter, 0.8, 0.85, 0.85),
        " bust": partial(framed, sitter, 1.6, 1.5, 2.6),
        " dark": lambda photo: (photo * 0.3).astype(np.uint8),
        " mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
    }
    for name, treat in frames.items():
        for turns in (1, 3):
            make = partial(_treated, sitter, lambda p, t=treat, k=turns: np.rot90(t(p), -k))
            yield Case("sideways", f"{sitter.name}{name} {90 * turns}", ONE, make, turns)
        make = partial(_treated, sitter, lambda p, t=treat: np.rot90(t(p), 2))
        yield Case("upside-down", f"{sitter.name}{name} 180", UPSIDE_DOWN, make)
    for angle in (160, 195):
        yield Case("upside-down", f"{sitter.name} roll {angle}", UPSIDE_DOWN, partial(rolled, sitter, angle))
    make = partial(scene, "rocket.jpg", [(sitter, 0.5, 0.2, 2)])
    yield Case("upside-down", f"{sitter.name} hung in a scene", UPSIDE_DOWN, make)


def posters(sitter: Sitter) -> Iterator[Case]:
    """One person before a wall of small faces."""
    for divisor in (4, 5, 6, 8, 12):
        make = partial(with_posters, sitter, 1 / divisor)
        yield Case("small faces behind", f"{sitter.name} faces 1/{divisor}", ONE, make, 0)


def companions(sitters: list[Sitter]) -> Iterator[Case]:
    """Two or three people, and two of whom one stands on the head."""
    backgrounds = ("brick.png", "rocket.jpg", "coffee.png")
    pairs = [(a, b) for a in sitters for b in sitters if a is not b] or [(sitters[0], sitters[0])]
    for number, (first, second) in enumerate(pairs):
        background = backgrounds[number % len(backgrounds)]
        layouts = {
            "side by side": [(first, 0.28, 0.22, 0), (second, 0.72, 0.22, 0)],
            "smaller": [(second, 0.75, 0.13, 0), (first, 0.3, 0.22, 0)],
            "behind": [(second, 0.66, 0.13, 0), (first, 0.36, 0.24, 0)],
            "half size": [(second, 0.8, 0.11, 0), (first, 0.35, 0.22, 0)],
            "close": [(second, 0.62, 0.2, 0), (first, 0.38, 0.2, 0)],
            "half out": [(first, 0.4, 0.2, 0), (second, 0.96, 0.2, 0)],
            "one inverted": [(second, 0.75, 0.18, 2), (first, 0.28, 0.2, 0)],
        }
        for name, people in layouts.items():
            make = partial(scene, background, people)
            yield Case("companion", f"{first.name} + {second.name} {name}", SEVERAL, make)
    trio = [(sitters[i % len(sitters)], x, 0.15, 0) for i, x in enumerate((0.2, 0.5, 0.8))]
    yield Case("companion", "three", SEVERAL, partial(scene, "brick.png", trio))


def nobody(sitters: list[Sitter]) -> Iterator[Case]:
    """No face to make an ID photo of: things, animals, textures, and bodies without their head."""
    for name in THINGS:
        yield Case("nobody", name, NONE, partial(package_picture, name))
        yield Case("nobody", f"{name} 90", NONE, partial(_rotated, package_picture, name))
    yield Case("nobody", "white", NONE, lambda: np.full((400, 300, 3), 255, np.uint8))
    yield Case("nobody", "black", NONE, lambda: np.zeros((50, 50, 3), np.uint8))
    yield Case(
        "nobody", "noise", NONE, lambda: np.random.default_rng(1).integers(0, 256, (480, 360, 3), np.uint8)
    )
    yield Case("nobody", "smiley", NONE, smiley)
    for sitter in sitters:
        yield Case("nobody", f"{sitter.name} below the chin", NONE, partial(headless, sitter))


# --- treatments -----------------------------------------------------------------------------------


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
    canvas = _background("brick.png")
    face_width = ratio * 0.25 * canvas.shape[1]
    places = [
        (round(top), round(left))
        for top in np.arange(10, canvas.shape[0] / 2, 3 * face_width)
        for left in np.arange(10, canvas.shape[1] - 2 * face_width, 3.4 * face_width)
    ]
    for (top, left), (face, part) in zip(places, cycle(crowd()), strict=False):
        size = max(8, round(face_width / part))
        canvas[top : top + size, left : left + size] = cv2.resize(
            face, (size, size), interpolation=cv2.INTER_AREA
        )
    return _composed(canvas, sitter, 0.5, 0.25, 0)


# --- pieces ---------------------------------------------------------------------------------------


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
def _matting() -> Model:
    return Model(MODELS / "rvm_mobilenetv3_fp32.onnx", InferenceOptions(threads=2))


@cache
def cutout(sitter: Sitter) -> tuple[Photo, NDArray[np.float32]]:
    """Return the photo and the person's alpha, both at most 800 px high."""
    photo = sitter.photo
    scale = min(1.0, 800 / photo.shape[0])
    photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inputs = {
        "src": np.asarray(cv2.dnn.blobFromImage(photo, 1 / 255)),
        "downsample_ratio": np.array([min(1.0, 400 / max(photo.shape))], np.float32),
        **{f"r{i}i": np.zeros((1, 1, 1, 1), np.float32) for i in range(1, 5)},
    }
    for _ in range(3):
        _, alpha, *state = _matting().run(inputs)
        inputs.update({f"r{i}i": tensor for i, tensor in enumerate(state, 1)})
    return photo, np.clip(alpha[0, 0], 0, 1)


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


def _treated(sitter: Sitter, treat: Callable[[Photo], Photo]) -> Photo:
    return np.ascontiguousarray(treat(sitter.photo))


def _rotated(picture: Callable[[str], Photo], name: str) -> Photo:
    return np.ascontiguousarray(np.rot90(picture(name)))
