"""Decoding: every kind of honest file becomes upright RGB, everything else one of three errors."""

import struct
import zlib

import cv2
import numpy as np
import pybase64
import pytest
from numpy.typing import NDArray

from functions.segment_idphoto.engine.images.decoding import decode_base64, decode_image
from functions.segment_idphoto.engine.images.errors import EmptyImage, ImageFormatError, ImageSizeError
from functions.segment_idphoto.engine.images.headers import JPEG_MAX_SCANS, read_header

# 64 x 56 px, all cyan 0, magenta 255, yellow 255, key 0 (Adobe, inverted): pure red.
CMYK_RED = zlib.decompress(
    pybase64.b64decode(
        "eNr7f+P/OwY+x5T8pFSGFAYQ+H+bwZlBWkhEXERQWlxMXE5GWkHDSVtDVVUj0MrWwCkhNDUlPjQ2OqtiZmNW4YTi6NjWrW0T"
        "5i1evXZ1esOek7uWHZ+5YvWS/wcYRDgYLBgcWJwFGXwFGSIFGbwFGf4fYZBnYGBkZQQDBihgZGJmYWVj5+Dk4gYq2CrAwMTI"
        "zMzEwszKysIClK0FyjOwCLIKKRo6sgkHJrIrFYoYNU5cyKHstPGgaNDFDyrGSUVNnFxi4hKSUqpq6hqaWiamZuYWllbOLq5u"
        "7h6eXsEhoWHhEZFRySmpaekZmVnFJaVl5RWVVc0trW3tHZ1dkyZPmTpt+oyZsxYtXrJ02fIVK1dt2rxl67btO3buOnT4yNFj"
        "x0+cPHXp8pWr167fuHnr4aPHT54+e/7i5auPnz5/+frt+4+fv/7fYuBjcWbwZYhk8GZgsGd4uXrmurRdWRqLugY/+n8TAMKU"
        "y0w="
    )
)


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    width: int, height: int, depth: int, colour: int, rows: bytes, *extra: bytes, interlace: int = 0
) -> bytes:
    return png_of_deflated(width, height, depth, colour, zlib.compress(rows), *extra, interlace=interlace)


def png_of_deflated(
    width: int, height: int, depth: int, colour: int, data: bytes, *extra: bytes, interlace: int = 0
) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))
    return b"\x89PNG\r\n\x1a\n" + b"".join([header, *extra, chunk(b"IDAT", data), chunk(b"IEND", b"")])


def bmp(
    width: int, height: int, bits: int, pixels: bytes, *, palette: bytes = b"", compression: int = 0
) -> bytes:
    offset = 54 + len(palette)
    header = struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset)
    header += struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, 0, 0, 0, 0, 0)
    return header + palette + pixels


def exif(orientation: int, order: str = ">") -> bytes:
    magic = b"MM\x00*" if order == ">" else b"II*\x00"
    return magic + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def with_exif(jpeg: bytes, tiff: bytes) -> bytes:
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.fixture
def picture() -> NDArray[np.uint8]:
    """60 x 80 px, four flat quarters: red, green / blue, yellow. No two corners are alike."""
    rgb = np.zeros((80, 60, 3), np.uint8)
    rgb[:40, :30], rgb[:40, 30:], rgb[40:, :30], rgb[40:, 30:] = (
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        (255, 255, 0),
    )
    return rgb


def encoded(picture: NDArray[np.uint8], extension: str, *options: int) -> bytes:
    pixels = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    return bytes(cv2.imencode(extension, pixels, list(options))[1])


