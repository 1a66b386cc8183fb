"""The running bundle: photographs and maps through its entrance, and nothing lost whoever is killed."""

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
from tests.shapes import Parts, kill_server

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def s3(bundle: RunningBundle) -> S3Client:
    """An S3 client as clients are, with the usual retries."""
    return bundle.object_client()


@contextmanager
def asking(
    bundle: RunningBundle,
    ask: Callable[[httpx.Client], httpx.Response],
    tolerated: tuple[type[Exception], ...] = (),
) -> Iterator[list[httpx.Response]]:
    """Ask again and again in two threads, and give all answers; only `tolerated` errors may come."""
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

    working = [threading.Thread(target=work) for _ in range(2)]
    for thread in working:
        thread.start()
    try:
        yield answers
    finally:
        stopped.set()
        for thread in working:
            thread.join()
    assert not [error for error in errors if not isinstance(error, tolerated)]


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


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/location/ip", {"ip": "58.16.0.1"}),
        ("/location/ip/", {"ip": "58.16.0.1"}),
        ("/reverse_geocoding/v3", {"location": "39.9,116.4", "output": "json"}),
        ("/place/v2/suggestion", {"query": "天安门", "region": "北京市", "output": "json"}),
        ("/geoconv/v1", {"coords": "116.4,39.9", "from": "1", "to": "5"}),
    ],
)
def test_map_services_answer_through_the_entrance(
    bundle: RunningBundle, path: str, parameters: dict[str, str]
) -> None:
    fields = {**parameters, "ak": bundle.secrets["demo_ak"]}
    with bundle.client() as client:  # its first call may wait for a pack longer than calls do
        wait_until(lambda: client.get(path, params=fields).json()["status"] == 0)


# --- kill -9 under load ---------------------------------------------------------------------------


def test_killing_redis_gives_clear_answers_and_heals_by_itself(bundle: RunningBundle, parts: Parts) -> None:
    with asking(bundle, bundle.ask_token) as answers:
        wait_until(lambda: len(answers) > 20)
        parts.kill_redis(bundle)
        before = len(answers)
        wait_until(lambda: len(answers) > before + 20)
        wait_until(lambda: all("access_token" in answer.json() for answer in answers[-20:]))
    assert all(answer.headers["content-type"].startswith("application/json") for answer in answers)


@pytest.mark.shapes(parts="own")
def test_killing_s3_keeps_clients_waiting_only_for_a_moment(bundle: RunningBundle, s3: S3Client) -> None:
    s3.put_object(Bucket="results", Key="e2e/kept", Body=b"kept")
    os.kill(bundle.pid_of("object_process"), signal.SIGKILL)
    began = time.monotonic()
    assert s3.get_object(Bucket="results", Key="e2e/kept")["Body"].read() == b"kept"
    assert time.monotonic() - began < 60, "a client waits for the port, and gives no request up"


def test_killing_a_function_under_load_costs_no_client_its_answer_or_says_so(
    bundle: RunningBundle, astronaut: Path
) -> None:
    """The gateway asks the new process again. nginx asks nobody twice, and what it has sent on breaks off."""
    image, token = base64.b64encode(astronaut.read_bytes()).decode(), bundle.token()

    def ask(client: httpx.Client) -> httpx.Response:
        return client.post(PHOTO, params={"access_token": token}, data={"image": image})

    tolerated = (httpx.RemoteProtocolError,) if bundle.has_processes else ()
    with asking(bundle, ask, tolerated) as answers:
        wait_until(lambda: answers)
        killed = bundle.find_function("segment_idphoto")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        before = len(answers)
        wait_until(lambda: sum("seg_info" in answer.json() for answer in answers[before:]) >= 3)
    assert bundle.find_function("segment_idphoto") != killed
    assert {answer.status_code for answer in answers} == {200}
    refusals = [answer.json() for answer in answers if "seg_info" not in answer.json()]
    assert {refusal["error_code"] for refusal in refusals} <= ({2} if bundle.has_processes else set())


@pytest.mark.parametrize("name", ["map_locate", "map_coordinate"])
def test_a_function_that_is_killed_comes_back(bundle: RunningBundle, name: str) -> None:
    path, fields = {
        "map_locate": ("/location/ip", {"ip": "58.16.0.1"}),
        "map_coordinate": ("/geoconv/v1", {"coords": "116.4,39.9", "from": "1", "to": "5"}),
    }[name]

    def answers() -> bool:
        with bundle.client() as client:
            answer = client.get(path, params={**fields, "ak": bundle.secrets["demo_ak"]})
        return answer.status_code == 200 and answer.json()["status"] == 0

    assert answers()
    killed = bundle.find_function(name)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until(answers)
    assert bundle.find_function(name) not in (None, killed)


def test_killing_the_entrance_ends_no_address(bundle: RunningBundle) -> None:
    def gives_a_token() -> bool:
        try:
            with bundle.client() as client:
                return "access_token" in bundle.ask_token(client).json()
        except (httpx.ConnectError, httpx.ReadError, ValueError):  # of nginx' own moment without anybody
            assert bundle.has_processes
            return False

    os.kill(bundle.pid_of(bundle.entrance), signal.SIGKILL)
    wait_until(gives_a_token)


def test_every_accepted_upload_has_its_result_although_everything_is_killed(
    bundle: RunningBundle, parts: Parts, s3: S3Client, astronaut: Path
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

    def kill_entrance(bundle: RunningBundle) -> None:
        kill_server(bundle, bundle.entrance)

    uploading = threading.Thread(target=upload)
    uploading.start()
    for kills, kill in enumerate(
        (parts.kill_objects, kill_entrance, parts.kill_redis, parts.kill_objects), 1
    ):
        wait_until(lambda kills=kills: len(accepted) >= 4 * kills)
        kill(bundle)
    wait_until(lambda: bundle.find_function("segment_idphoto"))
    os.kill(bundle.find_function("segment_idphoto") or 0, signal.SIGKILL)
    time.sleep(0.3)
    stopped.set()
    uploading.join()

    def results() -> set[str]:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket="results", Prefix="e2e/")
        return {entry["Key"] for page in pages for entry in page.get("Contents", [])}

    wait_until(lambda: results() >= {f"{key}/result.json" for key in accepted})
    assert "e2e/0.png/cut.png" in results()
    assert parts.lost_events(bundle) == []
