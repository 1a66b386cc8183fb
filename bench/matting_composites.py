"""Twenty composites with exactly known alpha on which nothing is tuned: clouds, leaves, walls, crowds behind.

Not a bench of its own; `matting.py --composites` uses it. The people are those of the composites in the
workplace's data, in their true colours; the backgrounds are drawn, or come from the package that carries the
sample photo.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import cv2
import numpy as np
from msgspec.structs import astuple
from numpy.typing import NDArray

from bench.matting_truth import Photo, Truth
from bench.portrait_pictures import crowd, package_picture
from functions.segment_idphoto.engine.vision.geometry import Box

HEIGHT = 560  # px, so that twenty pictures take a minute or two
Painter = Callable[[int, int], Photo]


def composites(truths: Sequence[Truth]) -> Iterator[Truth]:
    """Yield every person with a clear face before every background."""
    for truth in truths:
        if not truth.face_is_clear or truth.face is None:
            continue
        scale = HEIGHT / truth.alpha.shape[0]
        size = (round(truth.alpha.shape[1] * scale), HEIGHT)
        alpha = cv2.resize(truth.alpha, size, interpolation=cv2.INTER_AREA)
        person = cv2.resize(truth.colours, size, interpolation=cv2.INTER_AREA)
        face = Box(*(side * scale for side in astuple(truth.face)))
        for name, paint in BACKGROUNDS.items():
            opacity = alpha[..., None]
            picture = opacity * person + (1 - opacity) * paint(*size)
            photo = np.rint(np.clip(picture, 0, 255)).astype(np.uint8)
            yield Truth(f"{truth.name} before {name}", photo, alpha, face, True)


def _noise(width: int, height: int, grain: float, seed: int) -> NDArray[np.float32]:
    """Return smooth noise 0..1 of several sizes."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for octave in range(4):
        sigma = grain / 2**octave
        layer = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), sigma)
        total += layer / layer.std() / 2**octave
    low, high = np.percentile(total, (2, 98))
    return np.asarray(np.clip((total - low) / (high - low), 0, 1), np.float32)


def _mix(share: NDArray[np.float32], one: Sequence[int], other: Sequence[int]) -> Photo:
    part = share[..., None]
    return np.asarray(part * np.array(one) + (1 - part) * np.array(other), np.uint8)


def _clouds(seed: int, sky: Sequence[int]) -> Painter:
    return lambda width, height: _mix(_noise(width, height, 45, seed), (246, 246, 250), sky)


def _leaves(seed: int, light: Sequence[int], dark: Sequence[int]) -> Painter:
    def paint(width: int, height: int) -> Photo:
        canvas = _mix(_noise(width, height, 30, seed), light, dark)
        rng = np.random.default_rng(seed)
        for _ in range(900):
            centre = (int(rng.integers(width)), int(rng.integers(height)))
            axes = (int(rng.integers(4, 16)), int(rng.integers(2, 6)))
            share = rng.random()
            colour = tuple(float(share * a + (1 - share) * b) for a, b in zip(light, dark, strict=True))
            cv2.ellipse(canvas, centre, axes, float(rng.integers(180)), 0, 360, colour, -1, cv2.LINE_AA)
        return canvas

    return paint


def _picture(name: str) -> Painter:
    return lambda width, height: cv2.resize(
        package_picture(name), (width, height), interpolation=cv2.INTER_AREA
    )


def _crowd(columns: int) -> Painter:
    def paint(width: int, height: int) -> Photo:
        side = -(-width // columns)
        faces = [cv2.resize(face, (side, side)) for face, _ in crowd()]
        rows = -(-height // side)
        lines = [
            np.hstack([faces[(row * columns + k) % len(faces)] for k in range(columns)])
            for row in range(rows)
        ]
        return np.ascontiguousarray(np.vstack(lines)[:height, :width])

    return paint


BACKGROUNDS: Mapping[str, Painter] = MappingProxyType(
    {
        "clouds": _clouds(1, (70, 130, 210)),
        "evening clouds": _clouds(2, (150, 90, 80)),
        "leaves": _leaves(3, (150, 190, 70), (20, 60, 20)),
        "autumn leaves": _leaves(4, (220, 150, 50), (70, 35, 20)),
        "bricks": _picture("brick.png"),
        "gravel": _picture("gravel.png"),
        "grass": _picture("grass.png"),
        "a night sky": _picture("rocket.jpg"),
        "a crowd": _crowd(6),
        "a near crowd": _crowd(3),
    }
)
