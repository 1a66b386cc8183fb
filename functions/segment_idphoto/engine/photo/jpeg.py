"""Baseline JPEG with exact colours, a stated dpi, and a file size between two limits.

Portals count a KB as 1000 or as 1024 bytes. The file keeps to both: from min_kb * 1024 to max_kb * 1000
bytes. The pixels are never resized to reach it.
"""

import struct
from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.errors import KbUnreachable

QUALITY: Final = 95
LOWEST_QUALITY: Final = 60  # of the education rule; below it faces show blocks
HIGHEST_QUALITY: Final = 100
# Full colour first; half colour resolution only when the file would be too large otherwise.
SUBSAMPLINGS: Final = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420)

SMALL_KB, LARGE_KB = 1000, 1024
"""Bytes of a KB in its two meanings."""

JFIF_DENSITY_AT: Final = 13  # units byte, then x and y density as 16-bit big endian
DOTS_PER_INCH: Final = 1
SEGMENT_OVERHEAD: Final = 4  # marker and length
LARGEST_SEGMENT: Final = 65535 + 2


class Jpeg(Struct, frozen=True):
    """An encoded JPEG, its quality, and the bytes of its padding."""

    data: bytes
    quality: int
    padded_bytes: int = 0


def encode_jpeg(
    pixels: NDArray[np.uint8],
    *,
    dpi: int | None = None,
    min_kb: int | None = None,
    max_kb: int | None = None,
    lowest_quality: int = LOWEST_QUALITY,
    pad: bool = False,
) -> Jpeg:
    """Return the best JPEG of RGB or grey uint8 pixels whose size lies within the limits.

    With `pad` a file that stays too small at full quality is filled with comment segments, which
    change no pixel. Raises `KbUnreachable` with the reachable range otherwise.
    """
    least, most = (min_kb or 0) * LARGE_KB, max_kb * SMALL_KB if max_kb else None
    if most is not None and least > most:
        raise KbUnreachable(
            f"no file has at least {min_kb} KB and at most {max_kb} KB, a KB being 1000 or 1024 bytes"
        )
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels
    start = HIGHEST_QUALITY if min_kb or max_kb else QUALITY
    for subsampling in SUBSAMPLINGS if pixels.ndim == 3 else SUBSAMPLINGS[:1]:
        best = _best_quality(bgr, subsampling, most, lowest_quality, start)
        if best is not None:
            break
    else:
        smallest = len(_encode(bgr, lowest_quality, SUBSAMPLINGS[-1]))
        raise KbUnreachable(
            f"max_kb: at quality {lowest_quality} this photo still has {smallest / 1000:.1f} KB; "
            f"{max_kb} KB would need a lower quality or fewer pixels"
        )
    quality, data = best
    if dpi is not None:
        data = with_dpi(data, dpi)
    if len(data) >= least:
        return Jpeg(data, quality)
    if not pad:
        raise KbUnreachable(
            f"min_kb: at quality {quality} this photo has only {len(data) / 1024:.1f} KB of {min_kb} KB; "
            "pad=1 fills the rest with comments that no viewer shows"
        )
    padding = _comments(least - len(data), None if most is None else most - len(data))
    after_jfif = 4 + struct.unpack_from(">H", data, 4)[0]
    return Jpeg(data[:after_jfif] + padding + data[after_jfif:], quality, len(padding))


def encode_near(
    pixels: NDArray[np.uint8],
    *,
    dpi: int | None = None,
    min_kb: int | None = None,
    max_kb: int | None = None,
    lowest_quality: int = LOWEST_QUALITY,
    pad: bool = False,
) -> Jpeg:
    """Return a JPEG as `encode_jpeg` does, or, where no quality keeps the limits, the one nearest to them."""
    try:
        return encode_jpeg(
            pixels, dpi=dpi, min_kb=min_kb, max_kb=max_kb, lowest_quality=lowest_quality, pad=pad
        )
    except KbUnreachable:
        if max_kb is None:
            return encode_jpeg(pixels, dpi=dpi, min_kb=1)
    try:
        return encode_jpeg(pixels, dpi=dpi, max_kb=max_kb, lowest_quality=lowest_quality)
    except KbUnreachable:
        bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        data = _encode(bgr, lowest_quality, SUBSAMPLINGS[-1])
        return Jpeg(data if dpi is None else with_dpi(data, dpi), lowest_quality)


def with_dpi(jpeg: bytes, dpi: int) -> bytes:
    """Return the same JPEG with its JFIF density set; no pixel is encoded again."""
    if jpeg[6:11] != b"JFIF\x00":
        raise ValueError("the JPEG has no JFIF header to write the density into")
    density = struct.pack(">BHH", DOTS_PER_INCH, dpi, dpi)
    return jpeg[:JFIF_DENSITY_AT] + density + jpeg[JFIF_DENSITY_AT + len(density) :]


def _encode(bgr: object, quality: int, subsampling: int) -> bytes:
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_OPTIMIZE,
        1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        subsampling,
    ]
    return cv2.imencode(".jpg", np.asarray(bgr), options)[1].tobytes()


def _best_quality(
    bgr: object, subsampling: int, most: int | None, lowest: int, highest: int
) -> tuple[int, bytes] | None:
    """Return the highest quality whose file has at most `most` bytes; size grows with quality."""
    data = _encode(bgr, highest, subsampling)
    if most is None or len(data) <= most:
        return highest, data
    best: tuple[int, bytes] | None = None
    low, high = lowest, highest - 1
    while low <= high:
        middle = (low + high) // 2
        data = _encode(bgr, middle, subsampling)
        if len(data) <= most:
            best, low = (middle, data), middle + 1
        else:
            high = middle - 1
    return best


def _comments(missing: int, room: int | None) -> bytes:
    """Return comment segments of exactly `missing` bytes, or a little more where segments need it."""
    missing = max(missing, SEGMENT_OVERHEAD)
    if room is not None and missing > room:
        raise KbUnreachable("min_kb and max_kb are too close together to fill the file between them")
    parts = []
    while missing:
        # Never leave a remainder that is too small for a segment.
        length = missing if missing <= LARGEST_SEGMENT else min(LARGEST_SEGMENT, missing - SEGMENT_OVERHEAD)
        parts.append(b"\xff\xfe" + struct.pack(">H", length - 2) + b" " * (length - SEGMENT_OVERHEAD))
        missing -= length
    return b"".join(parts)
