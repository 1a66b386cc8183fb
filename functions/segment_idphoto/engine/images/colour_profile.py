"""Colours of a photo with an ICC profile become those of sRGB.

Every phone that photographs in Display P3 says so in a profile of three primaries and a tone curve each
("matrix profile", ICC.1, 8.3.3); read as sRGB, faces lose a fifth of their chroma. Profiles of other kinds
(tables, CMYK, grey) are left aside: their files are read as sRGB.
"""

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Levels = NDArray[np.float32]

HEADER_BYTES: Final = 128
MOST_TAGS: Final = 100
MOST_POINTS: Final = 65_536  # of a tone curve
COLORANTS: Final = ("rXYZ", "gXYZ", "bXYZ")
CURVES: Final = ("rTRC", "gTRC", "bTRC")
# Of linear sRGB in the profile's connection space (D50), as the sRGB profiles have it.
XYZ_OF_SRGB: Final = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
FINEST: Final = 16_383  # steps of linear light; near black sRGB is steep
ROWS: Final = 128  # that are converted at a time; bounds the memory
LEAST_CHANGE: Final = 1.5  # levels: a profile that changes less is sRGB under another name


class ColourProfile(Struct, frozen=True):
    """Linear light of each level [256, 3] and the 3 x 3 matrix from it to linear sRGB."""

    linear: Levels
    matrix: Levels

    def to_srgb(self, pixels: Pixels) -> Pixels:
        """Return the RGB picture [h, w, 3] in the colours of sRGB."""
        picture = np.empty_like(pixels)
        table = self.linear.reshape(1, 256, 3)
        for row in range(0, len(pixels), ROWS):
            light = cv2.transform(cv2.LUT(pixels[row : row + ROWS], table), self.matrix)
            steps = np.clip(light * np.float32(FINEST) + np.float32(0.5), 0, FINEST).astype(np.uint16)
            np.take(_srgb_levels(), steps, out=picture[row : row + ROWS])
        return picture


@lru_cache(maxsize=16)
def read_profile(data: bytes) -> ColourProfile | None:
    """Return the matrix profile of an ICC file; None for another kind, a damaged one, or sRGB."""
    try:
        with np.errstate(all="ignore"):
            profile = _parse(data)
    except (struct.error, LookupError, ValueError, ArithmeticError):
        return None
    if not (np.isfinite(profile.linear).all() and np.isfinite(profile.matrix).all()):
        return None
    steps = np.linspace(0, 255, 6).astype(np.uint8)
    lattice = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    change = np.abs(profile.to_srgb(lattice).astype(int) - lattice).max()
    return profile if change > LEAST_CHANGE else None


def _parse(data: bytes) -> ColourProfile:
    if data[36:40] != b"acsp" or data[16:24] != b"RGB XYZ ":
        raise ValueError("the profile has no RGB colours, or is none")
    (count,) = struct.unpack_from(">I", data, HEADER_BYTES)
    tags: dict[str, bytes] = {}
    for number in range(min(count, MOST_TAGS)):
        name, offset, length = struct.unpack_from(">4sII", data, HEADER_BYTES + 4 + 12 * number)
        tags[name.decode("latin-1")] = data[offset : offset + length]
    xyz = np.array([struct.unpack_from(">3i", tags[name], 8) for name in COLORANTS]).T / 65536
    linear = np.stack([_curve(tags[name]) for name in CURVES], axis=-1)
    return ColourProfile(linear.astype(np.float32), (np.linalg.inv(XYZ_OF_SRGB) @ xyz).astype(np.float32))


def _curve(tag: bytes) -> NDArray[np.float64]:
    """Return the linear light of the levels 0..255 (ICC.1, 10.6 and 10.18)."""
    levels = np.linspace(0, 1, 256)
    match tag[:4]:
        case b"curv":
            (count,) = struct.unpack_from(">I", tag, 8)
            if count == 0:
                return levels
            if count == 1:
                return np.asarray(levels ** (struct.unpack_from(">H", tag, 12)[0] / 256))
            if count > MOST_POINTS:
                raise ValueError("the tone curve has too many points")
            points = np.array(struct.unpack_from(f">{count}H", tag, 12)) / 65535
            return np.asarray(np.interp(levels, np.linspace(0, 1, count), points))
        case b"para":
            (kind,) = struct.unpack_from(">H", tag, 8)
            values = struct.unpack_from(f">{PARAMETERS[kind]}i", tag, 12)
            return np.asarray(FORMULAS[kind](levels, *(value / 65536 for value in values)))
    raise ValueError("the tone curve has an unknown type")


def _power(
    x: NDArray[np.float64],
    g: float,
    a: float = 1,
    b: float = 0,
    c: float = 0,
    d: float = -1,
    e: float = 0,
    f: float = 0,
) -> NDArray[np.float64]:
    """Return (a x + b)^g + e from d on, and c x + f below."""
    return np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)


PARAMETERS: Final = (1, 3, 4, 5, 7)
FORMULAS: Final[Mapping[int, Callable[..., NDArray[np.float64]]]] = dict(
    enumerate(
        (
            _power,
            lambda x, g, a, b: _power(x, g, a, b, 0, -b / a),
            lambda x, g, a, b, c: _power(x, g, a, b, 0, -b / a, c, c),
            _power,
            _power,
        )
    )
)
"""Of the types of a parametric curve (ICC.1, table 68)."""


@lru_cache(maxsize=1)
def _srgb_levels() -> Pixels:
    """Return the sRGB level of each step of linear light (IEC 61966-2-1)."""
    light = np.linspace(0, 1, FINEST + 1)
    levels = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * levels).astype(np.uint8)
