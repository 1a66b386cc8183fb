"""`geoportrait up --processes`: a real nginx, and every function as a process of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import orjson
import psutil
import pytest

from tests.e2e.running_bundle import PHOTO, RunningBundle, wait_until
from tools.local.nginx_server import find_nginx
from tools.local.programs import ProgramError
from tools.routes import load_functions

pytestmark = [pytest.mark.slow, pytest.mark.shapes(mode="processes")]

NO_SERVICE = {"status": 260, "message": "服务不存在"}


def test_every_function_has_a_process_with_the_command_of_the_image(bundle: RunningBundle) -> None:
    assert set(bundle.function_ports) == {function.name for function in load_functions()}
    for name in bundle.function_ports:
        pid = bundle.find_function(name)
        assert pid is not None
        command = psutil.Process(pid).cmdline()
        assert command[1:3] == ["-m", "shared.web"]
        assert command[command.index("--host") + 1] == "127.0.0.1"


def test_nginx_is_a_real_one(bundle: RunningBundle) -> None:
    assert psutil.Process(bundle.pid_of("nginx")).name() == "nginx"
    with bundle.client() as client:
        assert client.get("/").headers["server"] == "nginx"


@pytest.mark.parametrize("page", ["metrics", "_/ready", "_/health", "events/upload"])
def test_what_is_meant_for_the_cluster_stays_inside(bundle: RunningBundle, page: str) -> None:
    with bundle.client() as client:
        for function in (*bundle.function_ports, "segment-idphoto"):
            for path in (f"/{page}", f"/function/{function}/{page}", f"/{function}/{page}"):
                answer = client.get(path)
                assert (answer.status_code, answer.json()) == (404, NO_SERVICE), path
    for port in bundle.function_ports.values():
        assert httpx.get(f"http://127.0.0.1:{port}/_/health", trust_env=False).status_code == 200


def test_an_upload_reaches_its_function_directly(bundle: RunningBundle, astronaut: Path) -> None:
    s3 = bundle.object_client()
    s3.put_object(Bucket="uploads", Key="processes.png", Body=astronaut.read_bytes())

    def results() -> list[str]:
        listing = s3.list_objects_v2(Bucket="results")
        return [entry["Key"] for entry in listing.get("Contents", ()) if "processes" in entry["Key"]]

    wait_until(results)


def test_every_function_has_a_log_of_its_own(bundle: RunningBundle) -> None:
    logs = {file.stem for file in (bundle.home / "logs").glob("*.log")}
    assert {*bundle.function_ports, "nginx"} <= logs
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
