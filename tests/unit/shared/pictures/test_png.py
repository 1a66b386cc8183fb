"""PNG files: exact pixels, stated resolution, palettes and texts."""

import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from shared.pictures import png
from shared.pictures.png import encode_palette_png, encode_png


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
    rgb[100:400, 70:290] = cv2.GaussianBlur(rng.integers(0, 256, (300, 220, 3), np.uint8), (0, 0), 1.5)
    return rgb


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([(), (3,), (4,)]), st.integers(0, 2**32))
def test_a_png_gives_back_the_same_pixels(
    width: int, height: int, channels: tuple[int, ...], seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, *channels), np.uint8)
    assert np.array_equal(decoded(encode_png(pixels)), pixels)


@pytest.mark.parametrize("deflater", [png._deflate, zlib])
@pytest.mark.parametrize("height", [1, 2, 441])
def test_a_png_of_two_halves_gives_back_the_same_pixels(
    portrait: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch, height: int, deflater: object
) -> None:
    monkeypatch.setattr(png, "_deflate", deflater)
    with ThreadPoolExecutor(1) as workers:
        assert np.array_equal(decoded(encode_png(portrait[:height], workers=workers)), portrait[:height])


def test_a_png_waits_for_no_worker_that_is_busy(portrait: NDArray[np.uint8]) -> None:
    end = Event()
    with ThreadPoolExecutor(1) as workers:
        workers.submit(end.wait, 60)
        assert np.array_equal(decoded(encode_png(portrait, workers=workers)), portrait)
        assert not end.is_set()
        end.set()


def test_a_png_of_a_window_into_another_array_is_right(portrait: NDArray[np.uint8]) -> None:
    window = portrait[50:300, 20:200]
    assert np.array_equal(decoded(encode_png(window)), window)


@pytest.mark.parametrize(("dpi", "per_metre"), [(300, 11811), (350, 13780), (72, 2835)])
def test_a_png_states_its_dpi(portrait: NDArray[np.uint8], dpi: int, per_metre: int) -> None:
    data = encode_png(portrait, dpi=dpi)
    at = data.index(b"pHYs") + 4
    assert struct.unpack_from(">IIB", data, at) == (per_metre, per_metre, 1)
    assert per_metre * 0.0254 == pytest.approx(dpi, abs=0.05)
    assert b"pHYs" not in encode_png(portrait)


def test_a_photo_compresses_in_png(portrait: NDArray[np.uint8]) -> None:
    assert len(encode_png(portrait)) < portrait.nbytes * 0.6
    assert png.LEVEL == 1


@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 256), st.integers(0, 2**32))
def test_a_palette_gives_back_its_colours(width: int, height: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    colours = rng.integers(0, 256, (count, 3), np.uint8)
    pixels = rng.integers(0, count, (height, width)).astype(np.uint8)
    assert np.array_equal(decoded(encode_palette_png(pixels, colours)), colours[pixels])


def strokes(values: int, height: int = 600) -> NDArray[np.uint8]:
    """Indices of 800 pixels a row, made of 3,000 strokes of 8 pixels."""
    rng = np.random.default_rng(2)
    kinds = rng.integers(0, values, (3_000, 8), np.uint8)
    return np.ascontiguousarray(kinds[rng.integers(0, len(kinds), (height, 100))].reshape(height, 800))


COLOURS = np.random.default_rng(3).integers(0, 256, (256, 3), np.uint8)


@pytest.mark.parametrize(("values", "is_smaller"), [(160, True), (2, False)])
def test_a_large_dense_picture_is_deflated_better(
    values: int, is_smaller: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = strokes(values)
    data = encode_palette_png(pixels, COLOURS)
    assert np.array_equal(decoded(data), COLOURS[pixels])
    monkeypatch.setattr(png, "LARGE_BYTES", 10**9)
    assert (len(data) < 0.97 * len(encode_palette_png(pixels, COLOURS))) == is_smaller


@pytest.mark.parametrize(("values", "height"), [(160, 600), (2, 600), (160, 3), (4, 1200)])
def test_no_picture_is_deflated_twice(values: int, height: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[int] = []

    def counted(deflate: Callable[..., bytes]) -> Callable[..., bytes]:
        def count(scanlines: NDArray[np.uint8], level: int) -> bytes:
            rows.append(len(scanlines))
            return deflate(scanlines, level)

        return count

    fast = SimpleNamespace(compress=counted(png._deflate.compress), crc32=png._deflate.crc32)
    monkeypatch.setattr(png, "_deflate", fast)
    monkeypatch.setattr(png, "_thorough_deflate", counted(png._thorough_deflate))
    pixels = strokes(values, height)
    assert np.array_equal(decoded(encode_palette_png(pixels, COLOURS)), COLOURS[pixels])
    assert rows.count(height) == 1
    assert sum(rows) <= height + -(-height // png.SAMPLE_STEP)


def test_texts_are_written_before_the_pixels_and_change_none(portrait: NDArray[np.uint8]) -> None:
    texts = {"Approval": "审图号：GS(2024)1号"}
    for data in (
        encode_png(portrait, texts=texts),
        encode_palette_png(portrait[:, :, 0], portrait[0, :256], texts=texts),
    ):
        position = data.index(b"iTXt")
        length = struct.unpack_from(">I", data, position - 4)[0]
        assert (
            data[position + 4 : position + 4 + length] == b"Approval\0\0\0\0\0" + texts["Approval"].encode()
        )
        assert position < data.index(b"IDAT")
    assert np.array_equal(decoded(encode_png(portrait, texts=texts)), portrait)


@pytest.mark.parametrize("values", [160, 2])
def test_without_the_packages_zlib_writes_the_same_pictures(
    values: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(png, "_deflate", zlib)
    monkeypatch.setattr(png, "_thorough_deflate", zlib.compress)
    pixels = strokes(values)
    assert np.array_equal(decoded(encode_palette_png(pixels, COLOURS)), COLOURS[pixels])
