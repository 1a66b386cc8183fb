"""Clients of Baidu's walking and riding directions and matrices, over the roads that a fresh machine has.

Both MCP servers of Baidu and PyPI BaiduMapAPI (directions signed, matrices not); only the host is changed.
"""

from typing import Any

import pytest

from tests.compat.conftest import MapClients, NodeServer
from tests.e2e.running_bundle import RunningBundle

ORIGIN, DESTINATION, THIRD = "60.1690,24.9360", "60.1720,24.9420", "60.1670,24.9510"
COLD_START_SECONDS = 60


@pytest.fixture(scope="module")
def answers(bundle: RunningBundle, map_clients: MapClients) -> dict[str, Any]:
    """What the Python clients got."""
    sent = {"ak": bundle.secrets["demo_ak"], "origin": ORIGIN, "destination": DESTINATION}
    with bundle.client() as client:  # which wakes the function: some clients wait five seconds only
        client.get("/directionlite/v1/walking", params=sent, timeout=COLD_START_SECONDS)
    return map_clients("active_clients.py")


@pytest.mark.parametrize("mode", ["walking", "riding"])
def test_the_python_mcp_server_gets_ways(answers: dict[str, Any], mode: str) -> None:
    (route,) = answers[mode]["result"]["routes"]
    assert route["distance"] > 300
    assert route["duration"] > 60
    assert all(step["instruction"] for step in route["steps"])
    (abroad,) = answers[f"{mode} abroad"]["result"]["routes"]
    assert abroad["distance"] == route["distance"]
    assert abroad["steps"][0]["instructions"].startswith("Head ")


@pytest.mark.parametrize("mode", ["driving", "walking", "riding", "motorcycle"])
def test_the_python_mcp_server_gets_matrices(answers: dict[str, Any], mode: str) -> None:
    answer = answers["matrices"][mode]
    assert (answer["status"], answer["message"]) == (0, "成功")
    assert [pair["distance"]["value"] > 300 for pair in answer["result"]] == [True, True]
    assert [pair["duration"]["text"].endswith("分钟") for pair in answer["result"]] == [True, True]


def test_the_python_mcp_server_shows_why_a_matrix_is_refused(answers: dict[str, Any]) -> None:
    assert "at most 50" in answers["too many"]
    assert "no roads are loaded around any destination" in answers["nowhere"]


def test_baidu_map_api_gets_signed_rides_and_walks_abroad(answers: dict[str, Any]) -> None:
    for name in ("signed riding", "signed walking abroad"):
        assert answers[name]["status"] == 0
        (route,) = answers[name]["result"]["routes"]
        assert route["steps"][0]["stepOriginLocation"]["lng"] == pytest.approx(24.936, abs=0.01)


@pytest.mark.parametrize("mode", ["driving", "riding", "walking"])
def test_baidu_map_api_gets_matrices_with_a_key_that_does_not_sign(
    answers: dict[str, Any], mode: str
) -> None:
    answer = answers["unsigned matrices"][mode]
    assert answer["status"] == 0
    assert len(answer["result"]) == 4
    assert answer["result"][3]["distance"]["value"] == 0


def test_a_key_that_signs_must_sign_its_matrices(answers: dict[str, Any]) -> None:
    assert answers["matrix without its signature"]["status"] == 211


@pytest.mark.parametrize("mode", ["walking", "riding"])
def test_the_node_mcp_server_gets_ways(answers: dict[str, Any], node_mcp: NodeServer, mode: str) -> None:
    found = node_mcp("map_directions", origin=ORIGIN, destination=DESTINATION, mode=mode)
    (route,) = found["routes"]
    assert route["distance"] == answers[mode]["result"]["routes"][0]["distance"]
    assert all(step["instructions"] for step in route["steps"])


@pytest.mark.parametrize("mode", ["driving", "walking", "riding", "motorcycle"])
def test_the_node_mcp_server_gets_matrices(answers: dict[str, Any], node_mcp: NodeServer, mode: str) -> None:
    found = node_mcp("map_distance_matrix", origins=[ORIGIN], destinations=[DESTINATION, THIRD], mode=mode)
    wanted = answers["matrices"][mode]["result"]
    assert [row["elements"] for row in found["results"]] == [
        {"duration": pair["duration"], "distance": pair["distance"]} for pair in wanted
    ]
