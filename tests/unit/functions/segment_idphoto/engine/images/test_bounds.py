"""Work that a file may make: bombs are refused before the decoder sees them, real files are not."""

import struct
import zlib
from pathlib import Path
from time import process_time

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from functions.segment_idphoto.engine.images.bounds import png_row_bytes
from functions.segment_idphoto.engine.images.decoding import decode_image
from functions.segment_idphoto.engine.images.errors import ImageFormatError
from functions.segment_idphoto.engine.images.headers import JPEG_MAX_SEGMENTS, png_chunks, read_header
from tests.unit.functions.segment_idphoto.engine.images.test_images import (
    bmp,
    chunk,
    encoded,
    png,
    png_of_deflated,
)

SECONDS = 1.5
"""Of this machine's time, for what took from 4 to 95 of it."""


def deflated(size: int) -> bytes:
    """Return the deflated form of zeros, without ever holding them."""
    packer, piece = zlib.compressobj(9), bytes(1 << 24)
    return b"".join(packer.compress(piece) for _ in range(size >> 24)) + packer.flush()


def refused_in_time(data: bytes, reason: str) -> None:
    start = process_time()
    with pytest.raises(ImageFormatError, match=reason):
        decode_image(data)
    assert process_time() - start < SECONDS


# --- PNG -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "height", "depth", "colour"), [(60, 60, 8, 2), (50, 4096, 1, 0), (99, 77, 16, 6)]
)
@pytest.mark.parametrize("size", [1 << 26, 1 << 29])
def test_a_png_inflates_no_further_than_its_rows(
    width: int, height: int, depth: int, colour: int, size: int
) -> None:
    refused_in_time(png_of_deflated(width, height, depth, colour, deflated(size)), "more than the")


@pytest.mark.parametrize("piece", [1, 1000])
def test_a_bomb_in_many_chunks_is_one_bomb(piece: int) -> None:
    whole = png(60, 60, 8, 2, b"")
    header, data = whole[:33], deflated(1 << 24)[: 15_000 if piece == 1 else None]
    chunks = b"".join(chunk(b"IDAT", data[at : at + piece]) for at in range(0, len(data), piece))
    refused_in_time(header + chunks + chunk(b"IEND", b""), "more than the")


@pytest.mark.parametrize("rest", [0, 1, 60_000])
def test_a_few_bytes_behind_the_last_row_are_tolerated(rest: int) -> None:
    rows = (b"\x00" + b"\x80" * 180) * 60
    assert decode_image(png(60, 60, 8, 2, rows + bytes(rest))).mean() == 128


@pytest.mark.parametrize("missing", [1, 181, 5000])
def test_missing_rows_are_refused(missing: int) -> None:
    rows = (b"\x00" + b"\x80" * 180) * 60
    refused_in_time(png(60, 60, 8, 2, rows[:-missing]), "truncated")


