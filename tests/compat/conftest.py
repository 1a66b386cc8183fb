"""Unmodified clients against the running bundle: only the host they call is changed."""

import base64
import itertools
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.pack_builder.engine.materials import BuiltPack
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from tests.compat.clients import (
    PYTHON_MAP_CLIENTS,
    answers_of,
    node,
    npm_package,
    python_with,
    without_proxies,
)
from tests.e2e.running_bundle import RunningBundle

Pixels = NDArray[np.uint8]
NodeServer = Callable[..., Any]
"""Calls a tool by its name and arguments."""
MapClients = Callable[..., dict[str, Any]]
"""Runs a script by its name and further arguments and gives what its clients got."""
NODE_MCP = ("@baidumap/mcp-server-baidu-map", "1.0.5")
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def bundle(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, built_packs: Sequence[BuiltPack]
) -> Iterator[RunningBundle]:
    """The bundle as `make up` starts it, its packs built, on free ports."""
    assert built_packs
    settings = {"WEATHER_PROVIDERS": "feed"}
    running = RunningBundle(tmp_path_factory.mktemp("compat") / "home", models_dir, settings)
    yield running
    running.interrupt()


@pytest.fixture(scope="session")
def keys(bundle: RunningBundle) -> tuple[str, str, str]:
    """App id, API Key and Secret Key of the demo app."""
    secrets = bundle.secrets
    return str(secrets["demo_appid"]), secrets["demo_api_key"], secrets["demo_secret_key"]


@pytest.fixture(scope="session")
def portrait_jpeg(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JPEG of a portrait, 320 x 400 px; its base64 holds `+`, `/` and `=`, which forms must escape."""
    pixels = cv2.imread(str(astronaut))
    file = tmp_path_factory.mktemp("portrait") / "portrait.jpg"
    for quality in range(95, 60, -1):
        data = cv2.imencode(".jpg", pixels[:400, 60:380], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        text = base64.b64encode(data)
        if {*b"+/="} <= {*text}:
            file.write_bytes(data)
            return file
    raise AssertionError("no quality gives such a text")


@pytest.fixture(scope="session")
def decoded() -> Callable[[str], Pixels]:
    """Return what makes pixels of a picture in an answer."""

    def decode(text: str) -> Pixels:
        data = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)

    return decode


@pytest.fixture(scope="session")
def signing_key(bundle: RunningBundle) -> MapKey:
    """A key of the demo app whose calls are signed."""
    directory = AppDirectory.open(bundle.settings)
    key = directory.add_key(bundle.secrets["demo_appid"], "server", sn=True)[1]
    directory.close()
    return key


@pytest.fixture(scope="session")
def map_clients(bundle: RunningBundle, signing_key: MapKey) -> MapClients:
    """Run scripts of this folder over Baidu's Python map clients: SCRIPT HOST AK SIGNED_AK SK …"""
    python = python_with("maps", PYTHON_MAP_CLIENTS)
    keys = (bundle.secrets["demo_ak"], signing_key.ak, signing_key.sk or "")

    def run(script: str, *more: str) -> dict[str, Any]:
        return answers_of(python, script, bundle.address, *keys, *more)

    return run


@pytest.fixture
def node_mcp(bundle: RunningBundle) -> Iterator[NodeServer]:
    """Call tools of npm @baidumap/mcp-server-baidu-map."""
    package = npm_package(*NODE_MCP)
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
