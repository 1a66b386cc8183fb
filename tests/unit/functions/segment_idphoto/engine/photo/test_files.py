"""PNG and JPEG files: exact pixels, stated dpi, sizes between two limits, nothing of the input's metadata."""

import struct

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from functions.segment_idphoto.engine.photo.errors import KbUnreachable
from functions.segment_idphoto.engine.photo.jpeg import encode_jpeg, encode_near, with_dpi


def decoded(data: bytes) -> NDArray[np.uint8]:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    if pixels.ndim == 2:
        return np.asarray(pixels, np.uint8)
    kind = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    return np.asarray(cv2.cvtColor(pixels, kind), np.uint8)


@pytest.fixture(scope="module")
def portrait() -> NDArray[np.uint8]:
    """358 x 441 px with as much detail as a face on a flat ground has."""
    rng = np.random.default_rng(1)
    rgb = np.full((441, 358, 3), (67, 142, 219), np.uint8)
    noise = cv2.GaussianBlur(rng.integers(0, 256, (300, 220, 3), np.uint8), (0, 0), 1.5)
    rgb[100:400, 70:290] = noise
    return rgb


def test_a_jpeg_is_baseline_with_full_colour_and_keeps_a_flat_background(portrait: NDArray[np.uint8]) -> None:
    data = encode_jpeg(portrait).data
    frame = data.index(b"\xff\xc0")
    precision, height, width, components, _, sampling = struct.unpack_from(">BHHBBB", data, frame + 4)
    assert (precision, height, width, components) == (8, 441, 358, 3)
    assert sampling == 0x11, "4:4:4: the first component is not sampled more often than the others"
    assert np.abs(decoded(data)[:90].astype(int) - (67, 142, 219)).max() <= 2


def test_dpi_is_written_without_encoding_again(portrait: NDArray[np.uint8]) -> None:
    plain, stated = encode_jpeg(portrait).data, encode_jpeg(portrait, dpi=350).data
    assert struct.unpack_from(">BHH", stated, 13) == (1, 350, 350)
    assert np.array_equal(decoded(plain), decoded(stated))
    assert with_dpi(plain, 350) == stated
    with pytest.raises(ValueError, match="JFIF"):
        with_dpi(b"\xff\xd8\xff\xe1" + b"\x00" * 40, 300)


@pytest.mark.parametrize(
    ("min_kb", "max_kb"), [(14, 40), (20, 60), (1, 20), (40, 50), (None, 30), (60, None)]
)
def test_a_file_size_is_met_for_both_meanings_of_kb(
    portrait: NDArray[np.uint8], min_kb: int | None, max_kb: int | None
) -> None:
    jpeg = encode_jpeg(portrait, min_kb=min_kb, max_kb=max_kb, dpi=350)
    assert (min_kb or 0) * 1024 <= len(jpeg.data) <= (max_kb or 9999) * 1000
    assert jpeg.quality >= 60
    assert jpeg.padded_bytes == 0
    assert decoded(jpeg.data).shape == portrait.shape


def test_the_best_quality_that_fits_is_taken(portrait: NDArray[np.uint8]) -> None:
    jpeg = encode_jpeg(portrait, max_kb=40)
    better = encode_jpeg(portrait, max_kb=9999, lowest_quality=jpeg.quality + 1)
    assert better.quality == 100
    assert len(jpeg.data) > 0.85 * 40_000


def test_a_file_that_stays_too_large_or_too_small_is_an_error_that_says_how_far(
    portrait: NDArray[np.uint8],
) -> None:
    with pytest.raises(KbUnreachable, match=r"max_kb: at quality 60 this photo still has \d"):
        encode_jpeg(portrait, max_kb=2)
    with pytest.raises(KbUnreachable, match=r"min_kb: .* pad=1"):
        encode_jpeg(portrait, min_kb=900)
    with pytest.raises(KbUnreachable, match="at most"):
        encode_jpeg(portrait, min_kb=100, max_kb=101)


@pytest.mark.parametrize(
    ("min_kb", "max_kb", "extreme"), [(None, 1, 70), (2, 3, 70), (4000, 5000, 100), (4000, None, 100)]
)
def test_the_nearest_file_to_limits_out_of_reach_misses_them_on_their_own_side(
    portrait: NDArray[np.uint8], min_kb: int | None, max_kb: int | None, extreme: int
) -> None:
    jpeg = encode_near(portrait, dpi=350, min_kb=min_kb, max_kb=max_kb, lowest_quality=70)
    assert jpeg.quality == extreme
    assert with_dpi(jpeg.data, 350) == jpeg.data


@settings(max_examples=40, deadline=None)
@given(st.integers(100, 400))
def test_padding_fills_exactly_and_changes_no_pixel(min_kb: int) -> None:
    flat = np.full((200, 150, 3), 200, np.uint8)
    jpeg = encode_jpeg(flat, min_kb=min_kb, pad=True, dpi=300)
    assert len(jpeg.data) == min_kb * 1024
    assert jpeg.padded_bytes > 0
    assert jpeg.data.endswith(b"\xff\xd9")
    assert struct.unpack_from(">BHH", jpeg.data, 13) == (1, 300, 300)
    assert np.array_equal(decoded(jpeg.data), decoded(encode_jpeg(flat, max_kb=9999).data))


def test_a_grey_jpeg_is_possible(portrait: NDArray[np.uint8]) -> None:
    grey = portrait[..., 0]
    assert decoded(encode_jpeg(grey).data).shape == grey.shape
