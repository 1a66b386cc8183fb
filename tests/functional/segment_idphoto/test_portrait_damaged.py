"""Thousands of damaged forms and images: the answer is always a photo or a documented error code.

Most go through parsing and decoding alone, which is where damage must be noticed; some go through the
whole function, models included.
"""

import base64
import binascii
import random
import resource
import struct
import time
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.segment_idphoto.engine.images.decoding import decode_base64, decode_image
from functions.segment_idphoto.engine.photo.specifications import load_specifications
from functions.segment_idphoto.errors import find_error
from functions.segment_idphoto.parameters import PhotoOptions, PhotoParameters, SegmentationParameters
from shared.access.app import App
from shared.access.directory import AppDirectory
from shared.web.forms import FormError, parse_form
from tests.functional.conftest import Client
from tests.unit.functions.segment_idphoto.engine.images.test_images_damaged import ORIGINALS, damaged

FAMILY = "/rest/2.0/image-classify/v1/"
SERVICES = ("body_seg_photo", "body_seg")
CODES = {216100, 216101, 216200, 216201, 216202, 282102, 282103}
SPECIFICATIONS = load_specifications()
ALL = list(HealthCheck)

SLOWEST_SECONDS = (
    3.0  # of one form; a decoder that hangs, or a regular expression that explodes, takes longer
)
LONGEST_DETAIL = 1000  # characters: an answer does not send back what came in
MOST_GROWTH_MB = 300  # a 4096 x 4096 photo has 50 MB of pixels; decoders hold a few copies

HOSTILE = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "9" * 5000,
        "1e309",
        "nan",
        "inf",
        "\x00",
        "٣",
        "１００",
        "NULL",
        "true",
        "[]",
    ),
    *("0x0", "1x1", "99999x99999", "-1x-1", "1e9x1e9", "x", "295x", "x413", "一寸", "{}", '{"a":' * 300),
    *(
        "#",
        "#12345",
        "#GGGGGG",
        "256,0,0",
        "0,0",
        ",,",
        "red;blue",
        "../../etc/passwd",
        "%00",
        "%",
        "%%",
        "%2",
    ),
    *("%25%32%35", "a" * 3000, "💥" * 50, "png", "gif", "jpg\n", "[" * 5000, "=;=;=", "items=*4"),
    *('{"paper": "99999x99999mm", "dpi": 600}', '{"items": [{"size": "1-inch", "copies": 1e99}]}'),
    *("paper=6-inch;items=" + "1-inch*9," * 200, "paper=6-inch;gap=nan", "paper=6-inch;gap=-1;margin=inf"),
)