@pytest.mark.parametrize("side", [50, 51, 57, 63, 64, 100])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_the_rows_of_a_real_png_are_counted_exactly(side: int, mode: str, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("L", (side, side + 3), 99).convert(mode).save(file)
    header = read_header(file.read_bytes())
    data = b"".join(content for name, content in png_chunks(header.drawing) if name == b"IDAT")
    assert len(zlib.decompress(data)) == png_row_bytes(header.drawing)
    assert decode_image(file.read_bytes()).shape == (side + 3, side, 3)


@pytest.mark.parametrize(("width", "height"), [(50, 50), (51, 53), (64, 64), (99, 57)])
def test_the_rows_of_an_interlaced_png_are_those_of_its_passes(width: int, height: int) -> None:
    pixels = np.zeros((height, width), np.uint8)
    passes = [pixels[row::rows, column::columns] for column, row, columns, rows in ADAM7]
    expected = sum(part.shape[0] * (1 + part.shape[1] * 3) for part in passes if part.size)
    assert png_row_bytes(png(width, height, 8, 2, b"", interlace=1)) == expected


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


# --- JPEG ------------------------------------------------------------------------------------------------


def flat_jpeg(side: int, tmp_path: Path, mode: str = "L", **options: object) -> bytes:
    file = tmp_path / "a.jpg"
    Image.new(mode, (side, side)).save(file, **options)
    return file.read_bytes()


def with_scans(data: bytes, count: int) -> bytes:
    """Return a progressive JPEG with copies of its last scan."""
    start = data.rindex(b"\xff\xda")
    return data[:-2] + data[start:-2] * count + b"\xff\xd9"


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_scans_of_a_large_jpeg_are_bounded(mode: str, tmp_path: Path) -> None:
    data = flat_jpeg(4096, tmp_path, mode, progressive=True)
    refused_in_time(with_scans(data, 50), "visit|more than 64")


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("L", {"optimize": True}),
        ("L", {"progressive": True, "optimize": True}),
        ("RGB", {"optimize": True}),
        ("RGB", {"progressive": True, "optimize": True}),
        ("RGB", {"progressive": True, "optimize": True, "subsampling": 0}),
        ("RGB", {"subsampling": 1, "restart_marker_rows": 1}),
        ("CMYK", {"optimize": True}),
        ("CMYK", {"progressive": True, "optimize": True}),
    ],
)
@pytest.mark.parametrize("side", [51, 4096])
def test_the_emptiest_real_jpeg_is_taken(
    mode: str, options: dict[str, object], side: int, tmp_path: Path
) -> None:
    data = flat_jpeg(side, tmp_path, mode, **options)
    assert decode_image(data).shape == (side, side, 3)


@pytest.mark.parametrize("side", [1000, 4096])
@pytest.mark.parametrize("is_progressive", [False, True])
def test_a_jpeg_that_claims_pixels_without_having_them_is_refused(
    side: int, is_progressive: bool, tmp_path: Path
) -> None:
    small = flat_jpeg(50, tmp_path, progressive=is_progressive)
    frame = small.index(b"\xff\xc2" if is_progressive else b"\xff\xc0")
    claim = small[: frame + 5] + struct.pack(">HH", side, side) + small[frame + 9 :]
    assert len(claim) < 1000
    refused_in_time(claim, "truncated")


@pytest.mark.parametrize("segment", [b"\xff\xfe\x00\x02", b"\xff\xe2\x00\x02", b"\xff\xff\xff\xfe\x00\x02"])
def test_segments_are_counted(segment: bytes, picture: NDArray[np.uint8]) -> None:
    data = encoded(picture, ".jpg")
    refused_in_time(data[:2] + segment * 1_000_000 + data[2:], f"more than {JPEG_MAX_SEGMENTS} segments")


def test_fill_bytes_before_a_marker_cost_nothing(picture: NDArray[np.uint8]) -> None:
    data = encoded(picture, ".jpg")
    start = process_time()
    assert decode_image(data[:2] + b"\xff" * 10_000_000 + data[2:]).shape == picture.shape
    assert process_time() - start < SECONDS


@pytest.fixture
def picture() -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 255, (80, 60, 3), np.uint8)


# --- BMP -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", [1, 2])
@pytest.mark.parametrize("size", [0, 2, 10_000])
def test_runs_that_cannot_fill_their_rows_are_refused(compression: int, size: int) -> None:
    bits = 8 if compression == 1 else 4
    refused_in_time(bmp(4096, 4096, bits, b"\x00\x01" * (size // 2), compression=compression), "cannot hold")


def test_shortest_runs_are_taken() -> None:
    rows = (b"\xff\x07" * 3 + b"\x03\x07" + b"\x00\x00") * 100 + b"\x00\x01"
    data = bmp(768, 100, 8, rows, palette=bytes(1024), compression=1)
    assert decode_image(data).shape == (100, 768, 3)
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape == (100, 768, 3)
