"""npm `baidu-aip-sdk`, Baidu's own Node client: a token, body_seg and body_seg_photo.

The package is installed into `.cache/npm` by the npm of this machine, or the one of the wheel.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.compat.clients import node, npm_package, without_proxies
from tests.e2e.running_bundle import RunningBundle

PACKAGE, VERSION = "baidu-aip-sdk", "4.16.16"
SCRIPT = Path(__file__).with_name("body_analysis.cjs")


@pytest.fixture(scope="module")
def package() -> Path:
    """The installed client; the tests are skipped where it cannot be fetched."""
    return npm_package(PACKAGE, VERSION)


@pytest.fixture(scope="module")
def answers(
    package: Path, bundle: RunningBundle, keys: tuple[str, str, str], portrait_jpeg: Path
) -> dict[str, Any]:
    """What the client got: `segmented`, `scoremap`, `photo`, `refused`, and its `token`."""
    ran = subprocess.run(
        [*node(), "--no-deprecation", SCRIPT, bundle.address, *keys, portrait_jpeg, package],
        capture_output=True,
        text=True,
        timeout=120,
        env=without_proxies(),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout))


def test_the_client_gets_a_token_of_the_usual_form(answers: dict[str, Any]) -> None:
    assert answers["token"].startswith("24.")


def test_body_seg_gives_its_maps(
    answers: dict[str, Any], decoded: Callable[[str], NDArray[np.uint8]]
) -> None:
    segmented = answers["segmented"]
    assert segmented["person_num"] == 1
    assert decoded(segmented["scoremap"]).shape == (400, 320)
    assert decoded(segmented["foreground"]).shape == (400, 320, 4)
    assert isinstance(segmented["log_id"], int)
    assert segmented["log_id"] < 2**53


def test_an_option_of_body_seg_is_passed_on(answers: dict[str, Any]) -> None:
    assert answers["scoremap"]["scoremap"] == answers["segmented"]["scoremap"]
    assert "foreground" not in answers["scoremap"]


def test_body_seg_photo_makes_an_id_photo(
    answers: dict[str, Any], decoded: Callable[[str], NDArray[np.uint8]]
) -> None:
    photo = answers["photo"]
    assert (decoded(photo["seg_info"]["demo"])[0, 0] == 255).all()
    assert len(photo["pose_info"]["body_parts"]) == 10


def test_an_error_of_the_service_arrives_as_numbers_and_words(answers: dict[str, Any]) -> None:
    refused = answers["refused"]
    assert (refused["error_code"], refused["error_msg"]) == (216201, "image format error")
