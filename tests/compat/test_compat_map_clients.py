"""Clients of Baidu's map services: PyPI BaiduMapAPI and geopy (signed), and both of Baidu's own MCP servers.

Only the host is changed.
"""

import itertools
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from tests.compat.clients import node, npm_package, python_with, without_proxies
from tests.e2e.running_bundle import RunningBundle

PYTHON_CLIENTS = ("BaiduMapAPI==0.1.2", "geopy==2.5.0", "mcp-server-baidu-maps==0.2.4", "mcp<2", "setuptools")
NODE_CLIENT = ("@baidumap/mcp-server-baidu-map", "1.0.5")
HERE = Path(__file__).parent
NodeServer = Callable[..., Any]
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


@pytest.fixture
def node_mcp(bundle: RunningBundle) -> Iterator[NodeServer]:
    """Call tools of npm @baidumap/mcp-server-baidu-map."""
    package = npm_package(*NODE_CLIENT)
    server = subprocess.Popen(
        [*node(), "--require", HERE / "map_mcp_hook.cjs", package / "dist" / "index.js"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=without_proxies() | {"MAP_HOST": bundle.address, "BAIDU_MAP_API_KEY": bundle.secrets["demo_ak"]},
    )
    sent = itertools.count(1)

    def say(method: str, **params: Any) -> Any:
        assert server.stdin is not None
        assert server.stdout is not None
        number = next(sent)
        said = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        server.stdin.write(json.dumps(said) + "\n")
        server.stdin.flush()
        for line in server.stdout:
            answer = json.loads(line)
            if answer.get("id") == number:
                return answer["result"]
        raise AssertionError("the server ended")

    def call(tool: str, **arguments: Any) -> Any:
        result = say("tools/call", name=tool, arguments=arguments)
        assert result["isError"] is False, result
        return json.loads(result["content"][0]["text"])

    with server:
        say(
            "initialize",
            protocolVersion="2024-11-05",
            capabilities={},
            clientInfo={"name": "test", "version": "1"},
        )
        yield call
        server.terminate()


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


GEOPY = ["geopy v2", "geopy v3", "geopy v2 signed", "geopy v3 signed"]


@pytest.mark.parametrize("kind", GEOPY)
def test_geopy_geocodes_and_finds_its_way_back(answers: dict[str, Any], kind: str) -> None:
    answer = answers[kind]
    assert answer["level"] == "区县"
    assert answer["point"] == pytest.approx([26.65, 106.63], abs=0.1)
    assert answer["raw"]["confidence"] == 20
    assert answer["address"] == "贵州省贵阳市观山湖区"
    assert answer["component"]["adcode"] == "520115"


@pytest.mark.parametrize("kind", GEOPY)
def test_geopy_raises_its_own_errors(answers: dict[str, Any], kind: str) -> None:
    answer = answers[kind]
    assert answer["unknown"] == "GeocoderServiceError"
    assert answer["empty"] == "GeocoderQueryError"
    assert answer["wrong"] == "GeocoderQueryError"


def test_geopy_with_a_wrong_secret_is_refused(answers: dict[str, Any]) -> None:
    assert answers["geopy refused"] == "GeocoderAuthenticationFailure"


def test_the_python_mcp_server_geocodes_in_china_and_abroad(answers: dict[str, Any]) -> None:
    assert answers["mcp geocode"]["result"]["level"] == "城市"
    abroad = answers["mcp geocode abroad"]["result"]["location"]
    assert (abroad["lng"], abroad["lat"]) == pytest.approx((139.69, 35.69), abs=0.02)
    assert "无相关结果" in answers["mcp unknown"]


def test_the_python_mcp_server_reverses_a_point(answers: dict[str, Any]) -> None:
    result = answers["mcp reverse"]["result"]
    assert result["formatted_address"] == "北京市东城区"
    assert result["pois"] == []


def test_the_node_mcp_server_locates_an_address(node_mcp: NodeServer) -> None:
    located = node_mcp("map_ip_location", ip="58.16.0.1")
    assert located["address_detail"]["city"] == "贵阳市"
    assert located["point"]["x"].startswith("106.")


def test_the_node_mcp_server_geocodes_and_finds_its_way_back(node_mcp: NodeServer) -> None:
    found = node_mcp("map_geocode", address="贵州省贵阳市观山湖区")
    assert found["level"] == "区县"
    back = node_mcp(
        "map_reverse_geocode", latitude=found["location"]["lat"], longitude=found["location"]["lng"]
    )
    assert back["formatted_address"] == "贵州省贵阳市观山湖区"
    assert (back["place_id"], back["cityCode"]) == (None, 0)
