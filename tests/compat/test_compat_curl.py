"""curl as the README shows it, and as Baidu's PHP sample uses it: a token, a photo out of a file, TLS."""

import base64
import gzip
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.e2e.running_bundle import PHOTO, RunningBundle

CURL = shutil.which("curl")
SEGMENT = PHOTO.removesuffix("_photo")
TOKEN = "/oauth/2.0/token"

pytestmark = pytest.mark.skipif(not CURL, reason="curl is not installed here")


def curl(*arguments: str | Path) -> dict[str, Any]:
    assert CURL
    asked = subprocess.run(
        [CURL, "--silent", "--show-error", "--noproxy", "*", *arguments],
        capture_output=True,
        check=True,
        timeout=90,
    )
    return dict(json.loads(asked.stdout))


@pytest.fixture
def image(portrait_jpeg: Path, tmp_path: Path) -> Path:
    """The portrait as base64 in a file, with the line breaks that `base64` makes."""
    file = tmp_path / "image.txt"
    file.write_bytes(base64.encodebytes(portrait_jpeg.read_bytes()))
    return file


def token(address: str, keys: tuple[str, str, str], *options: str) -> str:
    query = f"grant_type=client_credentials&client_id={keys[1]}&client_secret={keys[2]}"
    return str(curl(*options, f"{address}{TOKEN}?{query}")["access_token"])


def test_a_photo_is_made_over_http(
    bundle: RunningBundle,
    keys: tuple[str, str, str],
    image: Path,
    decoded: Callable[[str], NDArray[np.uint8]],
) -> None:
    url = f"{bundle.address}{PHOTO}?access_token={token(bundle.address, keys)}"
    answer = curl(
        url, "--data-urlencode", f"image@{image}", "-d", "background_color=red", "-d", "size=1-inch"
    )
    demo = decoded(answer["seg_info"]["demo"])
    assert demo.shape == (413, 295, 3)
    assert demo[0, 0, 2] > 150 > demo[0, 0, 0]


def test_the_bundles_own_certificate_is_valid_for_localhost(
    bundle: RunningBundle, keys: tuple[str, str, str]
) -> None:
    address = bundle.tls_address.replace("127.0.0.1", "localhost")
    certificate = str(bundle.home / "tls" / "certificate.pem")
    assert token(address, keys, "--cacert", certificate).startswith("24.")


def test_base64_that_was_not_urlencoded_is_understood(
    bundle: RunningBundle, keys: tuple[str, str, str], portrait_jpeg: Path, tmp_path: Path
) -> None:
    form = tmp_path / "form"
    form.write_bytes(b"image=" + base64.b64encode(portrait_jpeg.read_bytes()))
    url = f"{bundle.address}{PHOTO}?access_token={token(bundle.address, keys)}"
    assert "seg_info" in curl(url, "--data-binary", f"@{form}")


@pytest.mark.parametrize("service", [PHOTO, SEGMENT])
def test_a_form_in_parts_is_read_as_the_php_sample_sends_it(
    bundle: RunningBundle, keys: tuple[str, str, str], image: Path, service: str
) -> None:
    fields = ["grant_type=client_credentials", f"client_id={keys[1]}", f"client_secret={keys[2]}"]
    issued = curl(
        f"{bundle.address}{TOKEN}", *(part for field in fields for part in ("--form-string", field))
    )
    url = f"{bundle.address}{service}"
    answer = curl(f"{url}?access_token={issued['access_token']}", "--form", f"image=<{image}")
    assert "error_code" not in answer
    in_the_form = ["--form-string", f"access_token={issued['access_token']}", "--form", f"image=<{image}"]
    assert "error_code" not in curl(url, *in_the_form)


@pytest.mark.parametrize("service", [PHOTO, SEGMENT])
def test_a_body_that_is_a_file_is_told_what_it_is(
    bundle: RunningBundle, keys: tuple[str, str, str], portrait_jpeg: Path, tmp_path: Path, service: str
) -> None:
    url = f"{bundle.address}{service}?access_token={token(bundle.address, keys)}"
    zipped = tmp_path / "form.gz"
    zipped.write_bytes(gzip.compress(b"image=" + base64.b64encode(portrait_jpeg.read_bytes())))
    bodies = {
        "the body is a JPEG file": ["--data-binary", f"@{portrait_jpeg}"],
        "the body is compressed with gzip": ["-H", "content-encoding: gzip", "--data-binary", f"@{zipped}"],
        "a part of the multipart form is a JPEG file": ["--form", f"image=@{portrait_jpeg}"],
    }
    for words, body in bodies.items():
        answer = curl(url, *body)
        assert answer.get("error_code", 216100) == 216100
        assert words in answer.get("error_detail", answer.get("error_description"))
