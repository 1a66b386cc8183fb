"""curl as the README shows it: a token, a photo out of a file, over HTTP and TLS."""

import base64
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
    return str(curl(*options, f"{address}/oauth/2.0/token?{query}")["access_token"])


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
