"""The running bundle: a photo through the gateway, and nothing lost whoever is killed."""

import base64
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import orjson
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from mypy_boto3_s3 import S3Client

from tests.e2e.running_bundle import PHOTO, RunningBundle, wait_until

PNG = b"\x89PNG\r\n\x1a\n"
CLEAR_STATUS = {200, 429, 502, 503}


@pytest.fixture
def s3(bundle: RunningBundle) -> S3Client:
    """An S3 client as clients are, with the usual retries."""
    return bundle.object_client()


@contextmanager
def asking(
    bundle: RunningBundle, ask: Callable[[httpx.Client], httpx.Response], threads: int = 2
) -> Iterator[list[httpx.Response]]:
    """Ask again and again in threads, and give all answers; an error of the connection fails the test."""
    answers: list[httpx.Response] = []
    errors: list[Exception] = []
    stopped = threading.Event()

    def work() -> None:
        with bundle.client() as client:
            while not stopped.is_set():
                try:
                    answers.append(ask(client))
                except httpx.HTTPError as error:
                    errors.append(error)

    working = [threading.Thread(target=work) for _ in range(threads)]
    for thread in working:
        thread.start()
    try:
        yield answers
    finally:
        stopped.set()
        for thread in working:
            thread.join()
    assert not errors


# --- it works --------------------------------------------------------------------------------------


def test_the_first_photo_lies_where_it_was_announced(bundle: RunningBundle) -> None:
    for part in ("cut", "scoremap", "demo"):
        assert (bundle.home / "first-photo" / f"{part}.png").read_bytes().startswith(PNG)


def test_a_client_gets_a_token_and_a_photo(bundle: RunningBundle, astronaut: Path) -> None:
    with bundle.client() as client:
        image = base64.b64encode(astronaut.read_bytes()).decode()
        answer = client.post(PHOTO, params={"access_token": bundle.token()}, data={"image": image}).json()
    assert "error_code" not in answer
    assert base64.b64decode(answer["seg_info"]["cut"]).startswith(PNG)


def test_a_call_without_a_token_is_refused_in_the_contracts_words(bundle: RunningBundle) -> None:
    with bundle.client() as client:
        assert client.post(PHOTO, data={"image": ""}).json()["error_code"] in (100, 110)


def test_the_tls_address_is_good_for_a_client_that_trusts_its_certificate(bundle: RunningBundle) -> None:
    trusted = ssl.create_default_context(cafile=bundle.home / "tls" / "certificate.pem")
    with bundle.client(base_url=bundle.tls_address, verify=trusted) as client:
        assert bundle.ask_token(client).json()["access_token"]
    with bundle.client(base_url=bundle.tls_address) as stranger, pytest.raises(httpx.ConnectError):
        bundle.ask_token(stranger)


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed here")
def test_the_printed_commands_make_a_photo(bundle: RunningBundle, tmp_path: Path) -> None:
    subprocess.run(["/bin/bash", "-euo", "pipefail", "-c", bundle.curl], cwd=tmp_path, check=True, timeout=90)
    assert (tmp_path / "id-photo.png").read_bytes().startswith(PNG)


def test_a_shell_with_the_environment_file_manages_the_running_bundle(bundle: RunningBundle) -> None:
    script = f"set -a; . {bundle.home}/environment; {sys.executable} -m tools.cli.main apps list --json"
    said = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True, timeout=60).stdout
    assert bundle.secrets["demo_appid"] in {app["appid"] for app in orjson.loads(said)}


def test_secrets_are_not_in_logs_or_command_lines(bundle: RunningBundle) -> None:
    secret = {
        str(value)
        for name, value in bundle.secrets.items()
        if value and name not in ("demo_appid", "demo_api_key", "demo_ak")
    }
    written = "".join(file.read_text("utf-8", "replace") for file in (bundle.home / "logs").iterdir())
    commands = " ".join(" ".join(process.cmdline()) for process in bundle.processes())
    assert not [value for value in secret if value in written or value in commands]


