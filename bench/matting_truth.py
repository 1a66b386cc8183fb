"""Pictures with known alpha, their true colours, and how far a matte is from them.

Definitions: SAD is the sum of absolute alpha errors / 1000, MSE and MAD are means over the picture; the band
is where the true alpha lies between 2 % and 98 %, widened by 11 px; the gradient error is the mean
difference of the alphas' smoothed gradient sizes in the band; a colour error is the mean difference, 0..255
and over the band, between the person on a new background and the true composite.
"""

from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.vision.faces import FaceDetector
from functions.segment_idphoto.engine.vision.geometry import Box
from functions.segment_idphoto.engine.vision.view import view_of

Floats = NDArray[np.float32]
Photo = NDArray[np.uint8]

WHITE, BLUE, RED = (255, 255, 255), (67, 142, 219), (220, 0, 0)
BACKGROUNDS = {"white": WHITE, "blue": BLUE, "red": RED}
BAND, BAND_RADIUS = (0.02, 0.98), 11
GRADIENT_SIGMA = 1.4
# A sure face; the hand-made pairs have blurred faces, which score lower and are their own group.
SEEN, GUESSED = 0.8, 0.4
HEAD_AND_SHOULDERS = (2.2, 5 / 7, 0.5)  # frame height in face heights, width in heights, room above the face
CONTEXT = 0.30
STEPS_COARSE, STEPS_FINE, COARSE = 10, 2, 32
LIKE_NEIGHBOURS, LIKE_ALPHA = 1e-5, 1.0


class Truth(Struct, frozen=True, dict=True):
    """A picture, its alpha 0..1, and its face, if a detector finds one."""

    name: str
    photo: Photo
    alpha: Floats
    face: Box | None
    face_is_clear: bool

    @cached_property
    def colours(self) -> Floats:
        """The person's colours [h, w, 3] 0..255 that explain the picture together with the true alpha."""
        return true_colours(self.photo, self.alpha)

    @property
    def frame(self) -> Box:
        """The head-and-shoulders frame in whole pixels; the whole picture where no face is found."""
        height, width = self.alpha.shape
        if self.face is None:
            return Box(0, 0, width, height)
        heights, aspect, above = HEAD_AND_SHOULDERS
        tall = heights * self.face.height
        box = Box(
            self.face.centre[0] - tall * aspect / 2,
            self.face.top - above * self.face.height,
            tall * aspect,
            tall,
        )
        return _whole(box, width, height)

    @property
    def region(self) -> Box:
        """The frame with the margin that matting gets."""
        height, width = self.alpha.shape
        return _whole(self.frame.grow(1 + 2 * CONTEXT), width, height)


