"""Thousands of damaged uploads: pixels within the limits or one of our errors, never anything else."""

import contextlib
import struct
import time

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from functions.segment_idphoto.engine.images.decoding import decode_base64, decode_image
from functions.segment_idphoto.engine.images.errors import ImageError


def originals() -> list[bytes]:
    """Small files of every kind that the decoder has a separate path for."""
    rng = np.random.default_rng(7)
    photo = cv2.GaussianBlur(rng.integers(0, 256, (64, 56, 4), np.uint8), (5, 5), 2)
    deep = photo.astype(np.uint16) * 257
    made = [
        (".jpg", photo[..., :3], []),
        (".jpg", photo[..., :3], [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
        (".jpg", photo[..., 0], [cv2.IMWRITE_JPEG_RST_INTERVAL, 4]),
        (".png", photo[..., :3], []),
        (".png", photo, []),
        (".png", photo[..., 0], []),
        (".png", deep, []),
        (".png", photo[..., 0] // 128 * 255, [cv2.IMWRITE_PNG_BILEVEL, 1]),
        (".bmp", photo[..., :3], []),
        (".bmp", photo[..., 0], []),
    ]
    return [bytes(cv2.imencode(kind, pixels, options)[1]) for kind, pixels, options in made]


ORIGINALS = originals()
HEADER_VALUES = [0, 1, 49, 50, 4096, 4097, 0x7FFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One original with bits flipped, bytes cut, inserted or overwritten, or another file glued on."""
    data = bytearray(draw(st.sampled_from(ORIGINALS)))
    for _ in range(draw(st.integers(1, 4))):
        # Headers are where lies do most, so half of the damage lands in the first 64 bytes.
        end = len(data) if draw(st.booleans()) else min(64, len(data))
        at = draw(st.integers(0, max(end - 1, 0)))
        match draw(st.sampled_from(["flip", "number", "cut", "insert", "drop", "glue", "noise"])):
            case "flip" if data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "number":
                order = draw(st.sampled_from("<>"))
                data[at : at + 4] = struct.pack(order + "I", draw(st.sampled_from(HEADER_VALUES)))
            case "cut":
                del data[at:]
            case "insert":
                data[at:at] = draw(st.binary(min_size=1, max_size=40))
            case "drop":
                del data[at : at + draw(st.integers(1, 300))]
            case "glue":
                data[at:at] = draw(st.sampled_from(ORIGINALS))
            case "noise":
                noise = draw(st.binary(min_size=1, max_size=64))
                data[at : at + len(noise)] = noise
    return bytes(data)


def pixels_or_our_error(data: bytes) -> NDArray[np.uint8] | None:
    started = time.process_time()
    try:
        pixels = decode_image(data, longest=512)
    except ImageError:
        pixels = None
    assert time.process_time() - started < 2
    return pixels


@pytest.mark.slow
@settings(max_examples=2500, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged())
def test_a_damaged_image_is_pixels_within_limits_or_our_error(data: bytes) -> None:
    pixels = pixels_or_our_error(data)
    if pixels is not None:
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert pixels.shape[2] == 3
        assert min(pixels.shape[:2]) >= 50
        assert max(pixels.shape[:2]) <= 512


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(
        [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"]
    ),
    st.binary(max_size=300),
)
@example(b"\xff\xd8\xff", b"\xff" * 200)
@example(b"\xff\xd8\xff", b"\xe1\x00\x00")
@example(b"\xff\xd8\xff", b"\xe1\x00\x01")
@example(b"BM", b"\x00" * 60)
def test_a_signature_with_noise_behind_it_is_our_error(signature: bytes, noise: bytes) -> None:
    pixels_or_our_error(signature + noise)


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_any_text_is_base64_or_our_error(text: str | bytes) -> None:
    with contextlib.suppress(ImageError):
        assert isinstance(decode_base64(text), bytes)