# --- kill -9 under load ---------------------------------------------------------------------------


def test_killing_redis_gives_clear_answers_and_heals_by_itself(bundle: RunningBundle) -> None:
    with asking(bundle, bundle.ask_token) as answers:
        wait_until(lambda: len(answers) > 20)
        os.kill(bundle.pid_of("redis-server"), signal.SIGKILL)
        before = len(answers)
        wait_until(lambda: len(answers) > before + 20)
        wait_until(lambda: all("access_token" in answer.json() for answer in answers[-20:]))
    assert all(answer.headers["content-type"].startswith("application/json") for answer in answers)


def test_killing_s3_keeps_clients_waiting_only_for_a_moment(bundle: RunningBundle, s3: S3Client) -> None:
    s3.put_object(Bucket="results", Key="e2e/kept", Body=b"kept")
    os.kill(bundle.pid_of("object_process"), signal.SIGKILL)
    began = time.monotonic()
    assert s3.get_object(Bucket="results", Key="e2e/kept")["Body"].read() == b"kept"
    assert time.monotonic() - began < 15


def test_killing_a_function_under_load_costs_no_client_its_answer(
    bundle: RunningBundle, astronaut: Path
) -> None:
    image, token = base64.b64encode(astronaut.read_bytes()).decode(), bundle.token()

    def ask(client: httpx.Client) -> httpx.Response:
        return client.post(PHOTO, params={"access_token": token}, data={"image": image})

    with asking(bundle, ask) as answers:
        wait_until(lambda: answers)
        killed = bundle.functions()["segment_idphoto"]["pid"]
        os.kill(killed, signal.SIGKILL)
        before = len(answers)
        wait_until(lambda: len(answers) >= before + 3, 60)
    assert bundle.functions()["segment_idphoto"]["pid"] != killed
    assert {answer.status_code for answer in answers} <= CLEAR_STATUS
    assert "seg_info" in answers[-1].json()


def test_killing_the_gateway_ends_no_address(bundle: RunningBundle) -> None:
    os.kill(bundle.pid_of("gateway_process"), signal.SIGKILL)
    with bundle.client() as client:
        assert bundle.ask_token(client).json()["access_token"]


def test_every_accepted_upload_has_its_result_although_everything_is_killed(
    bundle: RunningBundle, s3: S3Client, astronaut: Path
) -> None:
    accepted: list[str] = []
    stopped = threading.Event()

    def upload() -> None:
        for number in range(1000):
            body = astronaut.read_bytes() if number == 0 else b"not a picture %d" % number
            if stopped.is_set():
                return
            try:
                s3.put_object(Bucket="uploads", Key=f"e2e/{number}.png", Body=body)
            except (BotoCoreError, ClientError):
                continue  # no success was promised
            accepted.append(f"e2e/{number}.png")
            time.sleep(0.02)

    uploading = threading.Thread(target=upload)
    uploading.start()
    for kills, victim in enumerate(
        ("object_process", "gateway_process", "redis-server", "object_process"), 1
    ):
        wait_until(lambda kills=kills: len(accepted) >= 4 * kills)
        killed = bundle.pid_of(victim)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda victim=victim, killed=killed: bundle.find_pid(victim) not in (None, killed))
    wait_until(lambda: bundle.functions()["segment_idphoto"]["pid"], 60)
    os.kill(bundle.functions()["segment_idphoto"]["pid"], signal.SIGKILL)
    time.sleep(0.3)
    stopped.set()
    uploading.join()

    def results() -> set[str]:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket="results", Prefix="e2e/")
        return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    wait_until(lambda: results() >= {f"{key}/result.json" for key in accepted}, 90)
    assert "e2e/0.png/cut.png" in results()
    assert not list((bundle.home / "events" / "dead").iterdir())