def quarters(picture: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The colours in the middle of the four quarters, away from JPEG's seams."""
    height, width = picture.shape[:2]
    return picture[height // 4 :: height // 2, width // 4 :: width // 2].astype(np.int64)


@pytest.mark.parametrize("extension", [".png", ".bmp"])
def test_lossless_formats_give_back_the_same_pixels(picture: NDArray[np.uint8], extension: str) -> None:
    decoded = decode_image(encoded(picture, extension))
    assert np.array_equal(decoded, picture)
    assert decoded.flags.c_contiguous


@pytest.mark.parametrize("progressive", [0, 1])
def test_jpeg_gives_back_nearly_the_same_pixels(picture: NDArray[np.uint8], progressive: int) -> None:
    decoded = decode_image(encoded(picture, ".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, progressive))
    assert np.abs(quarters(decoded) - quarters(picture)).max() < 12


UPRIGHT = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.transpose(1, 0, 2),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: stored[::-1, ::-1].transpose(1, 0, 2),
    8: lambda stored: np.rot90(stored, 1),
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_orientation_is_applied_exactly_once(
    picture: NDArray[np.uint8], orientation: int, order: str
) -> None:
    png_file = encoded(picture, ".png")
    turned_png = png_file[:33] + chunk(b"eXIf", exif(orientation, order)) + png_file[33:]
    turned_jpeg = with_exif(encoded(picture, ".jpg", cv2.IMWRITE_JPEG_QUALITY, 100), exif(orientation, order))
    expected = UPRIGHT[orientation](picture)
    assert np.array_equal(decode_image(turned_png), expected)
    decoded = decode_image(turned_jpeg)
    assert decoded.shape == expected.shape
    assert np.abs(quarters(decoded) - quarters(expected)).max() < 8


def test_a_senseless_orientation_leaves_the_picture_as_stored(picture: NDArray[np.uint8]) -> None:
    jpeg = encoded(picture, ".jpg")
    for tiff in (exif(0), exif(9), exif(6)[:9], b"MM\x00*\xff\xff\xff\xff", b"??*\x00"):
        assert decode_image(with_exif(jpeg, tiff)).shape == (80, 60, 3)


def test_grey_files_become_three_equal_channels() -> None:
    grey = np.full((64, 64), 77, np.uint8)
    for extension in (".png", ".jpg", ".bmp"):
        assert np.array_equal(decode_image(encoded(grey, extension)), np.full((64, 64, 3), 77, np.uint8))


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    decoded = decode_image(CMYK_RED)
    assert decoded.shape == (56, 64, 3)
    assert np.abs(decoded.astype(int) - (255, 0, 0)).max() < 6


def test_transparency_lies_on_white_paper() -> None:
    rgba = b"".join(b"\x00" + struct.pack("BBBB", 200, 0, 0, alpha) * 64 for alpha in [0, 128, 255, 51] * 16)
    decoded = decode_image(png(64, 64, 8, 6, rgba))
    assert decoded[:4, 0].tolist() == [[255, 255, 255], [227, 127, 127], [200, 0, 0], [244, 204, 204]]


def test_sixteen_bits_and_grey_alpha_and_palette_become_eight_bit_rgb() -> None:
    deep = png(64, 64, 16, 6, (b"\x00" + struct.pack(">HHHH", 0xFFFF, 0x8080, 0, 0xFFFF) * 64) * 64)
    assert decode_image(deep)[5, 5].tolist() == [255, 128, 0]
    assert decode_image(png(64, 64, 8, 4, (b"\x00" + b"\x64\xff" * 64) * 64))[5, 5].tolist() == [100] * 3
    palette = chunk(b"PLTE", bytes([1, 2, 3, 200, 100, 50]))
    indexed = png(64, 64, 1, 3, (b"\x00" + b"\xff" * 8) * 64, palette)
    assert decode_image(indexed)[5, 5].tolist() == [200, 100, 50]
    see_through = png(64, 64, 1, 3, (b"\x00" + b"\xff" * 8) * 64, palette, chunk(b"tRNS", b"\xff\x00"))
    assert decode_image(see_through)[5, 5].tolist() == [255, 255, 255]


def test_every_bmp_layout_is_read() -> None:
    blue_green_red = b"\x10\x20\x30"
    os2 = struct.pack("<2sIHHI", b"BM", 0, 0, 0, 26) + struct.pack("<IHHHH", 12, 64, 60, 1, 24)
    grey_palette = b"".join(bytes([level, level, level, 0]) for level in range(256))
    files = {
        "OS/2": (os2 + blue_green_red * 64 * 60, [0x30, 0x20, 0x10]),
        "bottom up": (bmp(64, 60, 24, blue_green_red * 64 * 60), [0x30, 0x20, 0x10]),
        "top down": (bmp(64, -60, 24, blue_green_red * 64 * 60), [0x30, 0x20, 0x10]),
        "32 bits": (bmp(64, 60, 32, (blue_green_red + b"\x00") * 64 * 60), [0x30, 0x20, 0x10]),
        "palette": (bmp(64, 60, 8, b"\x07" * 64 * 60, palette=grey_palette), [7, 7, 7]),
        "run lengths": (
            bmp(64, 60, 8, b"\x40\x07\x00\x00" * 60 + b"\x00\x01", palette=grey_palette, compression=1),
            [7] * 3,
        ),
    }
    for name, (data, colour) in files.items():
        decoded = decode_image(data)
        assert decoded.shape == (60, 64, 3), name
        assert decoded[30, 30].tolist() == colour, name


@pytest.mark.parametrize("header_size", [40, 52, 56, 108, 124])
@pytest.mark.parametrize(
    ("bits", "masks", "pixel"),
    [
        (32, (0xFF, 0xFF00, 0xFF0000), b"\xf8\x40\x08\x00"),
        (32, (0xFF000000, 0xFF0000, 0xFF00), b"\x00\x08\x40\xf8"),
        (16, (0xF800, 0x7E0, 0x1F), struct.pack("<H", 0xF8 >> 3 << 11 | 0x40 >> 2 << 5 | 0x08 >> 3)),
        (16, (0x7C00, 0x3E0, 0x1F), struct.pack("<H", 0xF8 >> 3 << 10 | 0x40 >> 3 << 5 | 0x08 >> 3)),
    ],
    ids=["RGBX", "XBGR", "565", "555"],
)
def test_the_colour_masks_of_a_bmp_decide_wherever_they_stand(
    header_size: int, bits: int, masks: tuple[int, int, int], pixel: bytes
) -> None:
    header = struct.pack("<IiiHHIIiiII", header_size, 64, 60, 1, bits, 3, 0, 0, 0, 0, 0)
    header += struct.pack("<3I", *masks) + bytes(max(0, header_size - 52))
    file = struct.pack("<2sIII", b"BM", 0, 0, 14 + len(header)) + header + pixel * 64 * 60
    assert decode_image(file)[30, 30].tolist() == [0xF8, 0x40, 0x08]


def test_bytes_after_the_picture_are_ignored(picture: NDArray[np.uint8]) -> None:
    for extension in (".png", ".jpg", ".bmp"):
        data = encoded(picture, extension)
        assert np.array_equal(decode_image(data + b"<?php trailing " * 99), decode_image(data))


def test_an_animation_gives_its_first_frame(picture: NDArray[np.uint8]) -> None:
    still = encoded(picture, ".png")
    frames = (
        chunk(b"acTL", struct.pack(">II", 999, 0))
        + chunk(b"fcTL", b"\xff" * 26)
        + chunk(b"fdAT", b"\x00" * 99)
    )
    assert np.array_equal(decode_image(still[:33] + frames + still[33:]), picture)


@pytest.mark.parametrize("cut", [1, 12, 30, 0.3, 0.7])
@pytest.mark.parametrize("extension", [".png", ".jpg", ".bmp"])
def test_a_truncated_file_is_an_error(picture: NDArray[np.uint8], extension: str, cut: float) -> None:
    noisy = picture ^ np.random.default_rng(3).integers(0, 60, picture.shape, np.uint8)
    data = encoded(noisy, extension)
    keep = len(data) - int(cut) if cut >= 1 else int(len(data) * cut)
    with pytest.raises(ImageFormatError, match=r"truncated|damaged"):
        decode_image(data[:keep])


@pytest.mark.parametrize(
    "data",
    [
        png(60000, 60000, 8, 2, b"\x00" * 999),
        png(4097, 50, 8, 2, b"\x00"),
        png(50, 49, 8, 2, b"\x00"),
        bmp(60000, 49, 1, b"\x00" * 367600),
        bmp(4000, -5000, 8, b"", compression=1),
        b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03"
        + b"\x01\x11\x00" * 3
        + b"\xff\xda\x00\x02\xff\xd9",
    ],
    ids=["huge png", "long png", "low png", "wide bmp", "rle bmp", "huge jpeg"],
)
def test_sides_outside_the_limits_are_refused_before_decoding(data: bytes) -> None:
    with pytest.raises(ImageSizeError, match="shortest side must be at least 50"):
        decode_image(data)


def test_the_limits_are_inclusive_and_settable(picture: NDArray[np.uint8]) -> None:
    data = encoded(picture, ".png")
    assert decode_image(data, shortest=60, longest=80).shape == (80, 60, 3)
    with pytest.raises(ImageSizeError):
        decode_image(data, shortest=61)
    with pytest.raises(ImageSizeError):
        decode_image(data, longest=79)


def test_a_header_that_promises_more_pixels_than_follow_is_an_error() -> None:
    with pytest.raises(ImageFormatError):
        decode_image(png(64, 64, 8, 2, b"\x00" * 193 * 30))
    with pytest.raises(ImageFormatError):
        decode_image(bmp(64, 64, 24, b"\x00" * 64 * 63 * 3))
    with pytest.raises(ImageFormatError):
        decode_image(bmp(64, 64, 8, b"\x40\x07\x00\x00" * 20, palette=b"\x00" * 1024, compression=1))


def test_a_jpeg_with_a_flood_of_scans_is_refused(picture: NDArray[np.uint8]) -> None:
    jpeg = encoded(picture, ".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    last = jpeg.rindex(b"\xff\xda")
    with pytest.raises(ImageFormatError, match="scans"):
        decode_image(jpeg[:-2] + jpeg[last:-2] * JPEG_MAX_SCANS + b"\xff\xd9")


def test_only_the_parts_that_draw_pixels_reach_the_decoder(picture: NDArray[np.uint8]) -> None:
    plain = encoded(picture, ".png")
    bomb = chunk(b"zTXt", b"bomb\x00\x00" + zlib.compress(b"\x00" * 9_999_999))
    assert read_header(plain[:33] + bomb + plain[33:]).drawing == plain
    jpeg = encoded(picture, ".jpg")
    comment = b"\xff\xfe" + struct.pack(">H", 9000) + b"x" * 8998
    assert read_header(jpeg[:2] + comment + jpeg[2:]).drawing == jpeg


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"GIF89a" + b"\x00" * 99, "is of the format GIF; expected a JPEG, PNG or BMP file"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "is of the format WebP"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 99, "is of the format HEIC"),
        (b"\x00\x00\x00\x20ftypavif" + b"\x00" * 99, "is of the format AVIF"),
        (b"II*\x00" + b"\x00" * 99, "is of the format TIFF"),
        (b"%PDF-1.7", "begins with 25 50 44 46; expected"),
        (b"<svg/>", "begins with"),
        (b"\x00" * 99, "begins with"),
        (b"B", "begins with"),
        (b"\xff\xd8", "begins with"),
    ],
)
def test_other_formats_are_refused_by_name_where_they_are_common(data: bytes, says: str) -> None:
    with pytest.raises(ImageFormatError, match=says):
        decode_image(data)


def test_no_bytes_are_an_empty_image() -> None:
    with pytest.raises(EmptyImage):
        decode_image(b"")
    for text in ("", "   ", "\r\n"):
        with pytest.raises(EmptyImage):
            decode_base64(text)


def test_base64_survives_what_clients_do_to_it() -> None:
    data = bytes(range(256)) + b"\xfb\xef\xff"
    text = pybase64.b64encode(data).decode()
    assert "+" in text
    assert decode_base64(text) == data
    assert decode_base64(text.encode()) == data
    assert decode_base64(text.replace("+", " ")) == data
    assert decode_base64(pybase64.b64encode(data + b"!").decode().rstrip("=")) == data + b"!"
    assert decode_base64("\r\n".join(text[i : i + 76] for i in range(0, len(text), 76))) == data


@pytest.mark.parametrize(
    "text",
    [
        "data:image/png;base64,aGVsbG8=",
        "aGV_bG8-",
        "a",
        "aGVsb*8=",
        "aG=VsbG8",
        "图片",
        "%2B%2B",
        "aGVs\x00bG8=",
    ],
)
def test_what_is_not_standard_base64_is_refused(text: str) -> None:
    with pytest.raises(ImageFormatError):
        decode_base64(text)