@st.composite
def forms(draw: st.DrawFn) -> bytes:
    """A form with an image, each damaged a little, or bytes that are hardly a form at all."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=400))
    image = base64.b64encode(draw(st.sampled_from(ORIGINALS) | damaged()))
    for damage in draw(st.lists(st.sampled_from(TEXT_DAMAGES), max_size=2)):
        image = damage(image, draw(st.integers(0, max(len(image) - 1, 0))))
    times = draw(st.sampled_from([1, 1, 1, 0, 2, 3]))  # once is right
    for _ in range(times):
        image = quote_plus(image).encode()
    names = st.sampled_from([*PhotoOptions.model_fields, "type", "image", "access_token", "", "\xff", "%"])
    fields = draw(st.lists(st.tuples(names, st.sampled_from(HOSTILE)), max_size=4))
    pairs = [f"{quote(name)}={quote(value, errors='replace')}".encode() for name, value in fields]
    pairs += [b"a=%d" % number for number in range(draw(st.sampled_from([0, 0, 0, 0, 190, 250])))]
    if draw(st.integers(0, 9)):
        pairs.insert(draw(st.integers(0, len(pairs))), b"image=" + image)
    form = b"&".join(pairs)
    cut = draw(st.integers(0, 9))
    return form[: draw(st.integers(0, len(form)))] if cut == 0 else form


def insert(text: bytes) -> Callable[[bytes, int], bytes]:
    return lambda image, at: image[:at] + text + image[at:]


TEXT_DAMAGES: list[Callable[[bytes, int], bytes]] = [
    lambda image, at: image[:at],
    lambda image, at: image[at:],
    lambda image, at: image[:at] + image[at + 1 :],
    lambda image, at: image[:at] + bytes([image[at] ^ 1 << at % 8]) + image[at + 1 :] if image else image,
    lambda image, _: b"data:image/png;base64," + image,
    lambda image, _: image.translate(bytes.maketrans(b"+/", b"-_")),
    lambda image, _: image.rstrip(b"="),
    lambda image, _: base64.b64encode(image),
    lambda image, _: b"\r\n".join(image[at : at + 76] for at in range(0, len(image), 76)),
    *map(
        insert, (b"=", b"==", b"\x00", b"\xff", b"\xc3\xa9", b"%", b"%2", b"%2525", b"&image=", b" ", b"\n")
    ),
]


def consider(body: bytes, service: type[PhotoParameters | SegmentationParameters] = PhotoParameters) -> int:
    """Do what the endpoint does before any model runs; return the error code, 0 for a usable photo."""
    started = time.perf_counter()
    try:
        request = service.parse(parse_form(body, keep_empty=True))
        if isinstance(request, PhotoParameters):
            SPECIFICATIONS.find(request.options.size or "1-inch", dpi=request.options.dpi)
            for item in request.options.layout.items if request.options.layout else ():
                SPECIFICATIONS.find(item.size, field="layout.items")
        pixels = decode_image(decode_base64(request.image))
        assert pixels.ndim == 3
        assert 50 <= min(pixels.shape[:2]) <= max(pixels.shape[:2]) <= 4096
        code = 0
    except FormError:
        code = 216100
    except Exception as error:
        row = find_error(error)
        if row is None or len(str(error)) > LONGEST_DETAIL:
            raise
        code = row.code
    assert time.perf_counter() - started < SLOWEST_SECONDS
    return code


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("service", [PhotoParameters, SegmentationParameters])
def test_a_damaged_form_is_a_photo_or_a_documented_error(
    service: type[PhotoParameters | SegmentationParameters],
) -> None:
    before, seen = peak_mb(), set[int]()

    @settings(
        max_examples=2000 if service is PhotoParameters else 200, deadline=None, suppress_health_check=ALL
    )
    @given(forms())
    def whatever_comes(body: bytes) -> None:
        seen.add(consider(body, service))

    whatever_comes()
    assert {0, 216100, 216201} <= seen <= {0, *CODES}
    assert peak_mb() - before < MOST_GROWTH_MB


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_of_an_option_is_a_defect(value: str) -> None:
    image = "image=" + quote_plus(base64.b64encode(ORIGINALS[0]))
    for name in PhotoOptions.model_fields:
        body = f"{image}&{quote(name)}={quote(value, errors='replace')}".encode()
        assert consider(body) in {0, *CODES}


def lying_png(width: int, height: int, depth: int = 8, colour: int = 2, rows: bytes = b"") -> bytes:
    """A PNG whose header claims what its data do not hold, with right checksums."""

    def chunk(name: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", binascii.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + checksum

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress(rows or b"\x00" * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def lying_bmp(width: int, height: int, depth: int) -> bytes:
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, width, height, 1, depth, *[0] * 6)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (lying_png(60_000, 60_000), {216202}),
        (lying_png(2**31 - 1, 2**31 - 1), {216202}),
        (lying_png(4096, 4097), {216202}),
        (lying_png(0, 0), {216201, 216202}),
        (lying_png(4096, 4096), {216201}),
        (lying_png(4096, 4096, 16, 6), {216201}),
        (lying_png(200, 200, rows=bytes(200_000_000)), {0, 216201}),
        (lying_bmp(4096, -4096, 24), {216201}),
        (lying_bmp(-(2**31), 2**31 - 1, 32), {216201, 216202}),
    ],
    ids=["60000", "2^31", "4097", "0", "4096 of nothing", "16 bit of nothing", "zip bomb", "BMP", "BMP 2^31"],
)
def test_a_header_that_claims_too_much_costs_little(data: bytes, codes: set[int]) -> None:
    before = peak_mb()
    assert consider(b"image=" + quote_plus(base64.b64encode(data)).encode()) in codes
    assert peak_mb() - before < MOST_GROWTH_MB


@pytest.mark.parametrize(
    "body",
    [
        b"image=" + b"%" * 4_200_000,
        b"image=" + b"%25" * 1_400_000,
        b"image=" + b"%41" * 1_400_000,
        b"image=" + b"A" * 4_200_000,
        b"image=" + b"+" * 4_200_000,
        b"image=" + b"\xff" * 4_200_000,
        b"image=" + b"=" * 4_000_000,
        b"image=" + b"%0A" * 1_300_000,
        b"&" * 4_200_000,
        b"=" * 4_200_000,
        b"a" * 4_200_000,
        b"image=&" * 190 + b"image=" + b"/9j/" * 1_000_000,
    ],
    ids=lambda body: body[:12].decode("latin-1"),
)
def test_four_megabytes_of_nonsense_are_answered_at_once(body: bytes) -> None:
    assert consider(body) in CODES


# --- through the whole function ----------------------------------------------------------------------


@pytest.fixture
def unlimited(app: tuple[App, str], directory: AppDirectory) -> None:
    """Let the test's app call as fast as it can."""
    for service in SERVICES:
        directory.set_limits(app[0].appid, service, qps=5000)


def some_forms(count: int) -> list[bytes]:
    """Damaged forms in the same order at every run."""
    chance = random.Random(20261122)  # noqa: S311
    made = []
    for number in range(count):
        data = bytearray(chance.choice(ORIGINALS))
        for _ in range(chance.randrange(1, 5)):
            data[chance.randrange(min(len(data), chance.choice((40, 4000))))] ^= 1 << chance.randrange(8)
        image = base64.b64encode(data[: chance.randrange(1, len(data))] if number % 3 else data)
        if number % 2:
            image = chance.choice(TEXT_DAMAGES)(image, chance.randrange(len(image)))
        option = f"&{chance.choice(list(PhotoOptions.model_fields))}={quote(chance.choice(HOSTILE))}"
        made.append(b"image=" + quote_plus(image).encode() + (option.encode() if number % 4 == 0 else b""))
    return made


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("service", SERVICES)
def test_damaged_forms_never_break_the_function(portrait: Client, access_token: str, service: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for body in some_forms(60):
        answer = portrait.post(
            FAMILY + service, params={"access_token": access_token}, content=body, headers=headers
        )
        assert answer.status_code == 200
        content = answer.json()
        assert content.get("error_code", 0) in {0, *CODES}, content
        assert content["log_id"]
    assert portrait.get("/_/ready").status_code == 200


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
        {"content-length": "99999999999999999999"},
        {"content-length": "-5"},
    ],
    ids=lambda headers: next(iter(headers.values())) or "none",
)
def test_a_body_that_is_no_form_is_an_error_of_the_caller(
    portrait: Client, access_token: str, headers: dict[str, str]
) -> None:
    answer = portrait.post(
        FAMILY + SERVICES[0],
        params={"access_token": access_token},
        content=b"\x1f\x8b\x00{}",
        headers=headers,
    )
    assert answer.status_code == 200
    assert answer.json()["error_code"] in CODES
