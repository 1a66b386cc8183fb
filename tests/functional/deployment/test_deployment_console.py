"""The console's own route, in a real nginx and as an HTTPRoute."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import yaml
from click.testing import CliRunner

from shared.config import settings
from tests.functional.nginx import running_nginx
from tools.cli.main import cli
from tools.deployment.console_routes import render_console_nginx
from tools.deployment.http_routes import render_http_routes
from tools.deployment.nginx_routes import render_nginx
from tools.routes import load_routes


@pytest.fixture
def backend() -> Iterator[tuple[int, list[tuple[str, dict[str, str]]]]]:
    """The port of a server that remembers what it is asked for, and its memory."""
    requests: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, requests
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("form", "prefix"),
    [("nginx-processes", ""), ("nginx-openfaas", "/function/console"), ("nginx-knative", "")],
)
def test_nginx_serves_the_console_and_nothing_else(
    form: str, prefix: str, tmp_path: Path, backend: tuple[int, list[tuple[str, dict[str, str]]]]
) -> None:
    port, requests = backend
    text = render_console_nginx(load_routes(), form, {"console": port})  # type: ignore[arg-type]
    for gateway in (
        "gateway.openfaas.svc.cluster.local:8080",
        "kourier-internal.kourier-system.svc.cluster.local:80",
    ):
        text = text.replace(f"server {gateway};", f"server 127.0.0.1:{port};")
    routes = text.replace("console-listen.conf", "listen.conf")
    with (
        running_nginx(tmp_path, routes) as nginx_port,
        httpx.Client(base_url=f"http://127.0.0.1:{nginx_port}", trust_env=False) as client,
    ):
        headers = {
            "host": "console.bank.example",
            "x-forwarded-host": "evil.example",
            "x-forwarded-for": "9.9.9.9",
        }
        assert client.get("/console/apps?search=a", headers=headers).status_code == 200
        assert client.get("/console", headers=headers).status_code == 200
        assert client.get("/").headers["location"].endswith("/console/")
        for path in (
            "/geocoding/v3",
            "/metrics",
            "/_/ready",
            "/schedules/audit",
            "/function/console/metrics",
        ):
            assert client.get(path).status_code == 404
    path, received = next(row for row in requests if "search" in row[0])
    assert path == f"{prefix}/console/apps?search=a"
    assert received["x-forwarded-host"] == "console.bank.example"
    assert received["x-forwarded-for"] == "127.0.0.1"
    log = (tmp_path / "access.log").read_text(encoding="utf-8")
    assert "/console/apps" in log
    assert "search" not in log


def test_no_public_table_has_the_console() -> None:
    routes = load_routes()
    for text in (
        render_nginx(routes, "openfaas"),
        render_nginx(routes, "knative"),
        render_http_routes(routes),
    ):
        assert "/console" not in text


def test_the_http_route_is_for_the_host_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["deployment", "render-routes", "httproutes", "--console"]
    settings.cache_clear()
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 1
    assert "CONSOLE_URL" in result.output
    monkeypatch.setenv("CONSOLE_URL", "https://console.bank.example:8443")
    settings.cache_clear()
    route = yaml.safe_load(CliRunner().invoke(cli, command).output)
    settings.cache_clear()
    assert route["spec"]["hostnames"] == ["console.bank.example"]
    assert route["spec"]["parentRefs"] == [{"name": "geoportrait-management"}]
    (rule,) = route["spec"]["rules"]
    assert {"path": {"type": "PathPrefix", "value": "/console"}} in rule["matches"]
    (header,) = rule["filters"][1]["requestHeaderModifier"]["set"]
    assert header == {"name": "X-Forwarded-Host", "value": "console.bank.example:8443"}
