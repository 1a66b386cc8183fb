"""Clients of Baidu's driving directions: both of its own MCP servers and PyPI BaiduMapAPI (signed).

Only the host is changed; the roads are those of a fresh machine.
"""

from typing import Any

import pytest

from tests.compat.conftest import MapClients, NodeServer
from tests.e2e.running_bundle import RunningBundle
from tests.functional.map_direction.driving_contract import checked


@pytest.fixture(scope="module")
def answers(bundle: RunningBundle, map_clients: MapClients) -> dict[str, Any]:
    """What the Python clients got; the function is woken first, as they wait for five seconds only."""
    with bundle.client() as client:
        client.get("/direction/v2/driving", params={"ak": bundle.secrets["demo_ak"]})
    return map_clients("driving_clients.py")


@pytest.mark.parametrize(
    ("call", "path"),
    [
        ("mcp", "/directionlite/v1/driving"),
        ("mcp abroad", "/direction_abroad/v1/driving"),
        ("signed", "/direction/v2/driving"),
        ("signed alternatives", "/direction/v2/driving"),
        ("signed abroad", "/direction_abroad/v1/driving"),
    ],
)
def test_a_client_gets_routes_of_the_contract(answers: dict[str, Any], call: str, path: str) -> None:
    routes = checked(path, answers[call]).result.routes
    assert routes[0].distance > 0
    assert routes[0].duration > 0


def test_waypoints_of_a_signed_call_are_passed(answers: dict[str, Any]) -> None:
    (route,) = answers["signed"]["result"]["routes"]
    assert {step["leg_index"] for step in route["steps"]} == {0, 1, 2}


def test_the_python_mcp_server_shows_why_there_is_no_route(answers: dict[str, Any]) -> None:
    assert "no roads are loaded around" in answers["mcp nowhere"]


def test_the_node_mcp_server_gets_a_route_with_its_instructions(node_mcp: NodeServer) -> None:
    found = node_mcp(
        "map_directions", origin="60.1690,24.9360", destination="60.1720,24.9420", mode="driving"
    )
    (route,) = found["routes"]
    assert route["distance"] > 0
    assert all(route["steps"])
