"""Clients of Baidu's map services: PyPI BaiduMapAPI and geopy (signed), and both of Baidu's own MCP servers.

Only the host is changed.
"""

from typing import Any

import pytest

from tests.compat.conftest import MapClients, NodeServer

DOCUMENTED = (114.2307519546763, 29.57908428837437)


@pytest.fixture(scope="module")
def answers(map_clients: MapClients) -> dict[str, Any]:
    """What the Python clients got."""
    return map_clients("map_clients.py")


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
    assert answer["sea"] == ""


@pytest.mark.parametrize("kind", GEOPY)
def test_geopy_raises_its_own_errors(answers: dict[str, Any], kind: str) -> None:
    answer = answers[kind]
    assert answer["unknown"] == "GeocoderServiceError"
    assert answer["empty"] == "GeocoderQueryError"


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
    assert (back["place_id"], back["cityCode"]) == (None, 146)  # 贵阳市 in the public list
