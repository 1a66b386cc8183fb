"""Photos with a colour profile: converted as a colour management system does, or read as they are."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms

from functions.segment_idphoto.engine.images.colour_profile import read_profile
from functions.segment_idphoto.engine.images.decoding import decode_image

# Colorants in D50, as the profiles of the same names carry them.
DISPLAY_P3 = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141))


def fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


SRGB_CURVE = b"para\0\0\0\0\0\3\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
GAMMA_22 = b"curv\0\0\0\0\0\0\0\1" + struct.pack(">H", round(2.19921875 * 256))
GAMMA_PARAMETRIC = b"para\0\0\0\0\0\0\0\0" + fixed(1.8)
TABLE = (
    b"curv\0\0\0\0"
    + struct.pack(">I", 33)
    + struct.pack(">33H", *(round(65535 * (i / 32) ** 2) for i in range(33)))
)
LINEAR = b"curv\0\0\0\0\0\0\0\0"


def profile(colorants: tuple[tuple[float, float, float], ...], curve: bytes) -> bytes:
    """Return an ICC v4 display profile of three primaries and one tone curve."""
    text = "test".encode("utf-16-be")
    words = b"mluc\0\0\0\0" + struct.pack(">IIHHII", 1, 12, 0x656E, 0x5553, len(text), 28) + text
    tags = {b"desc": words, b"cprt": words, b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249)}
    for letter, colorant in zip("rgb", colorants, strict=True):
        tags[f"{letter}XYZ".encode()] = b"XYZ \0\0\0\0" + fixed(*colorant)
        tags[f"{letter}TRC".encode()] = curve
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = bytearray(128)
    header[8:12] = b"\4\x30\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = fixed(0.9642, 1.0, 0.8249)
    header[:4] = struct.pack(">I", start + len(body))
    return bytes(header) + table + body


def skin_and_more() -> NDArray[np.uint8]:
    """Colours of faces and clothes, none of which leaves sRGB by far."""
    hue, chroma, light = np.meshgrid(np.arange(0, 180, 6), np.linspace(0, 140, 8), np.linspace(20, 240, 12))
    hsv = np.stack([hue, chroma, light], axis=-1).astype(np.uint8).reshape(60, -1, 3)
    hsv = np.hstack([hsv, hsv[:, ::-1]])
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)


def reference(pixels: NDArray[np.uint8], data: bytes) -> NDArray[np.uint8]:
    source = ImageCms.ImageCmsProfile(io.BytesIO(data))
    image = ImageCms.profileToProfile(
        Image.fromarray(pixels), source, ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    return np.asarray(image, np.uint8)


def delta_e(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float64]:
    lab = [cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab) for rgb in (one, other)]
    return np.asarray(np.linalg.norm(lab[0] - lab[1], axis=-1), np.float64)


@pytest.mark.parametrize(
    ("colorants", "curve"),
    [
        (DISPLAY_P3, SRGB_CURVE),
        (ADOBE_RGB, GAMMA_22),
        (DISPLAY_P3, GAMMA_PARAMETRIC),
        (SRGB, TABLE),
        (SRGB, LINEAR),
    ],
)
def test_a_conversion_is_that_of_a_colour_management_system(
    colorants: tuple[tuple[float, float, float], ...], curve: bytes
) -> None:
    data, pixels = profile(colorants, curve), skin_and_more()
    ours = read_profile(data)
    assert ours is not None
    difference = delta_e(ours.to_srgb(pixels), reference(pixels, data))
    assert difference.mean() < 0.3
    assert np.percentile(difference, 99.5) < 1
    assert delta_e(pixels, reference(pixels, data)).max() > 3


def files(pixels: NDArray[np.uint8], data: bytes) -> dict[str, bytes]:
    written = {}
    for kind, options in (("JPEG", {"quality": 100, "subsampling": 0}), ("PNG", {})):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, kind, icc_profile=data, **options)  # type: ignore[arg-type]
        written[kind] = file.getvalue()
    return written


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("colorants", "curve"), [(DISPLAY_P3, SRGB_CURVE), (ADOBE_RGB, GAMMA_22)])
def test_a_file_with_a_profile_is_read_in_the_colours_that_it_means(
    kind: str, colorants: tuple[tuple[float, float, float], ...], curve: bytes
) -> None:
    data, pixels = profile(colorants, curve), skin_and_more()
    file = files(pixels, data)[kind]
    with Image.open(io.BytesIO(file)) as image:
        stored = np.asarray(image.convert("RGB"), np.uint8)
    difference = delta_e(decode_image(file), reference(stored, data))
    assert np.percentile(difference, 99) < 1


def test_a_profile_in_several_segments_is_put_together() -> None:
    data, pixels = profile(DISPLAY_P3, SRGB_CURVE), skin_and_more()
    whole = files(pixels, data)["JPEG"]
    segment = b"\xff\xe2" + struct.pack(">H", len(data) + 16) + b"ICC_PROFILE\0\1\1" + data
    assert segment in whole
    parts = [data[:300], data[300:]]
    split = b"".join(
        b"\xff\xe2" + struct.pack(">H", len(part) + 16) + b"ICC_PROFILE\0" + bytes([number, 2]) + part
        for number, part in ((2, parts[1]), (1, parts[0]))
    )
    assert np.array_equal(decode_image(whole.replace(segment, split)), decode_image(whole))


def test_srgb_under_another_name_changes_nothing() -> None:
    assert read_profile(profile(SRGB, SRGB_CURVE)) is None
    assert read_profile(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no profile",
        profile(DISPLAY_P3, SRGB_CURVE).replace(b"RGB XYZ ", b"CMYKLab "),
        profile(DISPLAY_P3, SRGB_CURVE)[:200],
        profile(DISPLAY_P3, b"curv\0\0\0\0\xff\xff\xff\xff"),
        profile(DISPLAY_P3, b"para\0\0\0\0\0\x09\0\0"),
        profile(DISPLAY_P3, b"para\0\0\0\0\0\1\0\0" + fixed(2, 0, 1)),
        profile(DISPLAY_P3, b"nope\0\0\0\0"),
    ],
)
def test_other_and_damaged_profiles_are_left_aside(data: bytes) -> None:
    assert read_profile(data) is None


@given(st.integers(0, 400), st.binary(max_size=40))
def test_no_bytes_break_the_reading(position: int, noise: bytes) -> None:
    data = profile(DISPLAY_P3, SRGB_CURVE)
    result = read_profile(data[:position] + noise + data[position + len(noise) :])
    assert result is None or result.to_srgb(skin_and_more()[:2, :5]).shape == (2, 5, 3)


def test_a_png_profile_that_unpacks_without_end_is_cut_off() -> None:
    bomb = b"p\0\0" + zlib.compress(bytes(50_000_000), 9)
    chunk = struct.pack(">I", len(bomb)) + b"iCCP" + bomb + struct.pack(">I", zlib.crc32(b"iCCP" + bomb))
    plain = cv2.imencode(".png", np.full((60, 60, 3), 90, np.uint8))[1].tobytes()
    assert (decode_image(plain[:33] + chunk + plain[33:]) == 90).all()
