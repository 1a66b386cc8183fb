"""PyPI `baidu-aip`, Baidu's own Python client: tokens, body_seg, body_seg_photo, and its retry.

The host stands in private class attributes, which is what a customer changes too.
"""

import base64
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from shared.access.tokens import ACCESS_LIFETIME, TokenSigner
from tests.e2e.running_bundle import PHOTO, RunningBundle

aip = pytest.importorskip("aip", reason="the client is not installed here: pip install baidu-aip chardet")

ORIGINAL_HOST = "https://aip.baidubce.com"

Decoded = Callable[[str], NDArray[np.uint8]]
Connect = Callable[[], Any]


# The client asks for no certificate check and silences the warning at its import, before pytest's filters.
pytestmark = pytest.mark.filterwarnings("ignore:Unverified HTTPS request")


@pytest.fixture
def base(bundle: RunningBundle, request: pytest.FixtureRequest) -> str:
    """The address that stands in for Baidu's."""
    return bundle.tls_address if getattr(request, "param", "http") == "https" else bundle.address


@pytest.fixture
def connect(base: str, keys: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Make clients of Baidu's class whose addresses have another host."""
    from aip.base import AipBase

    opened = []
    for owner in (AipBase, aip.AipBodyAnalysis):
        for name, value in list(vars(owner).items()):
            if isinstance(value, str) and value.startswith(ORIGINAL_HOST):
                monkeypatch.setattr(owner, name, value.replace(ORIGINAL_HOST, base))

    def new(secret: str = keys[2]) -> Any:
        client = aip.AipBodyAnalysis(keys[0], keys[1], secret)
        client.s.trust_env = False
        opened.append(client)
        return client

    yield new
    for client in opened:
        client.s.close()


def test_body_seg_gives_its_maps(connect: Connect, portrait_jpeg: Path, decoded: Decoded) -> None:
    answer = connect().bodySeg(portrait_jpeg.read_bytes())
    assert answer["person_num"] == 1
    label, score, foreground = (decoded(answer[name]) for name in ("labelmap", "scoremap", "foreground"))
    assert label.shape == score.shape == foreground.shape[:2] == (400, 320)
    assert 0.2 < label.mean() < 0.9
    assert foreground.shape[2] == 4


def test_an_option_of_body_seg_is_passed_on(connect: Connect, portrait_jpeg: Path) -> None:
    answer = connect().bodySeg(portrait_jpeg.read_bytes(), {"type": "scoremap"})
    assert "scoremap" in answer
    assert "foreground" not in answer


@pytest.mark.parametrize("base", ["http", "https"], indirect=True)
def test_body_seg_photo_makes_an_id_photo(
    connect: Connect, base: str, portrait_jpeg: Path, decoded: Decoded
) -> None:
    image = base64.b64encode(portrait_jpeg.read_bytes()).decode()
    answer = connect().post(base + PHOTO, {"image": image, "background_color": "white"})
    cut, demo = (decoded(answer["seg_info"][name]) for name in ("cut", "demo"))
    assert cut.shape == demo.shape
    assert (demo[0, 0] == 255).all()
    assert answer["face_location"]["score"] > 0.5
    assert len(answer["pose_info"]["body_parts"]) == 10


def test_an_error_of_the_service_arrives_as_numbers_and_words(connect: Connect) -> None:
    answer = connect().bodySeg(b"no picture")
    assert (answer["error_code"], answer["error_msg"]) == (216201, "image format error")
    assert isinstance(answer["log_id"], int)


def test_a_method_that_is_not_offered_is_named_so(connect: Connect, portrait_jpeg: Path) -> None:
    assert connect().gesture(portrait_jpeg.read_bytes())["error_code"] == 3


def test_the_token_is_asked_for_once(connect: Connect, portrait_jpeg: Path) -> None:
    client = connect()
    client.bodySeg(b"no picture")
    first = client._authObj["access_token"]
    client.bodySeg(b"no picture")
    assert client._authObj["access_token"] == first
    assert client._isCloudUser is False


def test_an_expired_token_makes_the_client_fetch_another_and_succeed(
    connect: Connect, bundle: RunningBundle, portrait_jpeg: Path
) -> None:
    secrets = bundle.secrets
    signer = TokenSigner(secrets["token_signing_key"])
    expired = signer.issue(secrets["demo_appid"], 1, time.time() - ACCESS_LIFETIME - 60).access_token
    client = connect()
    client._isCloudUser = False
    client._authObj = {"access_token": expired, "time": int(time.time()), "expires_in": ACCESS_LIFETIME}
    assert client.bodySeg(portrait_jpeg.read_bytes())["person_num"] == 1
    assert client._authObj["access_token"] != expired


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
def test_a_wrong_secret_is_refused_with_a_code_that_the_client_understands(
    connect: Connect, portrait_jpeg: Path
) -> None:
    client = connect("a secret that nobody has")
    answer = client.bodySeg(portrait_jpeg.read_bytes())
    assert answer["error_code"] == 110
    assert client._authObj["error"] == "invalid_client"
