"""`geoportrait up --processes`: a real nginx, and every function as a process of its own."""

import base64
import os
import shutil
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import orjson
import psutil
import pytest

from functions.pack_builder.engine.materials import BuiltPack
from tests.e2e.running_bundle import PHOTO, RunningBundle, wait_until
from tools.local.nginx_server import find_nginx
from tools.local.programs import ProgramError
from tools.routes import load_functions

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"
NO_SERVICE = {"status": 260, "message": "服务不存在"}


@pytest.fixture(scope="module")
def bundle(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, built_packs: Sequence[BuiltPack]
) -> Iterator[RunningBundle]:
    """A bundle in process mode; whatever a test does to it, it must come back by itself."""
    try:
        find_nginx()
    except ProgramError as error:
        pytest.skip(str(error))
    assert built_packs
    home = tmp_path_factory.mktemp("processes") / "home"
    running = RunningBundle(home, models_dir, options=["--processes"])
    yield running
    processes = running.processes()
    assert running.interrupt(signal.SIGINT) == 0
    assert [process for process in processes if process.is_running()] == []


def function_ports(bundle: RunningBundle) -> dict[str, int]:
    ports: dict[str, int] = orjson.loads((bundle.home / "ports.json").read_bytes())["functions"]
    return ports


def find_function(bundle: RunningBundle, name: str) -> int | None:
    """Return the process id of a function, by the port that it listens on; None while there is none."""
    port = str(function_ports(bundle)[name])
    for process in bundle.processes():
        with suppress(psutil.NoSuchProcess):  # it may end while we look
            command = process.cmdline()
            if "--port" in command and command[command.index("--port") + 1] == port:
                return process.pid
    return None


def ask_map(bundle: RunningBundle, path: str, **parameters: str) -> dict[str, Any]:
    with bundle.client() as client:
        answer = client.get(path, params={**parameters, "ak": bundle.secrets["demo_ak"]})
    content: dict[str, Any] = answer.json()
    return content


def test_every_function_has_a_process_with_the_command_of_the_image(bundle: RunningBundle) -> None:
    assert set(function_ports(bundle)) == {function.name for function in load_functions()}
    for name in function_ports(bundle):
        pid = find_function(bundle, name)
        assert pid is not None
        command = psutil.Process(pid).cmdline()
        assert command[1:3] == ["-m", "shared.web"]
        assert command[command.index("--host") + 1] == "127.0.0.1"


def test_nginx_is_a_real_one(bundle: RunningBundle) -> None:
    assert psutil.Process(bundle.pid_of("nginx")).name() == "nginx"
    with bundle.client() as client:
        assert client.get("/").headers["server"] == "nginx"


def test_a_photo_goes_through_nginx(bundle: RunningBundle, astronaut: Path) -> None:
    photo = base64.b64encode(astronaut.read_bytes()).decode()
    with bundle.client() as client:
        query = {"access_token": bundle.token()}
        answer = client.post(PHOTO, params=query, data={"image": photo}).json()
    assert base64.b64decode(answer["seg_info"]["cut"]).startswith(PNG)


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
def test_map_services_answer_through_nginx(
    bundle: RunningBundle, path: str, parameters: dict[str, str]
) -> None:
    assert ask_map(bundle, path, **parameters)["status"] == 0


def test_the_answer_comes_over_tls_too(bundle: RunningBundle) -> None:
    context = ssl.create_default_context(cafile=bundle.home / "tls/certificate.pem")
    with bundle.client(base_url=bundle.tls_address, verify=context) as client:
        assert bundle.ask_token(client).json()["access_token"]


@pytest.mark.parametrize("page", ["metrics", "_/ready", "_/health", "events/upload"])
def test_what_is_meant_for_the_cluster_stays_inside(bundle: RunningBundle, page: str) -> None:
    with bundle.client() as client:
        for function in (*function_ports(bundle), "segment-idphoto"):
            for path in (f"/{page}", f"/function/{function}/{page}", f"/{function}/{page}"):
                answer = client.get(path)
                assert (answer.status_code, answer.json()) == (404, NO_SERVICE), path
    for port in function_ports(bundle).values():
        assert httpx.get(f"http://127.0.0.1:{port}/_/health", trust_env=False).status_code == 200


def test_a_function_that_is_killed_comes_back(bundle: RunningBundle) -> None:
    pid = find_function(bundle, "map_locate")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: find_function(bundle, "map_locate") not in (None, pid))

    def answers() -> bool:
        with bundle.client() as client:
            query = {"ip": "58.16.0.1", "ak": bundle.secrets["demo_ak"]}
            answer = client.get("/location/ip", params=query)
        return answer.status_code == 200 and answer.json()["status"] == 0

    wait_until(answers)


def test_nginx_that_is_killed_comes_back_at_its_address(bundle: RunningBundle) -> None:
    pid = bundle.pid_of("nginx")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: bundle.find_pid("nginx") not in (None, pid))

    def answers() -> bool:
        try:
            with bundle.client() as client:
                return client.get("/").status_code == 404
        except httpx.ConnectError:
            return False

    wait_until(answers)


def test_an_upload_reaches_its_function_directly(bundle: RunningBundle, astronaut: Path) -> None:
    s3 = bundle.object_client()
    s3.put_object(Bucket="uploads", Key="processes.png", Body=astronaut.read_bytes())

    def results() -> list[str]:
        listing = s3.list_objects_v2(Bucket="results")
        return [entry["Key"] for entry in listing.get("Contents", ()) if "processes" in entry["Key"]]

    wait_until(results, 90)


def test_every_function_has_a_log_of_its_own(bundle: RunningBundle) -> None:
    logs = {file.stem for file in (bundle.home / "logs").glob("*.log")}
    assert {*function_ports(bundle), "nginx"} <= logs
    lines = (bundle.home / "logs/nginx.log").read_text(encoding="utf-8").splitlines()
    assert "access_token" not in "".join(lines)
    assert PHOTO in {orjson.loads(line)["path"] for line in lines if line.startswith("{")}


def test_without_nginx_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("nginx", path="/usr/local/sbin:/usr/sbin:/sbin"):
        monkeypatch.setattr("tools.local.programs.SYSTEM_FOLDERS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramError, match="apt-get install nginx-light"):
        find_nginx()


def test_options_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools.cli.main", "up", "--processes", "--idle-seconds", "5"]
    result = subprocess.run(
        [*command, "--home", str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 2
    assert "leave one out" in result.stderr
