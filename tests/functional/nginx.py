"""A real nginx with a rendered route table, for tests."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tools.local import programs
from tools.local.nginx_server import find_nginx
from tools.local.programs import ProgramError

START_SECONDS = 5


@contextmanager
def running_nginx(folder: Path, routes: str) -> Iterator[int]:
    """Run nginx in a folder with the text of a configuration for inside `http`; give its port."""
    try:
        nginx = find_nginx()
    except ProgramError:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    port = programs.free_port()
    (folder / "geoportrait").mkdir()
    (folder / "geoportrait/listen.conf").write_text(f"listen 127.0.0.1:{port};\n", encoding="utf-8")
    (folder / "routes.conf").write_text(routes.replace("/dev/stdout", "access.log"), encoding="utf-8")
    (folder / "nginx.conf").write_text(
        "daemon off; master_process off; pid pid; error_log stderr crit; events {} http {"
        " client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d;"
        " scgi_temp_path e;"
        " include routes.conf; }",
        encoding="utf-8",
    )
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", "nginx.conf"])
    try:
        _wait_until_it_answers(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "nginx refused the configuration"
        try:
            httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "nginx did not answer in time"
            time.sleep(0.05)
        else:
            return