def load_truths(folder: Path, centerface: Model) -> list[Truth]:
    """Read every NAME_alpha.png and its picture, NAME_image.png or NAME__*.jpg."""
    detector = FaceDetector(centerface)
    truths = []
    for path in sorted(folder.glob("*_alpha.png")):
        name = path.name.removesuffix("_alpha.png")
        (picture,) = [*folder.glob(f"{name}_image.png"), *folder.glob(f"{name}__*.jpg")]
        photo = np.ascontiguousarray(_read(picture, cv2.IMREAD_COLOR)[..., ::-1])
        alpha = _read(path, cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255
        faces = [face for face in detector.detect(view_of(photo)) if face.score > GUESSED]
        best = max(faces, key=lambda face: face.score, default=None)
        clear = best is not None and best.score > SEEN
        truths.append(Truth(name, photo, alpha, best.box if best else None, clear))
    return truths


def _read(path: Path, flags: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.imread(str(path), flags), np.uint8)


def _whole(box: Box, width: int, height: int) -> Box:
    left, top = max(0, int(box.left)), max(0, int(box.top))
    return Box(left, top, min(width, int(box.right)) - left, min(height, int(box.bottom)) - top)


def scores(alpha: Floats, foreground: NDArray[np.uint8], truth: Truth, part: Box) -> dict[str, float]:
    """Compare a matte of `part` of the picture with the truth there; smaller is better everywhere."""
    rows = slice(int(part.top), int(part.bottom))
    columns = slice(int(part.left), int(part.right))
    true_alpha, true_foreground = truth.alpha[rows, columns], truth.colours[rows, columns]
    error = np.abs(alpha - true_alpha)
    band = _band(true_alpha)
    found = {
        "SAD": float(error.sum()) / 1000,
        "MSE": float((error * error).mean()),
        "MAD": float(error.mean()),
        "band MAD": float(error[band].mean()),
        "gradient": float(np.abs(_steepness(alpha) - _steepness(true_alpha))[band].mean()),
    }
    for name, paper in BACKGROUNDS.items():
        made = _composed(alpha, foreground.astype(np.float32), paper)
        true = _composed(true_alpha, true_foreground, paper)
        found[name] = float(np.abs(made - true)[band].mean())
    return found


def _composed(alpha: Floats, foreground: Floats, paper: tuple[int, int, int]) -> Floats:
    opacity = alpha[..., None]
    return np.asarray(opacity * foreground + (1 - opacity) * np.array(paper, np.float32), np.float32)


def _band(alpha: Floats) -> NDArray[np.bool_]:
    mixed = ((alpha > BAND[0]) & (alpha < BAND[1])).astype(np.uint8)
    side = 2 * BAND_RADIUS + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mixed, disc), np.bool_)


def _steepness(alpha: Floats) -> Floats:
    smooth = cv2.GaussianBlur(alpha, (0, 0), GRADIENT_SIGMA)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def true_colours(photo: Photo, alpha: Floats) -> Floats:
    """Return the person's colours [h, w, 3] 0..255, from coarse to fine.

    Germer, Uelwer, Conrad and Harmeling, "Fast Multi-Level Foreground Estimation" (2020): colours of person
    and background that explain the pixel and are near their neighbours', closer where alpha is flat. Another
    method than the product's on purpose.
    """
    image = photo.astype(np.float32)
    height, width = alpha.shape
    person = background = cv2.resize(image, (1, 1), interpolation=cv2.INTER_AREA).reshape(1, 1, 3)
    steps = int(np.ceil(np.log2(max(height, width))))
    for step in range(steps + 1):
        part = step / steps
        size = (round(width**part), round(height**part))
        level = cv2.resize(image, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
        opacity = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0])
        person = cv2.resize(person, size, interpolation=cv2.INTER_NEAREST).reshape(level.shape)
        background = cv2.resize(background, size, interpolation=cv2.INTER_NEAREST).reshape(level.shape)
        for _ in range(STEPS_COARSE if max(size) <= COARSE else STEPS_FINE):
            person, background = _relaxed(level, opacity, person, background)
    return np.asarray(person, np.float32)


def _relaxed(image: Floats, alpha: Floats, person: Floats, background: Floats) -> tuple[Floats, Floats]:
    """Solve every pixel's two colours with its neighbours held."""
    weight = np.zeros_like(alpha)
    of_person, of_background = np.zeros_like(image), np.zeros_like(image)
    rows, columns = np.indices(alpha.shape)
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        at = (
            np.clip(rows + down, 0, alpha.shape[0] - 1),
            np.clip(columns + right, 0, alpha.shape[1] - 1),
        )
        near = LIKE_NEIGHBOURS + LIKE_ALPHA * np.abs(alpha - alpha[at])
        weight += near
        of_person += near[..., None] * person[at]
        of_background += near[..., None] * background[at]
    one, other = alpha[..., None], 1 - alpha[..., None]
    total = weight[..., None]
    a, b, c = one * one + total, one * other, other * other + total
    right_person, right_background = one * image + of_person, other * image + of_background
    determinant = a * c - b * b
    person = (c * right_person - b * right_background) / determinant
    background = (a * right_background - b * right_person) / determinant
    return np.clip(person, 0, 255), np.clip(background, 0, 255)
