"""Untrusted uploads become upright RGB pixels, or one of three errors.

The order matters: base64, first bytes, header, limits, work (see `bounds`), and only then pixels.
"""

from typing import Final

import cv2
import numpy as np
import pybase64
from numpy.typing import NDArray

from functions.segment_idphoto.engine.images.bounds import check_work
from functions.segment_idphoto.engine.images.colour_profile import read_profile
from functions.segment_idphoto.engine.images.errors import (
    EmptyImage,
    ImageFormatError,
    ImageSizeError,
)
from functions.segment_idphoto.engine.images.headers import ImageHeader, read_header

SHORTEST_SIDE: Final = 50
LONGEST_SIDE: Final = 4096

# EXIF orientation -> the rotation that turns the stored pixels upright (EXIF 2.3, tag 0x0112).
ROTATIONS: Final = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_CLOCKWISE, 8: cv2.ROTATE_90_COUNTERCLOCKWISE}
MIRRORED_ROTATIONS: Final = {4: cv2.ROTATE_180, 5: cv2.ROTATE_90_COUNTERCLOCKWISE, 7: cv2.ROTATE_90_CLOCKWISE}

# A damaged upload is the caller's error and gets an answer; it must not fill the log.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def decode_base64(text: str | bytes) -> bytes:
    """Return the bytes of a base64 form field.

    Spaces are read as `+` (clients that do not urlencode), line breaks and missing padding are
    tolerated. A `data:` prefix and the url-safe alphabet are refused, as the original service does.
    Raises `EmptyImage` or `ImageFormatError`.
    """
    raw = text.encode("ascii", "replace") if isinstance(text, str) else text
    if not raw.strip():
        raise EmptyImage("the image is empty; send base64 of a JPEG, PNG or BMP file")
    if raw[:5].lower() == b"data:":
        raise ImageFormatError("the image begins with `data:`; send the base64 without this prefix")
    if b"\n" in raw or b"\r" in raw:
        raw = raw.replace(b"\r", b"").replace(b"\n", b"")
    raw = raw.replace(b" ", b"+").rstrip(b"=")
    try:
        return pybase64.b64decode(raw + b"=" * (-len(raw) % 4), validate=True)
    except ValueError as error:
        raise ImageFormatError("the image is not base64 (standard alphabet with + and /)") from error


def decode_image(
    data: bytes, *, shortest: int = SHORTEST_SIDE, longest: int = LONGEST_SIDE
) -> NDArray[np.uint8]:
    """Return the upright photo as RGB uint8 [height, width, 3], C-contiguous.

    JPEG (any colour space), PNG (any depth; transparency lies on white) and BMP; EXIF orientation is
    applied once; the colours of a matrix profile become those of sRGB. `shortest` and `longest` bound the
    sides in pixels and are checked before a pixel is decoded. Raises `EmptyImage`, `ImageFormatError`,
    `ImageSizeError`.
    """
    header = read_header(data)
    if min(header.width, header.height) < shortest or max(header.width, header.height) > longest:
        raise ImageSizeError(
            f"the image is {header.width} x {header.height} px; "
            f"its shortest side must be at least {shortest}, its longest at most {longest}"
        )
    check_work(header)
    pixels = _on_white(_decode(header)) if header.transparent else _decode(header)
    if header.profile and (profile := read_profile(header.profile)):
        pixels = profile.to_srgb(pixels)
    return np.ascontiguousarray(_upright(pixels, header.orientation))


def _decode(header: ImageHeader) -> NDArray[np.uint8]:
    """Return RGB, or BGRA when the header says that there may be an alpha channel."""
    kind = cv2.IMREAD_UNCHANGED if header.transparent else cv2.IMREAD_COLOR_RGB
    try:
        pixels = cv2.imdecode(np.frombuffer(header.drawing, np.uint8), kind | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise ImageFormatError(f"the {header.format.upper()} cannot be decoded") from error
    if pixels is None or pixels.shape[:2] != (header.height, header.width):
        raise ImageFormatError(
            f"the {header.format.upper()} is damaged or truncated; its pixels cannot be decoded"
        )
    if pixels.dtype == np.uint16:
        pixels = cv2.convertScaleAbs(pixels, alpha=1 / 257)
    return np.asarray(pixels, np.uint8)


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return RGB: BGRA (or grey, or BGR where a tRNS chunk names no colour) composed on white."""
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    if channels == 1:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8)
    if channels == 3:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    alpha = pixels[:, :, 3]
    rgb = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB)
    if alpha.min() < 255:
        # 255 - (255 - colour) * alpha: the ink that stays on the paper.
        ink = cv2.multiply(cv2.bitwise_not(rgb), cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB), scale=1 / 255)
        rgb = cv2.bitwise_not(ink)
    return np.asarray(rgb, np.uint8)


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    if orientation in MIRRORED_ROTATIONS or orientation == 2:
        pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)
    turn = ROTATIONS.get(orientation, MIRRORED_ROTATIONS.get(orientation))
    return pixels if turn is None else np.asarray(cv2.rotate(pixels, turn), np.uint8)
