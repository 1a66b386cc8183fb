"""Clients of Baidu's map services: PyPI BaiduMapAPI (signed), and both of Baidu's own MCP servers.

Only the host is changed. geopy and baidumap geocode, which no service here does yet.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from tests.compat.clients import node, npm_package, python_with, without_proxies
from tests.e2e.running_bundle import RunningBundle

PYTHON_CLIENTS = ("BaiduMapAPI==0.1.2", "mcp-server-baidu-maps==0.2.4", "mcp<2", "setuptools")
NODE_CLIENT = ("@baidumap/mcp-server-baidu-map", "1.0.5")
HERE = Path(__file__).parent
DOCUMENTED = (114.2307519546763, 29.57908428837437)


@pytest.fixture(scope="module")
def signing_key(bundle: RunningBundle) -> MapKey:
    """A key of the demo app whose calls are signed."""
    lines = (bundle.home / "environment").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines)
    directory = AppDirectory.open(Settings(redis_url=settings["REDIS_URL"].strip("'")))
    key = directory.add_key(bundle.secrets["demo_appid"], "server", sn=True)[1]
    directory.close()
    return key


@pytest.fixture(scope="module")
def answers(bundle: RunningBundle, signing_key: MapKey) -> dict[str, Any]:
    """What the Python clients got."""
    python = python_with("maps", PYTHON_CLIENTS)
    keys = [bundle.secrets["demo_ak"], signing_key.ak, signing_key.sk or ""]
    ran = subprocess.run(
        [python, HERE / "map_clients.py", bundle.address, *keys],
        capture_output=True,
        text=True,
        timeout=120,
        env=without_proxies(),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return dict(json.loads(ran.stdout.rsplit("\n", 2)[-2]))


def test_baidu_map_api_converts_coordinates_with_signed_requests(answers: dict[str, Any]) -> None:
    converted = answers["converted"]
    assert converted["status"] == 0
    assert (converted["result"][0]["x"], converted["result"][0]["y"]) == pytest.approx(DOCUMENTED, abs=1e-5)
    assert len(converted["result"]) == 2


def test_baidu_map_api_with_a_wrong_secret_is_refused(answers: dict[str, Any]) -> None:
    assert answers["refused"]["status"] == 211


def test_the_python_mcp_server_locates_an_address(answers: dict[str, Any]) -> None:
    assert answers["located"]["content"]["address_detail"]["city"] == "贵阳市"


def test_the_python_mcp_server_says_why_an_address_is_nowhere(answers: dict[str, Any]) -> None:
    assert "loc failed" in answers["own"]


def test_the_node_mcp_server_locates_an_address(bundle: RunningBundle) -> None:
    package = npm_package(*NODE_CLIENT)
    messages = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2024-11-05",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "map_ip_location", "arguments": {"ip": "58.16.0.1"}},
        },
    ]
    said = "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
    server = subprocess.Popen(
        [*node(), "--require", HERE / "map_mcp_hook.cjs", package / "dist" / "index.js"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=without_proxies() | {"MAP_HOST": bundle.address, "BAIDU_MAP_API_KEY": bundle.secrets["demo_ak"]},
    )
    with server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(said)
        server.stdin.flush()
        answers = {}
        while 2 not in answers:
            answer = json.loads(server.stdout.readline())
            answers[answer.get("id")] = answer
        server.terminate()
    result = answers[2]["result"]
    assert result["isError"] is False, result
    located = json.loads(result["content"][0]["text"])
    assert located["address_detail"]["city"] == "贵阳市"
    assert located["point"]["x"].startswith("106.")
