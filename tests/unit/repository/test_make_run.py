"""`make run F=NAME`: one function as a process of its own, against a running Redis and S3."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest

from shared.config import Settings
from tools.local.programs import free_port

ROOT: Final = Path(__file__).parents[3]
FUNCTIONS: Final = sorted(main.parent.name for main in (ROOT / "functions").glob("*/main.py"))
SECONDS: Final = 60.0


def run_function(
    *arguments: str, root: Path = ROOT, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [root / "setup" / "run-function", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Path:
    """A repository in which nothing was ever started."""
    (tmp_path / "setup").mkdir()
    shutil.copy(ROOT / "setup" / "run-function", tmp_path / "setup")
    (tmp_path / "functions").symlink_to(ROOT / "functions")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


@pytest.mark.parametrize("name", ["", "map_plaice", "../functions/map_place"])
def test_a_name_that_no_function_has_is_refused_with_those_that_there_are(name: str) -> None:
    refused = run_function(name)
    assert refused.returncode == 2
    assert f"found '{name}'" in refused.stderr
    assert refused.stderr.split()[-len(FUNCTIONS) :] == FUNCTIONS


def test_without_a_bundle_it_says_to_start_one(fresh_clone: Path) -> None:
    refused = run_function("map_place", root=fresh_clone, environment={"PATH": os.environ["PATH"]})
    assert refused.returncode == 1
    assert "run 'make up' in another terminal" in refused.stderr


def test_a_bundle_that_was_stopped_is_told_from_one_that_runs(fresh_clone: Path) -> None:
    (fresh_clone / ".geoportrait").mkdir()
    (fresh_clone / ".geoportrait" / "environment").write_text(
        f"REDIS_URL=redis://:secret@127.0.0.1:{free_port()}/0\nS3_ENDPOINT_URL=http://127.0.0.1:{free_port()}\n"
    )
    refused = run_function("map_place", root=fresh_clone, environment={"PATH": os.environ["PATH"]})
    assert refused.returncode == 1
    assert refused.stderr.startswith("REDIS_URL: nothing answers at 127.0.0.1:")
    assert "secret" not in refused.stderr


@contextmanager
def running(name: str, port: int, settings: Settings) -> Iterator[None]:
    assert settings.s3_endpoint_url is not None
    environment = os.environ | {
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "S3_ENDPOINT_URL": settings.s3_endpoint_url,
        "TOKEN_SIGNING_KEY": settings.token_signing_key.get_secret_value(),
    }
    command = [ROOT / "setup" / "run-function", name, str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(SECONDS)


def test_a_function_runs_by_itself_under_the_name_that_is_deployed(server_settings: Settings) -> None:
    port, deadline = free_port(), time.monotonic() + SECONDS
    with running("auth-token", port, server_settings), httpx.Client(trust_env=False) as client:
        while True:
            try:
                answer = client.get(f"http://127.0.0.1:{port}/_/ready")
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                break
            assert time.monotonic() < deadline, answer
            time.sleep(0.1)
    assert answer.json()["function"] == "auth_token"
