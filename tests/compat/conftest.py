"""Unmodified clients against the running bundle: only the host they call is changed."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.e2e.running_bundle import RunningBundle

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningBundle]:
    """The bundle as `make up` starts it, on free ports."""
    running = RunningBundle(tmp_path_factory.mktemp("compat") / "home", models_dir)
    yield running
    running.interrupt()


@pytest.fixture(scope="session")
def keys(bundle: RunningBundle) -> tuple[str, str, str]:
    """App id, API Key and Secret Key of the demo app."""
    secrets = bundle.secrets
    return str(secrets["demo_appid"]), secrets["demo_api_key"], secrets["demo_secret_key"]


@pytest.fixture(scope="session")
def portrait_jpeg(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JPEG of a portrait, 320 x 400 px; its base64 holds `+`, `/` and `=`, which forms must escape."""
    pixels = cv2.imread(str(astronaut))
    file = tmp_path_factory.mktemp("portrait") / "portrait.jpg"
    for quality in range(95, 60, -1):
        data = cv2.imencode(".jpg", pixels[:400, 60:380], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        text = base64.b64encode(data)
        if {*b"+/="} <= {*text}:
            file.write_bytes(data)
            return file
    raise AssertionError("no quality gives such a text")


@pytest.fixture(scope="session")
def decoded() -> Callable[[str], Pixels]:
    """Return what makes pixels of a picture in an answer."""

    def decode(text: str) -> Pixels:
        data = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)

    return decode
